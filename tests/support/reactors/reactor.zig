// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
const std = @import("std");
const program = @import("program.zig");

/// Calls main() with what it uses of what a program is started with.
export fn listing() void {
    var arena: std.heap.ArenaAllocator = .init(std.heap.page_allocator);
    defer arena.deinit();
    var threaded: std.Io.Threaded = .init(arena.allocator(), .{});
    defer threaded.deinit();
    program.main(.{
        .minimal = undefined,
        .arena = &arena,
        .gpa = arena.allocator(),
        .io = threaded.io(),
        .environ_map = undefined,
        .preopens = undefined,
    }) catch |problem| std.debug.panic("{t}", .{problem});
}
