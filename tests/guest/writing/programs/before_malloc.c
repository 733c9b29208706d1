// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * Writes a file before the first malloc() of the program, by raw calls, since open() itself may call malloc(). Then
 * takes memory and writes by turns, and looks whether anything was overwritten.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wasi/api.h>

#define RAW(name, ...)                                                                                                 \
    int32_t __imported_wasi_snapshot_preview1_##name(__VA_ARGS__)                                                      \
        __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name)))
#define CALL(name) __imported_wasi_snapshot_preview1_##name
#define AT(pointer) ((int32_t)(uintptr_t)(pointer))

RAW(fd_pread, int32_t, int32_t, int32_t, int64_t, int32_t);
RAW(fd_pwrite, int32_t, int32_t, int32_t, int64_t, int32_t);
RAW(path_open, int32_t, int32_t, int32_t, int32_t, int32_t, int64_t, int64_t, int32_t, int32_t);

enum { SIZE = 1 << 20, PART = 50000, BLOCKS = 200 };

static unsigned char bytes[PART], found[PART];

static unsigned char pattern(uint32_t seed, uint32_t at) { return (unsigned char)(seed * 37 + at * 11 + (at >> 8)); }

static void fill(unsigned char *to, uint32_t size, uint32_t seed) {
    for (uint32_t i = 0; i < size; i++)
        to[i] = pattern(seed, i);
}

static int is_filled(const unsigned char *from, uint32_t size, uint32_t seed) {
    for (uint32_t i = 0; i < size; i++)
        if (from[i] != pattern(seed, i))
            return 0;
    return 1;
}

static int32_t transfer(int32_t fd, uint32_t part, int writes) {
    uint32_t vector[2] = {(uint32_t)AT(writes ? bytes : found), PART}, done = 0;
    int64_t offset = (int64_t)part * PART;
    int32_t error = writes ? CALL(fd_pwrite)(fd, AT(vector), 1, offset, AT(&done))
                           : CALL(fd_pread)(fd, AT(vector), 1, offset, AT(&done));
    return error ? error : done == PART ? 0 : -1;
}

static int check(int is_right, const char *what) {
    if (!is_right)
        printf("%s\n", what);
    return is_right;
}

int main(void) {
    static unsigned char *blocks[BLOCKS];
    int32_t fd = -1;
    int64_t rights = __WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_WRITE | __WASI_RIGHTS_FD_SEEK;
    if (!check(CALL(path_open)(3, 0, AT("file"), 4, __WASI_OFLAGS_CREAT, rights, 0, 0, AT(&fd)) == 0, "open"))
        return 1;
    fill(bytes, PART, 1);
    if (!check(transfer(fd, 0, 1) == 0 && transfer(fd, 1, 1) == 0, "write before malloc"))
        return 1;
    unsigned char *large = malloc(SIZE);
    fill(large, SIZE, 2);
    int right = check(transfer(fd, 0, 0) == 0 && is_filled(found, PART, 1), "the file, after malloc");
    right &= check(is_filled(large, SIZE, 2), "the memory of malloc");
    for (uint32_t i = 0; i < BLOCKS; i++) {
        blocks[i] = malloc(PART / 4);
        fill(blocks[i], PART / 4, i);
        fill(bytes, PART, i + 7);
        right &= check(transfer(fd, i + 2, 1) == 0, "write");
        if (i % 3 == 0)
            free(blocks[i]), blocks[i] = NULL;
    }
    for (uint32_t i = 0; i < BLOCKS; i++) {
        right &= check(!blocks[i] || is_filled(blocks[i], PART / 4, i), "a block of malloc");
        right &= check(transfer(fd, i + 2, 0) == 0 && is_filled(found, PART, i + 7), "a part of the file");
    }
    right &= check(is_filled(large, SIZE, 2), "the memory of malloc, at the end");
    right &= check(transfer(fd, 1, 0) == 0 && is_filled(found, PART, 1), "the file, at the end");
    puts(right ? "all is as it was written" : "wrong");
    return !right;
}
