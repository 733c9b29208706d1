// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* What a path names, by each call that takes one. */
#include "behaviour.h"

/* No empty path: to wasi-libc that is the working directory. */
static const char *const paths[] = {
    "/",
    "//",
    "///",
    "/.",
    "/..",
    "/../..",
    "/./",
    "/../",
    "/../hello.txt",
    "/../../sub/../hello.txt",
    ".",
    "./",
    "..",
    "../",
    "hello.txt",
    "./hello.txt",
    ".//.//hello.txt",
    "sub/deep/file",
    "//hello.txt",
    "/hello.txt",
    "/hello.txt/",
    "/hello.txt//",
    "/hello.txt/.",
    "/hello.txt/..",
    "/hello.txt/x",
    "/hello.txt/../empty",
    "/sub",
    "/sub/",
    "/sub//",
    "/sub/.",
    "/sub/./",
    "/sub/..",
    "/sub/../",
    "/sub/../sub/../hello.txt",
    "/sub/deep/../../hello.txt",
    "/sub/deep/../..",
    "/sub//deep///file",
    "/sub/deep/file/",
    "/sub/./deep/./file",
    "/nowhere",
    "/nowhere/",
    "/nowhere/x",
    "/nowhere/..",
    "/nowhere/../hello.txt",
    "/sub/nowhere",
    "/sub/nowhere/",
    "/sub/nowhere/x",
    "/empty/",
    "/emptydir",
    "/emptydir/",
    "/emptydir/x",
    "/emptydir/..",
    "/emptydir/../hello.txt",
    "/Hello.txt",
    "/hello.tx",
    "/hello.txtt",
    "/hello",
    "/su",
    "/subb",
    "/hello.txt ",
    " /hello.txt",
    "/.hidden",
    "/...",
    "/.../",
    "/.../file",
    "/..../x",
    "/link",
    "/link/",
    "/link/.",
    "/link/x",
    "/abs",
    "/abs/",
    "/dirlink",
    "/dirlink/",
    "/dirlink/.",
    "/dirlink/..",
    "/dirlink/deep/file",
    "/dirlink/../hello.txt",
    "/dirlink/nowhere",
    "/dirlink/deep/../../hello.txt",
    "/dirslash",
    "/dirslash/",
    "/dirslash/deep/file",
    "/fileslash",
    "/fileslash/",
    "/sub/link",
    "/sub/link/",
    "/sub/up",
    "/sub/up/",
    "/sub/up/hello.txt",
    "/sub/up/sub/up/hello.txt",
    "/sub/up/..",
    "/absdir/deep/file",
    "/absroot",
    "/absroot/",
    "/absroot/hello.txt",
    "/absroot/absroot/absroot/sub",
    "/aboveroot/hello.txt",
    "/chain1",
    "/chain1/",
    "/chaindir1/deep/file",
    "/chaindir1/",
    "/dangling",
    "/dangling/",
    "/dangling/x",
    "/danglingdir",
    "/danglingdir/",
    "/throughfile",
    "/throughfile/",
    "/loop",
    "/loop/",
    "/loop/x",
    "/loopa",
    "/loopb/",
    "/sub/selfloop/x",
    "/dots",
    "/dots/",
    "/long/0",
    "/long/1",
    "/long/39",
    "/long/40",
    "/long/41",
    "/long/40/",
    "/long/39/",
    "/long/../long/../long/38",
};

static void print_path(const char *path) {
    char where[300];
    snprintf(where, sizeof where, "[%s]", path);
    printf("%-32s", where);
}

static void print_status(int result, const struct stat *status) {
    if (result != 0)
        printf(" %-9s", error_name(errno));
    else if (S_ISREG(status->st_mode))
        printf(" file%-5lld", (long long)status->st_size);
    else
        printf(" %-9s", type_name(status->st_mode));
}

static void print_opened(const char *path, int flags) {
    struct stat status;
    int fd = open(path, flags);
    print_status(fd < 0 ? -1 : fstat(fd, &status), &status);
    if (fd >= 0)
        close(fd);
}

BEHAVIOUR(stat_and_lstat_find_what_a_path_names) {
    struct stat status;
    for (size_t i = 0; i < COUNT(paths); i++) {
        print_path(paths[i]);
        print_status(stat(paths[i], &status), &status);
        print_status(lstat(paths[i], &status), &status);
        putchar('\n');
    }
}

