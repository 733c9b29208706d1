// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* A library for an embedder, which keeps a file open between calls. */
#include <fcntl.h>
#include <unistd.h>

static int digits = -1;

/* 0, or -1 if there is no such file. */
__attribute__((export_name("open_digits"))) int open_digits(void) {
    digits = open("/digits", O_RDONLY);
    return digits < 0 ? -1 : 0;
}

/* The next byte of the file, or -1. */
__attribute__((export_name("next_digit"))) int next_digit(void) {
    unsigned char byte;
    return read(digits, &byte, 1) == 1 ? byte : -1;
}
