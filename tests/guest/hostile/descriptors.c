// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "hostile.h"

static union {
    char bytes[64];
    uint64_t words[8];
} result;

static bool is_closed(int32_t fd) { return CALL(fd_filestat_get)(fd, AT(&result)) == __WASI_ERRNO_BADF; }

GUEST(descriptors_that_are_not_open_are_refused_by_every_call) {
    static const int32_t closed[] = {4, 5, 6, 99, 4095, 4096, 100000, INT32_MAX, INT32_MIN, -1, -3};
    for (size_t i = 0; i < COUNT(closed); i++) {
        struct vector vector = {(uint32_t)AT(&result), sizeof result};
        int32_t fd = closed[i], size = AT(&result), out = AT(result.words + 1);
        EXPECT_ERROR(CALL(fd_advise)(fd, 0, 0, 0), BADF);
        EXPECT_ERROR(CALL(fd_allocate)(fd, 0, 1), BADF);
        EXPECT_ERROR(CALL(fd_datasync)(fd), BADF);
        EXPECT_ERROR(CALL(fd_fdstat_get)(fd, size), BADF);
        EXPECT_ERROR(CALL(fd_fdstat_set_flags)(fd, 0), BADF);
        EXPECT_ERROR(CALL(fd_filestat_get)(fd, size), BADF);
        EXPECT_ERROR(CALL(fd_filestat_set_size)(fd, 0), BADF);
        EXPECT_ERROR(CALL(fd_filestat_set_times)(fd, 0, 0, 0), BADF);
        EXPECT_ERROR(CALL(fd_pread)(fd, AT(&vector), 1, 0, out), BADF);
        EXPECT_ERROR(CALL(fd_prestat_dir_name)(fd, size, 1), BADF);
        EXPECT_ERROR(CALL(fd_prestat_get)(fd, size), BADF);
        EXPECT_ERROR(CALL(fd_pwrite)(fd, AT(&vector), 1, 0, out), BADF);
        EXPECT_ERROR(CALL(fd_read)(fd, AT(&vector), 1, out), BADF);
        EXPECT_ERROR(CALL(fd_readdir)(fd, size, 8, 0, out), BADF);
        EXPECT_ERROR(CALL(fd_renumber)(fd, ROOT), BADF);
        EXPECT_ERROR(CALL(fd_renumber)(ROOT, fd), BADF);
        EXPECT_ERROR(CALL(fd_seek)(fd, 0, 0, size), BADF);
        EXPECT_ERROR(CALL(fd_sync)(fd), BADF);
        EXPECT_ERROR(CALL(fd_tell)(fd, size), BADF);
        EXPECT_ERROR(CALL(fd_write)(fd, AT(&vector), 1, out), BADF);
        EXPECT_ERROR(CALL(fd_close)(fd), BADF);
    }
    /* The host has directories open under some of these numbers, and still has them. */
    EXPECT(memcmp(start_of(open_path("one/which")), "one", 4), 0);
    EXPECT(memcmp(start_of(open_path("two/which")), "two", 4), 0);
}

GUEST(the_root_has_a_name_of_one_byte) {
    EXPECT_ERROR(CALL(fd_prestat_dir_name)(ROOT, AT(&result), 0), NAMETOOLONG);
    for (int32_t size = -1; size < 3; size += size == -1 ? 2 : 1) {
        memset(&result, '#', sizeof result);
        EXPECT_ERROR(CALL(fd_prestat_dir_name)(ROOT, AT(&result), size), SUCCESS);
        EXPECT(memcmp(&result, "/#", 2), 0);
    }
}

GUEST(a_million_files_are_opened_without_any_growth) {
    int32_t first = open_path("file");
    size_t pages = __builtin_wasm_memory_size(0);
    EXPECT_ERROR(CALL(fd_close)(first), SUCCESS);
    for (int i = 0; i < 1000000; i++) {
        int32_t fd = -1;
        int32_t error = CALL(path_open)(ROOT, 0, AT("file"), 4, 0, __WASI_RIGHTS_FD_READ, 0, 0, AT(&fd));
        if (error || fd != first || CALL(fd_close)(fd))
            EXPECT(error ? error : fd, first);
    }
    EXPECT(__builtin_wasm_memory_size(0), pages);
}

GUEST(files_of_the_host_are_opened_often_without_any_growth) {
    int32_t first = open_path("one/which");
    size_t pages = __builtin_wasm_memory_size(0);
    EXPECT_ERROR(CALL(fd_close)(first), SUCCESS);
    for (int i = 0; i < 10000; i++) {
        int32_t fd = open_path("one/which");
        EXPECT(fd, first);
        EXPECT_ERROR(CALL(fd_close)(fd), SUCCESS);
    }
    EXPECT(__builtin_wasm_memory_size(0), pages);
}

