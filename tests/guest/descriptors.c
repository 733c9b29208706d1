// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Descriptor numbers: reuse, limits, stale numbers, renumbering. */
#include "behaviour.h"

#include <poll.h>
#include <time.h>
#ifndef __wasi__
#include <sys/resource.h>
#endif

#define LIMIT 4096

BEHAVIOUR(closed_descriptor_is_ebadf_everywhere) {
    char buffer[10];
    struct iovec vector = {buffer, sizeof buffer};
    struct stat status;
    struct timespec times[2] = {{1, 0}, {1, 0}};
    int fd = must_open("/hello.txt");
    CALL(close(fd));
    CALL(close(fd));
    CALL(read(fd, buffer, 10));
    CALL(pread(fd, buffer, 10, 0));
    CALL(readv(fd, &vector, 1));
    CALL(write(fd, buffer, 1));
    CALL(pwrite(fd, buffer, 1, 0));
    CALL(lseek(fd, 0, SEEK_SET));
    CALL(fstat(fd, &status));
    CALL(fsync(fd));
    CALL(fdatasync(fd));
    CALL(ftruncate(fd, 0));
    CALL(futimens(fd, times));
    CALL(fcntl(fd, F_GETFL));
    CALL(fcntl(fd, F_SETFL, 0));
    CALL(isatty(fd));
    printf("isatty: %s\n", error_name(errno));
    printf("posix_fadvise: %s\n", error_name(posix_fadvise(fd, 0, 0, POSIX_FADV_NORMAL)));
    printf("posix_fallocate: %s\n", error_name(posix_fallocate(fd, 0, 1)));
    CALL(openat(fd, "x", O_RDONLY));
    CALL(fstatat(fd, "x", &status, 0));
    CALL(readlinkat(fd, "x", buffer, 10));
    CALL(mkdirat(fd, "x", 0777));
    CALL(unlinkat(fd, "x", 0));
    CALL(symlinkat("x", fd, "x"));
    CALL(faccessat(fd, "x", R_OK, 0));
    GET(fdopendir(fd));
}

BEHAVIOUR(numbers_that_were_never_open_are_ebadf) {
    char buffer[10];
    struct stat status;
    static const int numbers[] = {-1, 77, 4095, 4096, 100000, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < COUNT(numbers); i++) {
        CALL(read(numbers[i], buffer, 10));
        CALL(lseek(numbers[i], 0, SEEK_SET));
        CALL(fstat(numbers[i], &status));
        CALL(close(numbers[i]));
    }
}

BEHAVIOUR(lowest_free_number_is_reused) {
    int first = must_open("/hello.txt");
    int second = must_open("/digits");
    int third = must_open("/sub");
    printf("second %+d third %+d\n", second - first, third - first);
    close(second);
    int again = must_open("/empty");
    printf("after closing the second: %+d\n", again - first);
    close(first);
    close(third);
    int a = must_open("/sub"), b = must_open("/sub"), c = must_open("/sub");
    printf("after closing the first and the third: %+d %+d %+d\n", a - first, b - first, c - first);
    close(a);
    close(b);
    close(c);
    close(again);
}

BEHAVIOUR(number_is_not_used_up_by_a_failed_open) {
    int first = must_open("/hello.txt");
    close(first);
    for (int i = 0; i < 10000; i++)
        if (open("/nowhere", O_RDONLY) != -1 || open("/hello.txt/x", O_RDONLY) != -1)
            printf("opened\n");
    int again = must_open("/hello.txt");
    printf("again: %+d\n", again - first);
    close(again);
}

