// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Rights that a program asks for itself, past the C library. */
#include "hostile.h"

GUEST(own_rights_can_be_asked_for_again) {
    static const char *const paths[] = {".", "file", "dir", "one", "one/which"};
    for (uint32_t i = 0; i < COUNT(paths); i++) {
        __wasi_fdstat_t stat;
        int32_t fd = open_path(paths[i]), again = -1;
        row = paths[i];
        EXPECT_ERROR(CALL(fd_fdstat_get)(fd, AT(&stat)), SUCCESS);
        EXPECT_ERROR(CALL(path_open)(ROOT, 1, AT(paths[i]), (int32_t)strlen(paths[i]), 0, (int64_t)stat.fs_rights_base,
                                     (int64_t)stat.fs_rights_inheriting, 0, AT(&again)),
                     SUCCESS);
        if (stat.fs_filetype == __WASI_FILETYPE_DIRECTORY)
            EXPECT_ERROR(CALL(path_open)(fd, 0, AT("."), 1, __WASI_OFLAGS_DIRECTORY, (int64_t)stat.fs_rights_base,
                                         (int64_t)stat.fs_rights_inheriting, 0, AT(&again)),
                         SUCCESS);
    }
}

GUEST(rights_of_the_root_can_be_asked_for_again) {
    __wasi_fdstat_t stat;
    int32_t fd = -1;
    EXPECT_ERROR(CALL(fd_fdstat_get)(ROOT, AT(&stat)), SUCCESS);
    EXPECT_ERROR(CALL(path_open)(ROOT, 0, AT("."), 1, __WASI_OFLAGS_DIRECTORY, (int64_t)stat.fs_rights_base,
                                 (int64_t)stat.fs_rights_inheriting, 0, AT(&fd)),
                 SUCCESS);
}

GUEST(only_two_rights_ask_for_writing) {
    for (uint32_t bit = 0; bit < 30; bit++) {
        int64_t right = INT64_C(1) << bit;
        bool writes = right == __WASI_RIGHTS_FD_WRITE || right == __WASI_RIGHTS_FD_ALLOCATE;
        int32_t fd = -1;
        EXPECT(CALL(path_open)(ROOT, 0, AT("file"), 4, 0, __WASI_RIGHTS_FD_READ | right, 0, 0, AT(&fd)),
               writes ? __WASI_ERRNO_ROFS : __WASI_ERRNO_SUCCESS);
        EXPECT(CALL(path_open)(ROOT, 0, AT("dir"), 3, 0, right, 0, 0, AT(&fd)),
               writes ? __WASI_ERRNO_ISDIR : __WASI_ERRNO_SUCCESS);
    }
}

static void expect_writable_below(int32_t directory, int64_t rights) {
    int32_t fd = -1;
    struct vector vector = {(uint32_t)AT("text"), 4};
    uint32_t written = 0;
    EXPECT_ERROR(CALL(path_open)(directory, 0, AT("new"), 3, __WASI_OFLAGS_CREAT, rights, 0, 0, AT(&fd)), SUCCESS);
    EXPECT_ERROR(CALL(fd_write)(fd, AT(&vector), 1, AT(&written)), SUCCESS);
    EXPECT(written, 4);
}

static void expect_writable_below_path(const char *path) {
    const int64_t own = __WASI_RIGHTS_FD_READDIR | __WASI_RIGHTS_PATH_OPEN | __WASI_RIGHTS_PATH_CREATE_FILE;
    const int64_t below = __WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_WRITE;
    int32_t fd = -1;
    EXPECT_ERROR(
        CALL(path_open)(ROOT, 0, AT(path), (int32_t)strlen(path), __WASI_OFLAGS_DIRECTORY, own, below, 0, AT(&fd)),
        SUCCESS);
    expect_writable_below(fd, __WASI_RIGHTS_FD_WRITE);
}

GUEST(file_below_a_mount_can_be_written) { expect_writable_below_path("one"); }

GUEST(file_below_a_directory_of_the_host_can_be_written) {
    EXPECT_ERROR(CALL(path_create_directory)(ROOT, AT("one/sub"), 7), SUCCESS);
    expect_writable_below_path("one/sub");
}
