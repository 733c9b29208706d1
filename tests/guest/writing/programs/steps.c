// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * Changes a tree step by step, each by one call: up to the step that is named, or all. It says which step comes next.
 * "show" prints the tree.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void must(long long value, const char *call) {
    if (value >= 0)
        return;
    printf("%s: %s\n", call, strerror(errno));
    exit(1);
}

#define STEP(call)                                                                                                     \
    if (++step > last)                                                                                                 \
        return;                                                                                                        \
    printf("%d %s\n", step, #call);                                                                                    \
    fflush(stdout);                                                                                                    \
    must((call), #call)

static void change(int last) {
    static const struct timespec times[2] = {{1000000000, 0}, {1100000000, 0}};
    int step = 0, fd = -1;
    STEP(fd = open("/deep/er/file", O_WRONLY | O_APPEND));
    STEP(write(fd, "more", 4));
    STEP(rename("/a", "/b"));
    STEP(rename("/c", "/new"));
    STEP(rename("/d", "/full/d"));
    STEP(mkdir("/made", 0777));
    STEP(rename("/made", "/empty"));
    STEP(unlink("/e"));
    STEP(unlink("/deep/er/file"));
    STEP(rmdir("/deep/er"));
    STEP(rmdir("/gone"));
    STEP(open("/f", O_WRONLY | O_TRUNC));
    STEP(utimensat(AT_FDCWD, "/g", times, 0));
    STEP(utimensat(AT_FDCWD, "/full", times, 0));
    STEP(rename("/link", "/full/link"));
    STEP(link("/h", "/full/h"));
    STEP(open("/e", O_WRONLY | O_CREAT | O_EXCL, 0666));
    STEP(symlink("nowhere", "/a"));
    STEP(rename("/e", "/b"));
    STEP(mkdir("/gone", 0777));
    STEP(unlink("/emptied/x"));
    STEP(unlink("/emptied/y"));
    STEP(rmdir("/emptied"));
    STEP(rename("/gone", "/emptied"));
    STEP(rmdir("/emptied"));
    STEP(mkdir("/emptied", 0777));
}

static int compare(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void show(const char *path) {
    char text[256];
    char *names[64];
    size_t count = 0;
    struct stat status;
    must(lstat(path, &status), path);
    if (S_ISDIR(status.st_mode)) {
        printf("%s/\n", path);
        DIR *directory = opendir(path);
        if (!directory)
            must(-1, path);
        for (struct dirent *entry; (entry = readdir(directory));)
            if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
                names[count++] = strdup(entry->d_name);
        closedir(directory);
        qsort(names, count, sizeof *names, compare);
        for (size_t i = 0; i < count; i++) {
            char below[1024];
            snprintf(below, sizeof below, "%s/%s", path, names[i]);
            show(below);
        }
        return;
    }
    ssize_t size;
    if (S_ISLNK(status.st_mode)) {
        size = readlink(path, text, sizeof text);
    } else {
        int fd = open(path, O_RDONLY);
        size = read(fd, text, sizeof text);
        close(fd);
    }
    must(size, path);
    /* What was written now is not at the same time in another run. */
    long long seconds = status.st_mtim.tv_sec > 1200000000 ? -1 : (long long)status.st_mtim.tv_sec;
    printf("%s %s %.*s, time %lld\n", path, S_ISLNK(status.st_mode) ? "->" : "has", (int)size, text,
           S_ISLNK(status.st_mode) ? 0 : seconds);
}

int main(int argc, char **argv) {
    if (argc > 1 && strcmp(argv[1], "show") == 0)
        show("");
    else
        change(argc > 1 ? atoi(argv[1]) : 1000);
    return 0;
}