BEHAVIOUR(descriptors_up_to_4095_then_emfile) {
#ifndef __wasi__
    setrlimit(RLIMIT_NOFILE, &(struct rlimit){LIMIT, LIMIT});
#endif
    static int opened[LIMIT];
    int count = 0;
    for (int fd; (fd = open(count % 3 ? "/digits" : "/sub", O_RDONLY)) >= 0; opened[count++] = fd)
        if (count > 0 && fd != opened[count - 1] + 1)
            printf("a gap after %d: %d\n", opened[count - 1], fd);
    printf("ended with %s after number %d\n", error_name(errno), opened[count - 1]);
    CALL(open("/hello.txt", O_RDONLY));
    GET(opendir("/sub"));
    GET(fopen("/hello.txt", "r"));

    char wanted[4], found[4];
    int wrong = 0;
    for (int i = 0; i < count; i++)
        if (i % 3)
            lseek(opened[i], i % 990, SEEK_SET);
    for (int i = 0; i < count; i++) {
        if (i % 3 == 0)
            continue;
        snprintf(wanted, sizeof wanted, "%d", i % 10);
        wrong += read(opened[i], found, 1) != 1 || found[0] != wanted[0];
    }
    printf("wrong contents: %d\n", wrong);

    CALL(close(opened[1000]));
    printf("the freed number: %d\n", open("/digits", O_RDONLY) == opened[1000]);
    CALL(open("/hello.txt", O_RDONLY));
    for (int i = 0; i < count; i++)
        if (close(opened[i]) != 0)
            printf("close %d: %s\n", opened[i], error_name(errno));
    printf("all closed, then: %d\n", open("/digits", O_RDONLY) == opened[0]);
}

/* Makes the open descriptor `to` mean what `from` did, and frees `from`. 0 or an error. */
static int renumber(int from, int to) {
#ifdef HAS_PREVIEW_1
    return __wasi_fd_renumber((__wasi_fd_t)from, (__wasi_fd_t)to);
#elif defined(__wasi__)
    return __wasilibc_fd_renumber(from, to) == 0 ? 0 : errno;
#else
    if (fcntl(to, F_GETFD) < 0 || dup2(from, to) < 0)
        return errno;
    return from == to ? 0 : close(from);
#endif
}

static void show(const char *what, int fd) {
    char buffer[8];
    ssize_t size = read(fd, buffer, sizeof buffer);
    if (size < 0)
        printf("%s: %s\n", what, error_name(errno));
    else
        print_bytes(what, buffer, (size_t)size);
}

static void show_renumbered(int from, int to) {
    char byte;
    read(from, &byte, 1); /* the offset moves with it */
    printf("renumber: %s\n", error_name(renumber(from, to)));
    show("from", from);
    show("to", to);
    int fresh = must_open("/hello.txt");
    printf("the old number is free: %d\n", fresh == from);
    close(fresh);
    CALL(close(to));
    CALL(close(to));
}

BEHAVIOUR(renumber_within_the_image) {
    int to = must_open("/hello.txt"), from = must_open("/digits");
    show_renumbered(from, to);
}

BEHAVIOUR(renumber_directory_over_file) {
    int to = must_open("/hello.txt"), from = must_open("/sub");
    struct stat status;
    printf("renumber: %s\n", error_name(renumber(from, to)));
    TRY(fstatat(to, "deep/file", &status, 0));
    CALL(close(to));
}

BEHAVIOUR(renumber_needs_open_descriptors) {
    int fd = must_open("/hello.txt");
    printf("from a closed one: %s\n", error_name(renumber(3000, fd)));
    printf("to a closed one: %s\n", error_name(renumber(fd, 3000)));
    printf("to itself: %s\n", error_name(renumber(fd, fd)));
    show("unchanged", fd);
    CALL(close(fd));
}

BEHAVIOUR(with_host_renumber_from_image_to_host) {
    int to = must_open("/h/a"), from = must_open("/digits");
    show_renumbered(from, to);
}

BEHAVIOUR(with_host_renumber_from_host_to_image) {
    int to = must_open("/digits"), from = must_open("/h/a");
    show_renumbered(from, to);
}

BEHAVIOUR(with_host_renumber_from_host_to_host) {
    int to = must_open("/h/a"), from = must_open("/h/d/b");
    show_renumbered(from, to);
}

BEHAVIOUR(renumber_file_over_stdin) {
    int from = must_open("/hello.txt");
    printf("renumber: %s\n", error_name(renumber(from, 0)));
    char line[100];
    print_bytes("fgets from stdin", line, fgets(line, sizeof line, stdin) ? strlen(line) : 0);
    show("from", from);
}

