// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * The operations that change files, and those that ask what became of them. Nothing is printed that a tmpfs and another
 * right file system may differ in: inode numbers (only which files are one), the order of a listing, times of now.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "operations.h"

#define LARGEST (1 << 20)

static unsigned char bytes[LARGEST];

/* Bytes that differ from those of another seed. */
static size_t filled(long long size, long long seed) {
    size_t count = size < 0 ? 0 : size > LARGEST ? LARGEST : (size_t)size;
    for (size_t i = 0; i < count; i++)
        bytes[i] = (unsigned char)(seed * 31 + (long long)i * 7 + (long long)(i >> 8));
    return count;
}

/* `a`, nothing, `b`, nothing, one byte: of buffers that lie apart. */
static void write_vector(int fd, size_t a, size_t b, bool is_far, off_t offset) {
    struct iovec parts[5] = {{bytes, a}, {bytes, 0}, {bytes + LARGEST / 2, b}, {NULL, 0}, {bytes + 1, 1}};
    answer(is_far ? pwritev(fd, parts, 5, offset) : writev(fd, parts, 5));
}

/* Old times are those of the tree at the start, or were set. */
static const char *time_name(time_t seconds) {
    static char name[32];
    if (seconds > 1100000000)
        return "now";
    snprintf(name, sizeof name, "%lld", (long long)seconds);
    return name;
}

/* A directory that several images have has one link, as on Linux one that overlayfs merges: then links are left out. */
static bool counts_links = true;

static int links_of(const struct stat *status) {
    return S_ISDIR(status->st_mode) && !counts_links ? 0 : (int)status->st_nlink;
}

static void print_status(const struct stat *status) {
    if (S_ISDIR(status->st_mode))
        printf("directory links %d time %s", links_of(status), time_name(status->st_mtime));
    else
        printf("%s size %lld links %d time %s", S_ISLNK(status->st_mode) ? "link" : "file", (long long)status->st_size,
               (int)status->st_nlink, time_name(status->st_mtime));
}

static bool is_same(const struct stat *one, const struct stat *other) {
    return one->st_dev == other->st_dev && one->st_ino == other->st_ino;
}

/* With the slots that are open on the same. */
static void answer_state(int result, const struct stat *status) {
    if (result < 0) {
        answer(result);
        return;
    }
    print_status(status);
    printf(" open");
    for (int i = 0; i < SLOTS; i++) {
        struct stat open;
        if (slots[i] >= 0 && fstat(slots[i], &open) == 0 && is_same(status, &open))
            printf(" %d", i);
    }
    putchar('\n');
}

static struct {
    bool is_shown;
    uint32_t value;
    int count;
    struct stat seen[MAX_NAMES];
} walk;

/* Adds to the sum of a walk; prints it if it is to be shown. */
static void note(const char *text) {
    walk.value = walk.value * 31 + hash(text, strlen(text));
    for (; walk.is_shown && *text; text++)
        putchar(*text >= ' ' && *text < 0x7f ? *text : '?');
}

static uint32_t contents(const char *name) {
    uint32_t value = 0;
    int fd = open(name, O_RDONLY);
    for (ssize_t count; (count = read(fd, bytes, sizeof bytes)) > 0;)
        value = value * 31 + hash(bytes, (size_t)count);
    close(fd);
    return value;
}

static void walk_from(const char *name) {
    static char line[3 * PATH_MAX], target[PATH_MAX];
    struct stat status;
    int first = 0;
    if (lstat(name, &status) < 0) {
        note(error_name(errno));
        return;
    }
    while (first < walk.count && !is_same(&walk.seen[first], &status))
        first++;
    if (first == walk.count && walk.count < MAX_NAMES)
        walk.seen[walk.count++] = status;
    snprintf(line, sizeof line, " [%s mode %o links %d time %s file %d", name, (unsigned)(status.st_mode & S_IFMT),
             links_of(&status), time_name(status.st_mtime), first);
    note(line);
    if (S_ISREG(status.st_mode))
        snprintf(line, sizeof line, " size %lld bytes %08x]", (long long)status.st_size, contents(name));
    else if (S_ISLNK(status.st_mode)) {
        ssize_t size = readlink(name, target, sizeof target);
        snprintf(line, sizeof line, " to %.*s]", (int)size, target);
    } else
        strcpy(line, "]");
    note(line);
    if (!S_ISDIR(status.st_mode))
        return;
    char **names = malloc(MAX_NAMES * sizeof *names);
    int count = names_of(name, names);
    for (int i = 0; i < count; i++) {
        char *inner = malloc(strlen(name) + strlen(names[i]) + 2);
        sprintf(inner, "%s/%s", name, names[i]);
        walk_from(inner);
        free(inner);
        free(names[i]);
    }
    free(names);
}

