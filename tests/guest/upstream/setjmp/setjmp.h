/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* For a wasi-libc without setjmp. LLVM turns the calls into those of runtime.c and a catch of what that throws. */
#ifndef SETJMP_H
#define SETJMP_H

typedef struct {
    void *frame; /* of the call of setjmp() */
    unsigned label;
    struct {
        void *buffer;
        int value;
    } thrown;
} jmp_buf[1];

int setjmp(jmp_buf) __attribute__((returns_twice));
_Noreturn void longjmp(jmp_buf, int);

#endif