BEHAVIOUR(files_are_always_ready) {
    int file = must_open("/hello.txt");
    struct pollfd wanted[] = {{file, POLLIN, 0}, {file, POLLIN, 0}};
    CALL(poll(wanted, 1, -1));
    printf("readable %d\n", (wanted[0].revents & POLLIN) != 0);
    CALL(poll(wanted, 1, 0));
    CALL(poll(wanted, 2, 1000));
    printf("readable %d %d\n", (wanted[0].revents & POLLIN) != 0, (wanted[1].revents & POLLIN) != 0);
}

BEHAVIOUR(waiting_without_descriptors_ends_in_time) {
    struct timespec pause = {0, 2000000};
    CALL(nanosleep(&pause, 0));
    CALL(poll(0, 0, 2));
}

BEHAVIOUR(poll_on_a_file_and_stdin_reports_the_file_at_once) {
    int file = must_open("/hello.txt");
    struct pollfd wanted[] = {{0, POLLIN, 0}, {file, POLLIN, 0}};
    int ready = poll(wanted, 2, 60000);
    printf("some are ready %d, the file is %d\n", ready > 0, (wanted[1].revents & POLLIN) != 0);
    wanted[1].fd = 0;
    printf("stdin alone ends %d\n", poll(wanted, 1, 60000) > 0);
}

BEHAVIOUR(advice_and_sync_succeed) {
    int fd = must_open("/hello.txt");
    printf("normal: %s\n", posix_fadvise(fd, 0, 0, POSIX_FADV_NORMAL) == 0 ? "ok" : "failed");
    printf("willneed: %s\n", posix_fadvise(fd, 5, 1000000, POSIX_FADV_WILLNEED) == 0 ? "ok" : "failed");
    printf("dontneed: %s\n", posix_fadvise(fd, 0, 1, POSIX_FADV_DONTNEED) == 0 ? "ok" : "failed");
    printf("negative size: %s\n", error_name(posix_fadvise(fd, 0, -1, POSIX_FADV_NORMAL)));
    printf("no such advice: %s\n", error_name(posix_fadvise(fd, 0, 0, 99)));
    CALL(fsync(fd));
    CALL(fdatasync(fd));
    int directory = must_open("/sub");
    CALL(fsync(directory));
    CALL(fdatasync(directory));
    close(fd);
    close(directory);
}

BEHAVIOUR(files_and_directories_are_no_terminals) {
    int fd = must_open("/hello.txt"), directory = must_open("/sub");
    CALL(isatty(fd));
    printf("errno %s\n", error_name(errno));
    CALL(isatty(directory));
    printf("errno %s\n", error_name(errno));
}

BEHAVIOUR(flags_say_how_a_file_was_opened) {
    int fd = must_open("/hello.txt");
    printf("access mode is O_RDONLY: %d\n", (fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY);
    printf("O_APPEND %d O_NONBLOCK %d\n", (fcntl(fd, F_GETFL) & O_APPEND) != 0, (fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);
    CALL(fcntl(fd, F_SETFL, O_NONBLOCK));
    printf("O_APPEND %d O_NONBLOCK %d\n", (fcntl(fd, F_GETFL) & O_APPEND) != 0, (fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);
    CALL(fcntl(fd, F_SETFL, O_APPEND));
    printf("O_APPEND %d O_NONBLOCK %d\n", (fcntl(fd, F_GETFL) & O_APPEND) != 0, (fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);
    close(fd);
    fd = open("/hello.txt", O_RDONLY | O_APPEND | O_NONBLOCK);
    printf("O_APPEND %d O_NONBLOCK %d\n", (fcntl(fd, F_GETFL) & O_APPEND) != 0, (fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);
    close(fd);
    fd = must_open("/sub");
    printf("directory: access mode is O_RDONLY: %d\n", (fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY);
    CALL(fcntl(fd, F_GETFD) < 0);
    close(fd);
}
