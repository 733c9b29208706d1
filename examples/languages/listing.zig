// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//! Prints everything below `/`, in the form that README.md defines, with Zig's standard library alone; with -lc, the
//! standard library calls libc, and prints the same.
const std = @import("std");
const Dir = std.Io.Dir;

fn lessThan(_: void, one: []const u8, other: []const u8) bool {
    return std.mem.lessThan(u8, one, other);
}

/// The paths of all that is below a directory, relative to it, sorted.
fn collect(root: Dir, io: std.Io, allocator: std.mem.Allocator) ![][]const u8 {
    var paths: std.ArrayList([]const u8) = .empty;
    var walker = try root.walk(allocator);
    defer walker.deinit();
    while (try walker.next(io)) |entry|
        try paths.append(allocator, try allocator.dupe(u8, entry.path));
    std.mem.sort([]const u8, paths.items, {}, lessThan);
    return paths.items;
}

pub fn main(init: std.process.Init) !void {
    const io = init.io;
    const allocator = init.arena.allocator();
    const root = try Dir.cwd().openDir(io, ".", .{ .iterate = true });
    defer root.close(io);

    var buffer: [4096]u8 = undefined;
    var writer = std.Io.File.stdout().writerStreaming(io, &buffer);
    const output = &writer.interface;
    for (try collect(root, io, allocator)) |path| {
        const status = try root.statFile(io, path, .{ .follow_symlinks = false });
        switch (status.kind) {
            .directory => try output.print("dir\t-\t/{s}\t-\n", .{path}),
            .sym_link => {
                var target: [4096]u8 = undefined;
                const size = try root.readLink(io, path, &target);
                try output.print("link\t-\t/{s}\t{s}\n", .{ path, target[0..size] });
            },
            else => {
                const contents = try root.readFileAlloc(io, path, allocator, .unlimited);
                const hash = std.hash.Fnv1a_64.hash(contents);
                try output.print("file\t{d}\t/{s}\t{x:0>16}\n", .{ status.size, path, hash });
            },
        }
    }
    try output.flush();
}
