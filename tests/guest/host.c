// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * Beside the image, a directory of the host that may be written: mounted at /h, which the image does not have.
 * Names start with with_host: these run with that mount.
 */
#include "behaviour.h"

#include <poll.h>

static void show(const char *path) {
    char buffer[100];
    int fd = open(path, O_RDONLY);
    ssize_t size = fd < 0 ? -1 : read(fd, buffer, sizeof buffer);
    if (size < 0)
        printf("%s: %s\n", path, error_name(errno));
    else
        print_bytes(path, buffer, (size_t)size);
    if (fd >= 0)
        close(fd);
}

static int compare(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void list(const char *path) {
    char *names[200];
    size_t count = 0;
    DIR *directory = opendir(path);
    if (!directory) {
        printf("%s: %s\n", path, error_name(errno));
        return;
    }
    for (struct dirent *entry; (entry = readdir(directory)) && count < COUNT(names);)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) /* Node has none */
            names[count++] = strdup(entry->d_name);
    qsort(names, count, sizeof names[0], compare);
    printf("%s:", path);
    for (size_t i = 0; i < count; i++)
        printf(" %s", names[i]);
    printf("\n");
    closedir(directory);
}

BEHAVIOUR(with_host_both_are_read) {
    show("/hello.txt");
    show("/h/a");
    show("/h/d/b");
    show("/h/nowhere");
    show("/h/a/x");
    show("/h/a/");
    show("h/a");
}

BEHAVIOUR(with_host_mounts_are_listed) {
    list("/");
    list("/h");
    list("/h/d");
    list("/h/../sub");
    list("/sub/../h");
    struct stat status;
    CALL(stat("/h", &status));
    printf("%s\n", type_name(status.st_mode));
}

BEHAVIOUR(with_host_paths_cross_between_image_and_host) {
    show("/h/../hello.txt");
    show("/h/d/../../hello.txt");
    show("/h/d/../a");
    show("/h/./d/./b");
    show("/sub/../h/a");
    show("/sub/deep/../../h/d/b");
    show("/h/../h/../h/a");
    show("/h/../sub/../h/d/../a");
    show("/h/nowhere/../a");
    show("/h/a/../a");
    show("/h/../nowhere");
    show("/h/../../../hello.txt");
}

BEHAVIOUR(with_host_links_of_the_image_reach_the_host) {
    show("/tohost");
    show("/tohostdir/a");
    show("/sub/tohost");
    show("/tohostdir/../hello.txt");
    list("/tohostdir/");
}

BEHAVIOUR(with_host_descriptors_of_directories_reach_both) {
    struct stat status;
    int root = must_open("/"), h = must_open("/h"), sub = must_open("/sub");
    TRY(fstatat(root, "hello.txt", &status, 0));
    TRY(fstatat(root, "h/a", &status, 0));
    TRY(fstatat(h, "a", &status, 0));
    TRY(fstatat(h, "d/b", &status, 0));
    TRY(fstatat(h, "nowhere", &status, 0));
    TRY(fstatat(sub, "deep/file", &status, 0));
    TRY(fstatat(sub, "../h/a", &status, 0));
    TRY(fstatat(h, "../hello.txt", &status, 0));
}

BEHAVIOUR(with_host_files_are_created_and_written) {
    char buffer[50];
    int fd = (int)TRY(open("/h/new", O_RDWR | O_CREAT | O_EXCL, 0666));
    CALL(write(fd, "some text\n", 10));
    CALL(pwrite(fd, "S", 1, 0));
    CALL(lseek(fd, 0, SEEK_CUR));
    CALL(lseek(fd, 0, SEEK_SET));
    CALL(read(fd, buffer, 50));
    print_bytes("read", buffer, 10);
    CALL(ftruncate(fd, 4));
    CALL(fsync(fd));
    struct stat status;
    CALL(fstat(fd, &status));
    printf("size %lld\n", (long long)status.st_size);
    CALL(close(fd));
    show("/h/new");
    CALL(open("/h/new", O_WRONLY | O_CREAT | O_EXCL, 0666));
    fd = (int)TRY(open("/h/new", O_WRONLY | O_APPEND));
    CALL(write(fd, "+", 1));
    CALL(close(fd));
    show("/h/new");
    fd = (int)TRY(open("/sub/../h/new", O_WRONLY | O_TRUNC));
    CALL(close(fd));
    show("/h/new");
    CALL(unlink("/h/new"));
    show("/h/new");
    list("/h");
}

