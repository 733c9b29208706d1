// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* A library for an embedder: no main(), one exported function. */
#include <fcntl.h>
#include <unistd.h>

/* The n-th byte of /digits, or -1. */
__attribute__((export_name("digit"))) int digit(int n) {
    unsigned char byte;
    int fd = open("/digits", O_RDONLY);
    if (fd < 0 || pread(fd, &byte, 1, n) != 1)
        return -1;
    return close(fd) == 0 ? byte : -1;
}