BEHAVIOUR(open_finds_what_a_path_names) {
    for (size_t i = 0; i < COUNT(paths); i++) {
        print_path(paths[i]);
        print_opened(paths[i], O_RDONLY);
        print_opened(paths[i], O_RDONLY | O_NOFOLLOW);
        print_opened(paths[i], O_RDONLY | O_DIRECTORY);
        print_opened(paths[i], O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
        putchar('\n');
    }
}

BEHAVIOUR(opendir_finds_what_a_path_names) {
    for (size_t i = 0; i < COUNT(paths); i++) {
        print_path(paths[i]);
        DIR *directory = opendir(paths[i]);
        printf(" %s\n", directory ? "directory" : error_name(errno));
        if (directory)
            closedir(directory);
    }
}

BEHAVIOUR(readlink_finds_what_a_path_names) {
    for (size_t i = 0; i < COUNT(paths); i++) {
        char target[100];
        print_path(paths[i]);
        ssize_t size = readlink(paths[i], target, sizeof target);
        printf(" %.*s\n", size < 0 ? 20 : (int)size, size < 0 ? error_name(errno) : target);
    }
}

BEHAVIOUR(paths_are_relative_to_a_directory_descriptor) {
    static const char *const relative[] = {
        ".",  "deep",   "deep/",        "deep/file", "link",      "up", "up/hello.txt", "./deep/..",
        "..", "../sub", "../hello.txt", "nowhere",   "nowhere/x", "",   "deep/file/x"};
    int sub = must_open("/sub");
    for (size_t i = 0; i < COUNT(relative); i++) {
        struct stat status;
        print_path(relative[i]);
        print_status(fstatat(sub, relative[i], &status, 0), &status);
        int fd = openat(sub, relative[i], O_RDONLY);
        print_status(fd < 0 ? -1 : fstat(fd, &status), &status);
        if (fd >= 0)
            close(fd);
        putchar('\n');
    }
    int file = must_open("/hello.txt");
    CALL(openat(file, "x", O_RDONLY));
    CALL(openat(file, ".", O_RDONLY));
}

BEHAVIOUR(components_have_at_most_255_bytes) {
    static char path[1000];
    struct stat status;
    for (int size = 254; size <= 257; size++) {
        path[0] = '/';
        memset(path + 1, 'x', (size_t)size);
        path[1 + size] = 0;
        printf("%d:", size);
        print_status(stat(path, &status), &status);
        print_opened(path, O_RDONLY);
        print_opened(path, O_WRONLY);
        memcpy(path + 1 + size, "/y", 3);
        print_status(stat(path, &status), &status);
        putchar('\n');
    }
    memcpy(path, "/names/", 7);
    memset(path + 7, 'n', 255);
    path[7 + 255] = 0;
    print_opened(path, O_RDONLY);
    memcpy(path + 7 + 255, "n", 2);
    print_opened(path, O_RDONLY);
    putchar('\n');
}

BEHAVIOUR(paths_have_at_most_4095_bytes) {
    static char path[5000];
    struct stat status;
    static const size_t sizes[] = {4094, 4095, 4097}; /* libc takes the first slash off */
    for (size_t which = 0; which < COUNT(sizes); which++) {
        size_t size = sizes[which];
        for (size_t i = 0; i < size; i++)
            path[i] = i % 2 ? '.' : '/';
        memcpy(path + size - 10, "/hello.txt", 11);
        path[size - 11] = size % 2 ? '.' : '/';
        printf("%zu:", size);
        print_status(stat(path, &status), &status);
        print_opened(path, O_RDONLY);
        putchar('\n');
    }
}

BEHAVIOUR(readlink_cuts_at_the_buffers_end) {
    char target[64];
    memset(target, '#', sizeof target);
    CALL(readlink("/link", target, 3));
    print_bytes("target", target, 5);
    CALL(readlink("/link", target, 9));
    print_bytes("target", target, 10);
    CALL(readlink("/link", target, 64));
    print_bytes("target", target, 10);
    CALL(readlink("/abs", target, 1));
    print_bytes("target", target, 2);
    CALL(readlink("/link", target, 0));
    CALL(readlink("/hello.txt", target, 64));
    CALL(readlink("/sub", target, 64));
    CALL(readlink("/dangling", target, 64));
    int sub = must_open("/sub");
    CALL(readlinkat(sub, "link", target, 64));
    print_bytes("target", target, 12);
}

BEHAVIOUR(working_directory_changes) {
    char where[100];
    char *at = getcwd(where, sizeof where);
    printf("at %s\n", at ? at : error_name(errno));
    CALL(chdir("/sub"));
    at = getcwd(where, sizeof where);
    printf("at %s\n", at ? at : error_name(errno));
    print_opened("deep/file", O_RDONLY);
    print_opened("hello.txt", O_RDONLY);
    print_opened("./link", O_RDONLY);
    print_opened("../hello.txt", O_RDONLY);
    putchar('\n');
    CALL(chdir("deep"));
    at = getcwd(where, sizeof where);
    printf("at %s\n", at ? at : error_name(errno));
    print_opened("file", O_RDONLY);
    putchar('\n');
    CALL(chdir("/nowhere"));
    CALL(chdir("/hello.txt"));
    CALL(chdir("/"));
    print_opened("hello.txt", O_RDONLY);
    putchar('\n');
}

BEHAVIOUR(names_are_bytes) {
    static const char *const names[] = {
        "/names/a b",   "/names/\"quoted\"", "/names/back\\slash", "/names/new\nline", "/names/\?\?=\?\?!",
        "/names/tab\t", "/names/\xff\xfe",   "/names/\xc3\xbc",    "/names/u\xcc\x88", "/names/\x01",
        "/names/*/",    "/names/$HOME",      "/names/-rf",         "/names/%s%n",      "/names/...",
        "/names/ ",     "/names/\xc3",       "/names/\xff",
    };
    for (size_t i = 0; i < COUNT(names); i++) {
        print_bytes("name", names[i], strlen(names[i]));
        print_opened(names[i], O_RDONLY);
        putchar('\n');
    }
}
