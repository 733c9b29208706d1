// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Opening with flags, and every call that changes files: a read-only file system answers each with the right error. */
#include "behaviour.h"

static const char *const paths[] = {
    "/hello.txt",   "/hello.txt/", "/hello.txt/x", "/sub",         "/sub/",   "/sub/.",    "/sub/..",     "/",
    "/nowhere",     "/nowhere/",   "/nowhere/x",   "/sub/nowhere", "/link",   "/link/",    "/dirlink",    "/dirlink/",
    "/dirlink/new", "/dangling",   "/dangling/",   "/loop",        "/loop/x", "/emptydir", "/emptydir/.", ".",
    "..",           "/..",         "/nowhere/..",  "/empty/.",
};

BEHAVIOUR(open_flags_on_what_is_there_and_what_is_not) {
    static const struct {
        const char *name;
        int flags;
    } ways[] = {
        {"WRONLY", O_WRONLY},
        {"RDWR", O_RDWR},
        {"RDONLY|TRUNC", O_RDONLY | O_TRUNC},
        {"WRONLY|TRUNC", O_WRONLY | O_TRUNC},
        {"WRONLY|APPEND", O_WRONLY | O_APPEND},
        {"RDONLY|CREAT", O_RDONLY | O_CREAT},
        {"WRONLY|CREAT", O_WRONLY | O_CREAT},
        {"RDWR|CREAT|TRUNC", O_RDWR | O_CREAT | O_TRUNC},
        {"WRONLY|CREAT|EXCL", O_WRONLY | O_CREAT | O_EXCL},
        {"RDONLY|CREAT|EXCL", O_RDONLY | O_CREAT | O_EXCL},
        {"RDONLY|EXCL", O_RDONLY | O_EXCL},
        {"WRONLY|NOFOLLOW", O_WRONLY | O_NOFOLLOW},
        {"WRONLY|CREAT|NOFOLLOW", O_WRONLY | O_CREAT | O_NOFOLLOW},
        {"WRONLY|DIRECTORY", O_WRONLY | O_DIRECTORY},
        {"RDWR|DIRECTORY", O_RDWR | O_DIRECTORY},
    };
    for (size_t way = 0; way < COUNT(ways); way++) {
        for (size_t i = 0; i < COUNT(paths); i++) {
            int fd = open(paths[i], ways[way].flags, 0666);
            printf("%s [%s] %s\n", ways[way].name, paths[i], fd < 0 ? error_name(errno) : "ok");
            if (fd >= 0)
                close(fd);
        }
    }
}

BEHAVIOUR(writing_to_a_descriptor_opened_for_reading_is_ebadf) {
    struct iovec vector = {"x", 1};
    int fd = must_open("/hello.txt");
    CALL(write(fd, "x", 1));
    CALL(write(fd, "x", 0));
    CALL(pwrite(fd, "x", 1, 0));
    CALL(writev(fd, &vector, 1));
    CALL(pwritev(fd, &vector, 1, 5));
    int directory = must_open("/sub");
    CALL(write(directory, "x", 1));
    CALL(pwrite(directory, "x", 1, 0));
}

BEHAVIOUR(resizing_through_a_descriptor_opened_for_reading_fails) {
    int fd = must_open("/hello.txt"), directory = must_open("/sub");
    CALL(ftruncate(fd, 0));
    CALL(ftruncate(fd, 100));
    CALL(ftruncate(fd, -1));
    CALL(ftruncate(directory, 0));
    printf("posix_fallocate: %s\n", error_name(posix_fallocate(fd, 0, 100)));
    printf("posix_fallocate of a directory: %s\n", error_name(posix_fallocate(directory, 0, 100)));
    struct stat status;
    fstat(fd, &status);
    printf("size %lld\n", (long long)status.st_size);
}

BEHAVIOUR(truncate_is_erofs) {
    for (size_t i = 0; i < COUNT(paths); i++)
        printf("[%s] %s\n", paths[i], truncate(paths[i], 0) == 0 ? "ok" : error_name(errno));
}

BEHAVIOUR(mkdir_is_refused) {
    for (size_t i = 0; i < COUNT(paths); i++)
        printf("[%s] %s\n", paths[i], mkdir(paths[i], 0777) == 0 ? "ok" : error_name(errno));
}