GUEST(descriptors_run_out_and_come_back) {
    int32_t fd = -1, error;
    int count = 0;
    while (!(error = CALL(path_open)(ROOT, 0, AT("file"), 4, 0, __WASI_RIGHTS_FD_READ, 0, 0, AT(&fd))))
        EXPECT(fd, 4 + count++);
    EXPECT(error, __WASI_ERRNO_MFILE);
    EXPECT(count, 4096 - 4);
    EXPECT_ERROR(CALL(path_open)(ROOT, 0, AT("one/which"), 9, 0, __WASI_RIGHTS_FD_READ, 0, 0, AT(&fd)), MFILE);
    EXPECT_ERROR(CALL(fd_close)(1000), SUCCESS);
    EXPECT_ERROR(CALL(fd_close)(70), SUCCESS);
    EXPECT(open_path("one/which"), 70);
    EXPECT(open_path("file"), 1000);
    EXPECT_ERROR(CALL(path_open)(ROOT, 0, AT("file"), 4, 0, 0, 0, 0, AT(&fd)), MFILE);
}

static void expect_renumbered(const char *from_path, const char *to_path, const char *start) {
    int32_t from = open_path(from_path), to = open_path(to_path);
    row = from_path;
    EXPECT_ERROR(CALL(fd_renumber)(from, to), SUCCESS);
    EXPECT(is_closed(from), true);
    EXPECT(strcmp(start_of(to), start), 0);
    EXPECT_ERROR(CALL(fd_renumber)(to, to), SUCCESS);
    EXPECT(strcmp(start_of(to), start), 0);
    EXPECT_ERROR(CALL(fd_close)(to), SUCCESS);
    EXPECT(is_closed(to), true);
    row = 0;
}

GUEST(descriptors_are_renumbered_between_image_and_host) {
    for (int i = 0; i < 3000; i++) { /* what is replaced is closed: else the host would run out */
        expect_renumbered("file", "dir/a", "01234567");
        expect_renumbered("file", "one/which", "01234567");
        expect_renumbered("one/which", "file", "one");
        expect_renumbered("one/which", "two/which", "one");
    }
}

GUEST(renumbering_what_is_not_open_changes_nothing) {
    static const int32_t closed[] = {-1, INT32_MIN, INT32_MAX, 4096, 4095};
    int32_t fd = open_path("file");
    for (size_t i = 0; i < COUNT(closed); i++) {
        EXPECT_ERROR(CALL(fd_renumber)(fd, closed[i]), BADF);
        EXPECT_ERROR(CALL(fd_renumber)(closed[i], fd), BADF);
        EXPECT_ERROR(CALL(fd_renumber)(closed[i], closed[i]), BADF);
        EXPECT(strcmp(start_of(fd), "01234567"), 0);
    }
}

GUEST(the_root_can_be_closed_and_replaced) {
    int32_t directory = open_path("dir"), fd = -1;
    EXPECT_ERROR(CALL(fd_renumber)(directory, ROOT), SUCCESS);
    EXPECT(strcmp(start_of(open_path("a")), "in dir"), 0);
    EXPECT_ERROR(CALL(fd_close)(ROOT), SUCCESS);
    EXPECT_ERROR(CALL(path_open)(ROOT, 0, AT("a"), 1, 0, __WASI_RIGHTS_FD_READ, 0, 0, AT(&fd)), BADF);
    EXPECT_ERROR(CALL(fd_prestat_get)(ROOT, AT(&result)), BADF);
}

/* The engine's own answer to a descriptor that is not open. */
static void expect_polled_as_closed(const int32_t *numbers, uint32_t count) {
    __wasi_subscription_t subscriptions[4];
    __wasi_event_t events[4];
    memset(subscriptions, 0, sizeof subscriptions);
    for (uint32_t i = 0; i < count; i++) {
        subscriptions[i].userdata = i;
        subscriptions[i].u.tag = __WASI_EVENTTYPE_FD_READ;
        subscriptions[i].u.u.fd_read.file_descriptor = numbers[i];
    }
    EXPECT_ERROR(CALL(poll_oneoff)(AT(subscriptions), AT(events), (int32_t)count, AT(&result)), BADF);
}

/* The mounts' numbers are open on the host, but not here. */
GUEST(what_is_not_open_is_polled_as_an_error) {
    for (int32_t number = 4; number < 8; number++)
        expect_polled_as_closed(&number, 1);
    static const int32_t numbers[] = {-1, INT32_MIN, 99, INT32_MAX};
    expect_polled_as_closed(numbers, COUNT(numbers));
}

GUEST(what_is_not_open_is_polled_as_an_error_beside_a_file) {
    expect_polled_as_closed((const int32_t[]){open_path("file"), 99}, 2);
    expect_polled_as_closed((const int32_t[]){INT32_MAX, open_path("dir")}, 2);
}
