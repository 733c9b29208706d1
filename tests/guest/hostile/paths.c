// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "hostile.h"

#define HOSTILE_SIZES {4096, 4097, 65536, INT32_MAX, INT32_MIN, -1, -4096}

static char long_path[4096];
static char buffer[64];

/* Each call that takes a path, with this one. */
static void expect_of_all_calls(const char *path, int32_t size, int32_t error) {
    int32_t fd = -1;
    EXPECT(CALL(path_open)(ROOT, 0, AT(path), size, 0, __WASI_RIGHTS_FD_READ, 0, 0, AT(&fd)), error);
    EXPECT(CALL(path_open)(ROOT, 1, AT(path), size, 1, __WASI_RIGHTS_FD_READ, 0, 0, AT(&fd)), error);
    EXPECT(CALL(path_filestat_get)(ROOT, 0, AT(path), size, AT(buffer)), error);
    EXPECT(CALL(path_filestat_get)(ROOT, 1, AT(path), size, AT(buffer)), error);
    EXPECT(CALL(path_filestat_set_times)(ROOT, 0, AT(path), size, 0, 0, 0), error);
    EXPECT(CALL(path_readlink)(ROOT, AT(path), size, AT(buffer), sizeof buffer, AT(&fd)), error);
    EXPECT(CALL(path_create_directory)(ROOT, AT(path), size), error);
    EXPECT(CALL(path_remove_directory)(ROOT, AT(path), size), error);
    EXPECT(CALL(path_unlink_file)(ROOT, AT(path), size), error);
    EXPECT(CALL(path_symlink)(AT("file"), 4, ROOT, AT(path), size), error);
    EXPECT(CALL(path_link)(ROOT, 0, AT(path), size, ROOT, AT("new"), 3), error);
    EXPECT(CALL(path_link)(ROOT, 0, AT("file"), 4, ROOT, AT(path), size), error);
    EXPECT(CALL(path_rename)(ROOT, AT(path), size, ROOT, AT("new"), 3), error);
    EXPECT(CALL(path_rename)(ROOT, AT("file"), 4, ROOT, AT(path), size), error);
    EXPECT(fd, -1);
}

GUEST(an_empty_path_names_nothing) {
    expect_of_all_calls("file", 0, __WASI_ERRNO_NOENT);
    expect_of_all_calls(0, 0, __WASI_ERRNO_NOENT);
    expect_of_all_calls((const char *)(uintptr_t)end_of_memory(), 0, __WASI_ERRNO_NOENT);
    expect_of_all_calls((const char *)(uintptr_t)-1, 0, __WASI_ERRNO_NOENT);
}

GUEST(a_path_of_4096_bytes_is_too_long) {
    static const int32_t sizes[] = HOSTILE_SIZES;
    memset(long_path, '/', sizeof long_path);
    memcpy(long_path, "file", 4);
    for (size_t i = 0; i < COUNT(sizes); i++)
        expect_of_all_calls(long_path, sizes[i], __WASI_ERRNO_NAMETOOLONG);
    memset(long_path, '.', 1);
    memset(long_path + 1, '/', sizeof long_path - 1);
    memcpy(long_path + 4091, "file", 4);
    EXPECT_ERROR(CALL(path_filestat_get)(ROOT, 0, AT(long_path), 4095, AT(buffer)), SUCCESS);
}

GUEST(a_long_path_at_the_end_of_memory_is_not_looked_at) {
    static const int32_t sizes[] = HOSTILE_SIZES;
    char *last = (char *)(uintptr_t)(end_of_memory() - 1);
    *last = 'f';
    for (size_t i = 0; i < COUNT(sizes); i++)
        expect_of_all_calls(last, sizes[i], __WASI_ERRNO_NAMETOOLONG);
    EXPECT_ERROR(CALL(path_filestat_get)(ROOT, 0, AT(last), 1, AT(buffer)), NOENT);
}

GUEST(a_path_with_a_nul_byte_is_refused) {
    expect_of_all_calls("file\0", 5, __WASI_ERRNO_INVAL);
    expect_of_all_calls("\0", 1, __WASI_ERRNO_INVAL);
    expect_of_all_calls("fi\0le", 5, __WASI_ERRNO_INVAL);
    expect_of_all_calls("dir/\0/a", 7, __WASI_ERRNO_INVAL);
}