BEHAVIOUR(unlink_is_refused) {
    for (size_t i = 0; i < COUNT(paths); i++)
        printf("[%s] %s\n", paths[i], unlink(paths[i]) == 0 ? "ok" : error_name(errno));
}

BEHAVIOUR(rmdir_is_refused) {
    for (size_t i = 0; i < COUNT(paths); i++)
        if (strcmp(paths[i], "/") != 0) /* which libc turns into "." */
            printf("[%s] %s\n", paths[i], rmdir(paths[i]) == 0 ? "ok" : error_name(errno));
}

BEHAVIOUR(remove_is_refused) {
    for (size_t i = 0; i < COUNT(paths); i++)
        if (strcmp(paths[i], "/") != 0)
            printf("[%s] %s\n", paths[i], remove(paths[i]) == 0 ? "ok" : error_name(errno));
}

BEHAVIOUR(symlink_is_refused) {
    for (size_t i = 0; i < COUNT(paths); i++)
        printf("[%s] %s\n", paths[i], symlink("target", paths[i]) == 0 ? "ok" : error_name(errno));
    CALL(symlink("", "/new"));
}

BEHAVIOUR(link_is_refused) {
    for (size_t i = 0; i < COUNT(paths); i++)
        printf("[%s] %s\n", paths[i], link("/hello.txt", paths[i]) == 0 ? "ok" : error_name(errno));
    for (size_t i = 0; i < COUNT(paths); i++)
        printf("from [%s] %s\n", paths[i], link(paths[i], "/new") == 0 ? "ok" : error_name(errno));
}

BEHAVIOUR(rename_is_refused) {
    for (size_t i = 0; i < COUNT(paths); i++)
        printf("[%s] %s\n", paths[i], rename("/hello.txt", paths[i]) == 0 ? "ok" : error_name(errno));
    for (size_t i = 0; i < COUNT(paths); i++)
        printf("from [%s] %s\n", paths[i], rename(paths[i], "/new") == 0 ? "ok" : error_name(errno));
}

BEHAVIOUR(changing_times_is_refused) {
    struct timespec times[2] = {{1, 0}, {2, 0}};
    for (size_t i = 0; i < COUNT(paths); i++) {
        printf("[%s] %s\n", paths[i], utimensat(AT_FDCWD, paths[i], times, 0) == 0 ? "ok" : error_name(errno));
        printf("nofollow [%s] %s\n", paths[i],
               utimensat(AT_FDCWD, paths[i], times, AT_SYMLINK_NOFOLLOW) == 0 ? "ok" : error_name(errno));
    }
    int fd = must_open("/hello.txt"), directory = must_open("/sub");
    CALL(futimens(fd, times));
    CALL(futimens(fd, 0));
    CALL(futimens(directory, times));
    struct stat status;
    fstat(fd, &status);
    printf("modified %lld\n", (long long)status.st_mtim.tv_sec);
}

BEHAVIOUR(changes_relative_to_a_directory_are_refused) {
    struct timespec times[2] = {{1, 0}, {2, 0}};
    int sub = must_open("/sub"), file = must_open("/hello.txt");
    CALL(openat(sub, "new", O_WRONLY | O_CREAT, 0666));
    CALL(openat(sub, "deep/file", O_WRONLY));
    CALL(mkdirat(sub, "new", 0777));
    CALL(mkdirat(sub, "deep", 0777));
    CALL(unlinkat(sub, "deep/file", 0));
    CALL(unlinkat(sub, "deep", AT_REMOVEDIR));
    CALL(symlinkat("x", sub, "new"));
    CALL(linkat(sub, "deep/file", sub, "new", 0));
    CALL(renameat(sub, "deep", sub, "new"));
    CALL(utimensat(sub, "deep", times, 0));
    CALL(mkdirat(file, "new", 0777));
    CALL(unlinkat(file, "new", 0));
    CALL(symlinkat("x", file, "new"));
    CALL(renameat(file, "x", sub, "new"));
    CALL(renameat(sub, "deep", file, "new"));
}

BEHAVIOUR(streams_for_writing_are_refused) {
    GET(fopen("/hello.txt", "w"));
    GET(fopen("/hello.txt", "r+"));
    GET(fopen("/hello.txt", "a"));
    GET(fopen("/new", "w"));
    GET(fopen("/new", "wx"));
    GET(fopen("/hello.txt", "wx"));
    GET(fopen("/sub", "w"));
}
