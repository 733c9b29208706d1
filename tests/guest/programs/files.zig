// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//! Lists the root and prints a file, with Zig's standard library alone: there is no libc in this program.
const std = @import("std");

pub fn main(init: std.process.Init) !void {
    const io = init.io;
    const stdout = std.Io.File.stdout();
    var directory = try std.Io.Dir.cwd().openDir(io, ".", .{ .iterate = true });
    defer directory.close(io);
    var entries = directory.iterate();
    while (try entries.next(io)) |entry| {
        try stdout.writeStreamingAll(io, entry.name);
        try stdout.writeStreamingAll(io, "\n");
    }
    var file = try directory.openFile(io, "sub/hello.txt", .{});
    defer file.close(io);
    var buffer: [100]u8 = undefined;
    const size = try file.readPositionalAll(io, &buffer, 0);
    try stdout.writeStreamingAll(io, buffer[0..size]);
}