GUEST(an_absolute_path_is_refused) {
    expect_of_all_calls("/file", 5, __WASI_ERRNO_PERM);
    expect_of_all_calls("/", 1, __WASI_ERRNO_PERM);
}

/* To remove or rename it is refused first, as Linux does. */
GUEST(a_name_of_256_bytes_is_too_long) {
    int32_t fd = -1;
    memset(long_path, 'n', 256);
    EXPECT_ERROR(CALL(path_open)(ROOT, 0, AT(long_path), 256, 0, 0, 0, 0, AT(&fd)), NAMETOOLONG);
    EXPECT_ERROR(CALL(path_open)(ROOT, 0, AT(long_path), 256, 1, 0, 0, 0, AT(&fd)), NAMETOOLONG);
    EXPECT_ERROR(CALL(path_filestat_get)(ROOT, 0, AT(long_path), 256, AT(buffer)), NAMETOOLONG);
    EXPECT_ERROR(CALL(path_create_directory)(ROOT, AT(long_path), 256), NAMETOOLONG);
    EXPECT_ERROR(CALL(path_symlink)(AT("file"), 4, ROOT, AT(long_path), 256), NAMETOOLONG);
    EXPECT_ERROR(CALL(path_link)(ROOT, 0, AT("file"), 4, ROOT, AT(long_path), 256), NAMETOOLONG);
    EXPECT_ERROR(CALL(path_unlink_file)(ROOT, AT(long_path), 256), ROFS);
    EXPECT_ERROR(CALL(path_rename)(ROOT, AT("file"), 4, ROOT, AT(long_path), 256), ROFS);
}

GUEST(paths_start_at_no_file_and_at_no_closed_descriptor) {
    static const int32_t closed[] = {-1, INT32_MIN, INT32_MAX, 4096, 4095, 100000};
    int32_t file = open_path("file"), fd = -1;
    EXPECT_ERROR(CALL(path_open)(file, 0, AT("file"), 4, 0, 0, 0, 0, AT(&fd)), NOTDIR);
    for (size_t i = 0; i < COUNT(closed); i++) {
        EXPECT_ERROR(CALL(path_open)(closed[i], 0, AT("file"), 4, 0, 0, 0, 0, AT(&fd)), BADF);
        EXPECT_ERROR(CALL(path_filestat_get)(closed[i], 0, AT("file"), 4, AT(buffer)), BADF);
    }
    EXPECT(fd, -1);
}

GUEST(flags_that_do_not_exist_do_no_harm) {
    int32_t fd = -1;
    EXPECT_ERROR(CALL(path_open)(ROOT, -1, AT("file"), 4, 0x7ff0, -1, -1, -1, AT(&fd)), ROFS);
    EXPECT_ERROR(CALL(path_open)(ROOT, -1, AT("file"), 4, 0x7ff0, 2, -1, -1, AT(&fd)), SUCCESS);
    EXPECT(memcmp(start_of(fd), FILE_CONTENTS, 8), 0);
}

GUEST(a_target_is_cut_to_the_buffer) {
    uint32_t size = 77;
    EXPECT_ERROR(CALL(path_readlink)(ROOT, AT("link"), 4, AT(buffer), -1, AT(&size)), SUCCESS);
    EXPECT(size, 4);
    for (uint32_t capacity = 1; capacity < 8; capacity++) {
        memset(buffer, '#', sizeof buffer);
        EXPECT_ERROR(CALL(path_readlink)(ROOT, AT("link"), 4, AT(buffer), (int32_t)capacity, AT(&size)), SUCCESS);
        EXPECT(size, capacity < 4 ? capacity : 4);
        EXPECT(memcmp(buffer, "file", size), 0);
        EXPECT(buffer[size], '#');
    }
    EXPECT_ERROR(CALL(path_readlink)(ROOT, AT("link"), 4, AT(buffer), 0, AT(&size)), INVAL);
    EXPECT_ERROR(CALL(path_symlink)(AT("x"), 0, ROOT, AT("new"), 3), NOENT);
    EXPECT_ERROR(CALL(path_symlink)((int32_t)end_of_memory(), INT32_MAX, ROOT, AT("new"), 3), ROFS);
}
