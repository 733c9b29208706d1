// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Writes into a file, and reads it, without a C library's streams, paths or memory. Its status is 0 if that worked. */
#include <stdint.h>

#define RAW(name, ...)                                                                                                 \
    int32_t __imported_wasi_snapshot_preview1_##name(__VA_ARGS__)                                                      \
        __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name)))
#define CALL(name) __imported_wasi_snapshot_preview1_##name
#define AT(pointer) ((int32_t)(uintptr_t)(pointer))

RAW(fd_pread, int32_t, int32_t, int32_t, int64_t, int32_t);
RAW(fd_write, int32_t, int32_t, int32_t, int32_t);
RAW(path_open, int32_t, int32_t, int32_t, int32_t, int32_t, int64_t, int64_t, int32_t, int32_t);

static char bytes[8];

int main(void) {
    int32_t fd = -1, size = 0;
    uint32_t out[2] = {(uint32_t)AT("written"), 7}, in[2] = {(uint32_t)AT(bytes), 8};
    int32_t error =
        CALL(path_open)(3, 0, AT("file"), 4, 1 /* CREAT */, 1 << 6 | 1 << 1 /* write, read */, 0, 0, AT(&fd));
    error = error ? error : CALL(fd_write)(fd, AT(out), 1, AT(&size));
    error = error ? error : CALL(fd_pread)(fd, AT(in), 1, 0, AT(&size));
    return error || size != 7 || bytes[0] != 'w' || bytes[6] != 'n';
}
