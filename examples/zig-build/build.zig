// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
const std = @import("std");

pub fn build(b: *std.Build) !void {
    const listing = b.addExecutable(.{
        .name = "listing",
        .root_module = b.createModule(.{
            .root_source_file = b.path("src/main.zig"),
            .target = b.resolveTargetQuery(.{ .cpu_arch = .wasm32, .os_tag = .wasi }),
            .optimize = b.standardOptimizeOption(.{}),
        }),
    });
    listing.root_module.addObjectFile(try embed(b, "assets", "/"));
    b.installArtifact(listing);
}

/// An object with the files of a folder of this package at `guest`, made again when one is edited, added or removed.
fn embed(b: *std.Build, folder: []const u8, guest: []const u8) !std.Build.LazyPath {
    const run = b.addSystemCommand(&.{ "wasivfs", "ld", "-r" });
    run.addDirectoryArg2(b.path(folder), .{ .prefix = "--dir=", .suffix = b.fmt("::{s}", .{guest}) });
    run.addArg("-o");
    const object = run.addOutputFileArg("files.o");
    try addInputs(b, run, folder);
    return object;
}

fn addInputs(b: *std.Build, run: *std.Build.Step.Run, folder: []const u8) !void {
    const io = b.graph.io;
    b.dependOnDirectoryContents(b.path(folder));
    const directory = try b.root.openDir(io, folder, .{ .iterate = true });
    defer directory.close(io);
    var entries = directory.iterate();
    while (try entries.next(io)) |entry| {
        const path = b.pathJoin(&.{ folder, entry.name });
        switch (entry.kind) {
            .directory => try addInputs(b, run, path),
            .file => run.addFileInput(b.path(path)),
            else => {},
        }
    }
}
