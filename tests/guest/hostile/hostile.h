/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * A guest that calls preview1 itself, past the C library, with what no C library would send. Each `GUEST(name)` is run
 * by itself and ends the program with a message when an answer is not the one that it wants.
 */
#ifndef HOSTILE_H
#define HOSTILE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wasi/api.h>

struct guest {
    const char *name;
    void (*run)(void);
};

#define GUEST(name)                                                                                                    \
    static void name(void);                                                                                            \
    static const struct guest guest_##name = {#name, name};                                                            \
    __attribute__((used, section("guests"))) static const struct guest *const entry_##name = &guest_##name;            \
    static void name(void)

/* Preview1 as engines see it: addresses and sizes are numbers. */
#define RAW(name, ...)                                                                                                 \
    int32_t __imported_wasi_snapshot_preview1_##name(__VA_ARGS__)                                                      \
        __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name)))
#define CALL(name) __imported_wasi_snapshot_preview1_##name

RAW(fd_advise, int32_t, int64_t, int64_t, int32_t);
RAW(fd_allocate, int32_t, int64_t, int64_t);
RAW(fd_close, int32_t);
RAW(fd_datasync, int32_t);
RAW(fd_fdstat_get, int32_t, int32_t);
RAW(fd_fdstat_set_flags, int32_t, int32_t);
RAW(fd_fdstat_set_rights, int32_t, int64_t, int64_t);
RAW(fd_filestat_get, int32_t, int32_t);
RAW(fd_filestat_set_size, int32_t, int64_t);
RAW(fd_filestat_set_times, int32_t, int64_t, int64_t, int32_t);
RAW(fd_pread, int32_t, int32_t, int32_t, int64_t, int32_t);
RAW(fd_prestat_dir_name, int32_t, int32_t, int32_t);
RAW(fd_prestat_get, int32_t, int32_t);
RAW(fd_pwrite, int32_t, int32_t, int32_t, int64_t, int32_t);
RAW(fd_read, int32_t, int32_t, int32_t, int32_t);
RAW(fd_readdir, int32_t, int32_t, int32_t, int64_t, int32_t);
RAW(fd_renumber, int32_t, int32_t);
RAW(fd_seek, int32_t, int64_t, int32_t, int32_t);
RAW(fd_sync, int32_t);
RAW(fd_tell, int32_t, int32_t);
RAW(fd_write, int32_t, int32_t, int32_t, int32_t);
RAW(path_create_directory, int32_t, int32_t, int32_t);
RAW(path_filestat_get, int32_t, int32_t, int32_t, int32_t, int32_t);
RAW(path_filestat_set_times, int32_t, int32_t, int32_t, int32_t, int64_t, int64_t, int32_t);
RAW(path_link, int32_t, int32_t, int32_t, int32_t, int32_t, int32_t, int32_t);
RAW(path_open, int32_t, int32_t, int32_t, int32_t, int32_t, int64_t, int64_t, int32_t, int32_t);
RAW(path_readlink, int32_t, int32_t, int32_t, int32_t, int32_t, int32_t);
RAW(path_remove_directory, int32_t, int32_t, int32_t);
RAW(path_rename, int32_t, int32_t, int32_t, int32_t, int32_t, int32_t);
RAW(path_symlink, int32_t, int32_t, int32_t, int32_t, int32_t);
RAW(path_unlink_file, int32_t, int32_t, int32_t);
RAW(poll_oneoff, int32_t, int32_t, int32_t, int32_t);

#define AT(pointer) ((int32_t)(uintptr_t)(pointer))
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

void expect(long long value, long long wanted, const char *file, int line, const char *text);
#define EXPECT(value, wanted) expect((long long)(value), (long long)(wanted), __FILE__, __LINE__, #value)
#define EXPECT_ERROR(call, error) EXPECT(call, __WASI_ERRNO_##error)

/* Names the row of a table in messages from here on. */
extern const char *row;

enum { ROOT = 3 };

#define FILE_CONTENTS "0123456789abcdef"

/* Opens a path from the root for reading. */
int32_t open_path(const char *path);

/* Reads up to 8 bytes from the start of a file; the text is valid until the next call. */
const char *start_of(int32_t fd);

/* The first address behind the memory; only wasm32 has one. */
uint32_t end_of_memory(void);

struct vector {
    uint32_t buffer;
    uint32_t size;
};

#endif