/* The whole tree, as one number; or as it is. */
static void answer_tree(const char *name, bool is_shown) {
    walk.is_shown = is_shown;
    walk.value = 0;
    walk.count = 0;
    walk_from(name);
    printf("tree %08x\n", walk.value);
}

static void set_times(int from, const char *name, char **line, int flags) {
    struct timespec times[2] = {{0, 0}, {0, 0}};
    times[0].tv_sec = times[1].tv_sec = (time_t)number(line);
    answer(name ? utimensat(from, name, times, flags) : futimens(from, times));
}

/* A directory has no offset that two systems agree on. */
static void seek(int fd, long long distance, int whence) {
    struct stat status;
    if (fstat(fd, &status) == 0 && S_ISDIR(status.st_mode))
        puts("directory");
    else
        answer(lseek(fd, (off_t)distance, whence == 0 ? SEEK_SET : whence == 1 ? SEEK_CUR : SEEK_END));
}

int carry_out_change(const char *operation, char **line) {
#define IS(name) (strcmp(operation, name) == 0)
    struct stat status;
    int fd;
    if (IS("writeb") || IS("pwriteb")) {
        fd = slot(line);
        long long size = number(line), seed = number(line);
        size_t count = filled(size, seed);
        answer(IS("writeb") ? write(fd, bytes, count) : pwrite(fd, bytes, count, (off_t)number(line)));
    } else if (IS("writev") || IS("pwritev")) {
        fd = slot(line);
        size_t a = (size_t)number(line), b = (size_t)number(line);
        filled(LARGEST, (long long)(a + b));
        write_vector(fd, a, b, IS("pwritev"), IS("pwritev") ? (off_t)number(line) : 0);
    } else if (IS("setsize")) {
        fd = slot(line);
        answer(ftruncate(fd, (off_t)number(line)));
    } else if (IS("truncate")) {
        /* As wasi-libc's truncate(); that of Linux leaves the times of an empty file that stays empty. */
        fd = open(path(line), O_WRONLY);
        answer(fd < 0 ? -1 : ftruncate(fd, (off_t)number(line)));
        if (fd >= 0)
            close(fd);
    } else if (IS("fallocate")) {
        fd = slot(line);
        off_t offset = (off_t)number(line);
        int error = posix_fallocate(fd, offset, (off_t)number(line));
        printf("%s\n", error ? error_name(error) : "0");
    } else if (IS("append")) {
        fd = slot(line);
        answer(fcntl(fd, F_SETFL, number(line) ? O_APPEND : 0));
    } else if (IS("symlinkto")) {
        int from = slot(line);
        const char *target = path(line);
        answer(symlinkat(target, from, path(line)));
    } else if (IS("settimes") || IS("setowntimes")) {
        int from = slot(line);
        const char *name = path(line);
        set_times(from, name, line, IS("settimes") ? 0 : AT_SYMLINK_NOFOLLOW);
    } else if (IS("fsettimes")) {
        fd = slot(line);
        set_times(fd, NULL, line, 0);
    } else if (IS("state") || IS("lstate")) {
        int from = slot(line);
        answer_state(fstatat(from, path(line), &status, IS("lstate") ? AT_SYMLINK_NOFOLLOW : 0), &status);
    } else if (IS("fstate")) {
        answer_state(fstat(slot(line), &status), &status);
    } else if (IS("seek")) {
        fd = slot(line);
        long long distance = number(line);
        seek(fd, distance, (int)number(line));
    } else if (IS("churn")) {
        const char *name = path(line);
        churn(name, (uint32_t)number(line));
    } else if (IS("nolinks")) {
        counts_links = false;
        puts("0");
    } else if (IS("tree") || IS("show")) {
        answer_tree(path(line), IS("show"));
    } else {
        return -1;
    }
    return 0;
}