BEHAVIOUR(with_host_directories_and_links_are_made_and_removed) {
    struct stat status;
    struct timespec times[2] = {{1, 0}, {1000000000, 0}};
    CALL(mkdir("/h/made", 0777));
    CALL(mkdir("/h/made", 0777));
    CALL(mkdir("/h/made/below", 0777));
    CALL(rmdir("/h/made"));
    CALL(symlink("a", "/h/alink"));
    show("/h/alink");
    char target[10];
    CALL(readlink("/h/alink", target, sizeof target));
    CALL(link("/h/a", "/h/hard"));
    CALL(stat("/h/a", &status));
    printf("links %d\n", (int)status.st_nlink);
    CALL(rename("/h/hard", "/h/made/moved"));
    CALL(utimensat(AT_FDCWD, "/h/made/moved", times, 0));
    CALL(stat("/h/made/moved", &status));
    printf("modified %lld\n", (long long)status.st_mtim.tv_sec);
    list("/h/made");
    CALL(unlink("/h/made/moved"));
    CALL(rmdir("/h/made/below"));
    CALL(rmdir("/h/made"));
    CALL(unlink("/h/alink"));
    list("/h");
}

BEHAVIOUR(with_host_nothing_moves_between_host_and_image) {
    CALL(rename("/hello.txt", "/h/x"));
    CALL(rename("/h/a", "/x"));
    CALL(link("/hello.txt", "/h/x"));
    CALL(link("/h/a", "/x"));
    CALL(rename("/h/a", "/sub/x"));
}

BEHAVIOUR(with_host_the_image_stays_read_only) {
    CALL(open("/hello.txt", O_WRONLY));
    CALL(open("/new", O_WRONLY | O_CREAT, 0666));
    CALL(mkdir("/new", 0777));
    CALL(unlink("/hello.txt"));
    CALL(rmdir("/emptydir"));
    CALL(symlink("x", "/new"));
}

BEHAVIOUR(with_host_numbers_are_shared) {
    int a = must_open("/h/a"), b = must_open("/hello.txt"), c = must_open("/h/d/b"), d = must_open("/sub");
    printf("%+d %+d %+d\n", b - a, c - a, d - a);
    close(b);
    int e = must_open("/h/a");
    printf("%+d\n", e - a);
    close(a);
    int f = must_open("/digits");
    printf("%+d\n", f - a);
    CALL(close(e));
    CALL(close(e));
    CALL(close(c));
    CALL(close(d));
    CALL(close(f));
}

BEHAVIOUR(with_host_poll_takes_both) {
    int image = must_open("/hello.txt"), host = must_open("/h/a");
    struct pollfd wanted[] = {{image, POLLIN, 0}, {host, POLLIN, 0}};
    int ready = poll(wanted + 1, 1, 60000);
    printf("host: %d %d\n", ready, (wanted[1].revents & POLLIN) != 0);
    ready = poll(wanted, 2, 60000);
    printf("both: %d %d\n", ready > 0, (wanted[0].revents & POLLIN) != 0);
    wanted[1].fd = image;
    wanted[0].fd = host;
    ready = poll(wanted, 2, 60000);
    printf("in the other order: %d %d\n", ready > 0, (wanted[1].revents & POLLIN) != 0);
}

BEHAVIOUR(with_host_access_tells_what_may_be_done) {
    TRY(access("/h/a", R_OK));
    TRY(access("/h/a", W_OK));
    TRY(access("/h", W_OK));
    TRY(access("/h/nowhere", F_OK));
    TRY(access("/hello.txt", R_OK));
}

BEHAVIOUR(with_host_streams_write) {
    FILE *stream = GET(fopen("/h/stream", "w"));
    CALL(fprintf(stream, "%d lines\n", 1));
    CALL(fclose(stream));
    stream = GET(fopen("/h/stream", "a+"));
    CALL(fputs("more\n", stream) >= 0);
    CALL(fclose(stream));
    show("/h/stream");
    CALL(remove("/h/stream"));
}
