// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* The exception that Zig's libc throws for longjmp(), which it leaves to the linker to define. */
__asm__(".globl __c_longjmp\n"
        ".tagtype __c_longjmp i32\n"
        "__c_longjmp:\n");
