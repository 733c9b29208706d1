// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * Carries out file operations read from standard input, one a line, and prints a line for what each answered. The
 * same source runs natively and in WASI, and its output is compared byte for byte, so it prints nothing that the
 * two systems may differ in: errors by name, inodes by order of first sight, descriptors by slot.
 *
 * A line: the operation, then its arguments, separated by spaces. A path is in hexadecimal after "p"; a slot
 * is 0..15, or -1 for AT_FDCWD. An unknown operation ends the program with status 2.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "operations.h"

int slots[SLOTS];
static int first_fd; /* the number that the first open answers here: WASI programs start with preopens */
static char buffer[MAX_BYTES];

const char *error_name(int error) {
    static const struct {
        int number;
        const char *name;
    } names[] = {
#define E(name) {name, #name}
        E(EACCES),      E(EBADF),  E(EBUSY),  E(EEXIST),       E(EFAULT), E(EINVAL),  E(EIO),
        E(EISDIR),      E(ELOOP),  E(EMFILE), E(ENOENT),       E(ENOMEM), E(ENOTDIR), E(ENOTEMPTY),
        E(ENOTSUP),     E(EPERM),  E(EROFS),  E(ESPIPE),       E(EXDEV),  E(ENOTTY),  E(ENOTSOCK),
        E(EOVERFLOW),   E(ERANGE), E(ENOSYS), E(ENAMETOOLONG), E(EFBIG),  E(EMLINK),  E(ENOSPC),
#ifdef ENOTCAPABLE
        E(ENOTCAPABLE),
#endif
#undef E
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].number == error)
            return names[i].name;
    return "other";
}

void answer(long long result) {
    if (result < 0)
        printf("%s\n", error_name(errno));
    else
        printf("%lld\n", result);
}

uint32_t hash(const void *bytes, size_t size) {
    uint32_t value = 2166136261u;
    for (size_t i = 0; i < size; i++)
        value = (value ^ ((const unsigned char *)bytes)[i]) * 16777619u;
    return value;
}

/* Inodes differ between systems; which files are the same must not. */
static int inode_order(const struct stat *status) {
    static struct {
        dev_t device;
        ino_t inode;
    } seen[4096];
    static int count;
    for (int i = 0; i < count; i++)
        if (seen[i].device == status->st_dev && seen[i].inode == status->st_ino)
            return i;
    if (count == 4096)
        return -1;
    seen[count].device = status->st_dev;
    seen[count].inode = status->st_ino;
    return count++;
}

static void answer_status(int result, const struct stat *status) {
    if (result < 0) {
        answer(result);
        return;
    }
    const char *kind = S_ISDIR(status->st_mode) ? "directory" : S_ISLNK(status->st_mode) ? "link" : "file";
    if (!S_ISDIR(status->st_mode))
        printf("%s size %lld links %d time %lld inode %d\n", kind, (long long)status->st_size, (int)status->st_nlink,
               (long long)status->st_mtime, inode_order(status));
    else
        printf("%s inode %d\n", kind, inode_order(status));
}

static void answer_bytes(long long result) {
    if (result < 0)
        answer(result);
    else
        printf("%lld bytes %08x\n", result, hash(buffer, (size_t)result));
}

int compare_names(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

/* The directory, which owns the descriptor; or null, after it has answered with the error and closed the descriptor. */
static DIR *open_listing(int fd) {
    DIR *directory = fd < 0 ? NULL : fdopendir(fd);
    if (!directory) {
        answer(-1);
        if (fd >= 0)
            close(fd);
    }
    return directory;
}

/* All names of a directory, in sorted order: the order itself is the file system's own. */
static void list(int fd) {
    static char *names[65536];
    size_t count = 0;
    DIR *directory = open_listing(fd);
    if (!directory)
        return;
    rewinddir(directory);
    errno = 0;
    for (struct dirent *entry; (entry = readdir(directory));) {
        struct stat status;
        char type = entry->d_type == DT_DIR ? 'd' : entry->d_type == DT_LNK ? 'l' : 'f';
        bool is_dots = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
        bool same = is_dots || (fstatat(dirfd(directory), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
                                status.st_ino == entry->d_ino);
        size_t size = strlen(entry->d_name);
        names[count] = malloc(size + 4);
        sprintf(names[count++], "%s/%c%c", entry->d_name, type, same ? 's' : '!');
    }
    int error = errno;
    qsort(names, count, sizeof *names, compare_names);
    uint32_t value = 0;
    for (size_t i = 0; i < count; i++) {
        value = value * 31 + hash(names[i], strlen(names[i]));
        free(names[i]);
    }
    printf("%zu entries %08x %d\n", count, value, error);
    closedir(directory);
}

/* Goes to the middle of a listing and back: what comes after telldir is what comes after seekdir. */
static void list_twice(int fd) {
    DIR *directory = open_listing(fd);
    if (!directory)
        return;
    readdir(directory);
    readdir(directory);
    long middle = telldir(directory);
    struct dirent *entry = readdir(directory);
    uint32_t first = entry ? hash(entry->d_name, strlen(entry->d_name)) : 0;
    while (readdir(directory))
        ;
    seekdir(directory, middle);
    entry = readdir(directory);
    uint32_t second = entry ? hash(entry->d_name, strlen(entry->d_name)) : 0;
    printf("%s\n", first == second ? "same" : "different");
    closedir(directory);
}

char *word(char **line) { return strsep(line, " \n"); }

long long number(char **line) { return strtoll(word(line), NULL, 10); }

int slot(char **line) {
    long long index = number(line);
    return index < 0 ? AT_FDCWD : slots[index % SLOTS];
}

/* Two paths of a line are alive at a time. */
const char *path(char **line) {
    static char paths[2][3 * PATH_MAX];
    static int turn;
    char *text = word(line) + 1, *out = paths[turn ^= 1];
    size_t size = 0;
    for (unsigned byte; sscanf(text, "%2x", &byte) == 1; text += 2)
        out[size++] = (char)byte;
    out[size] = '\0';
    return out;
}

static int open_flags(const char *letters) {
    int flags = strchr(letters, 'w') ? (strchr(letters, 'r') ? O_RDWR : O_WRONLY) : O_RDONLY;
    flags |= strchr(letters, 'c') ? O_CREAT : 0;
    flags |= strchr(letters, 'x') ? O_EXCL : 0;
    flags |= strchr(letters, 't') ? O_TRUNC : 0;
    flags |= strchr(letters, 'd') ? O_DIRECTORY : 0;
    flags |= strchr(letters, 'n') ? O_NOFOLLOW : 0;
    flags |= strchr(letters, 'a') ? O_APPEND : 0;
    return flags;
}

static void put_in_slot(long long index, int fd) {
    int *at = &slots[index % SLOTS];
    if (fd < 0) {
        answer(-1);
        return;
    }
    if (*at >= 0)
        close(*at);
    *at = fd;
    printf("open %d\n", fd - first_fd);
}

static size_t size_argument(char **line) {
    long long size = number(line);
    return size > MAX_BYTES ? MAX_BYTES : (size_t)size;
}

static void read_vector(int fd, size_t size) {
    struct iovec parts[4] = {{buffer, size / 3},
                             {buffer + size / 3, 0},
                             {buffer + size / 3, size - size / 3 * 2},
                             {buffer + size - size / 3, size / 3}};
    answer_bytes(readv(fd, parts, 4));
}

static void poll_for_reading(int fd) {
    struct pollfd subject = {fd, POLLIN, 0};
    int result = poll(&subject, 1, fd < 0 ? 0 : 1000); /* no descriptor: nothing would come but the end of the time */
    if (result < 0)
        answer(result);
    else
        printf("%d %s%s\n", result, subject.revents & POLLIN ? "in" : "", subject.revents & POLLNVAL ? "nval" : "");
}

static void real_path(const char *name) {
#ifdef NO_REALPATH
    (void)name;
    puts("path");
#else
    char *real = realpath(name, NULL);
    if (real)
        printf("path %08x\n", hash(real, strlen(real)));
    else
        answer(-1);
    free(real);
#endif
}

static void working_directory(void) {
    if (getcwd(buffer, sizeof buffer))
        printf("path %08x\n", hash(buffer, strlen(buffer)));
    else
        answer(-1);
}

static int carry_out(const char *operation, char **line) {
#define IS(name) (strcmp(operation, name) == 0)
    struct stat status;
    if (IS("open")) {
        long long index = number(line);
        int from = slot(line);
        const char *flags = word(line);
        put_in_slot(index, openat(from, path(line), open_flags(flags), 0666));
    } else if (IS("close")) {
        long long index = number(line);
        int fd = slots[index % SLOTS];
        slots[index % SLOTS] = -1;
        answer(close(fd));
    } else if (IS("read")) {
        int fd = slot(line);
        answer_bytes(read(fd, buffer, size_argument(line)));
    } else if (IS("readv")) {
        int fd = slot(line);
        read_vector(fd, size_argument(line));
    } else if (IS("pread")) {
        int fd = slot(line);
        size_t size = size_argument(line);
        answer_bytes(pread(fd, buffer, size, (off_t)number(line)));
    } else if (IS("lseek")) {
        static const int origins[] = {SEEK_SET, SEEK_CUR, SEEK_END};
        int fd = slot(line);
        off_t distance = (off_t)number(line);
        answer(lseek(fd, distance, origins[number(line) % 3]));
    } else if (IS("fstat")) {
        int fd = slot(line);
        answer_status(fstat(fd, &status), &status);
    } else if (IS("stat") || IS("lstat")) {
        int from = slot(line);
        answer_status(fstatat(from, path(line), &status, IS("lstat") ? AT_SYMLINK_NOFOLLOW : 0), &status);
    } else if (IS("readlink")) {
        int from = slot(line);
        const char *name = path(line);
        answer_bytes(readlinkat(from, name, buffer, size_argument(line)));
    } else if (IS("access")) {
        int from = slot(line);
        answer(faccessat(from, path(line), R_OK, 0));
    } else if (IS("list") || IS("listtwice")) {
        int from = slot(line);
        int fd = openat(from, path(line), O_RDONLY | O_DIRECTORY);
        (IS("list") ? list : list_twice)(fd);
    } else if (IS("write")) {
        answer(write(slot(line), "x", 1));
    } else if (IS("ftruncate")) {
        answer(ftruncate(slot(line), 1));
    } else if (IS("mkdir")) {
        int from = slot(line);
        answer(mkdirat(from, path(line), 0777));
    } else if (IS("unlink") || IS("rmdir")) {
        int from = slot(line);
        answer(unlinkat(from, path(line), IS("rmdir") ? AT_REMOVEDIR : 0));
    } else if (IS("symlink")) {
        int from = slot(line);
        answer(symlinkat("target", from, path(line)));
    } else if (IS("rename") || IS("link")) {
        int from = slot(line);
        const char *old = path(line);
        int to = slot(line);
        const char *new = path(line);
        if (from == AT_FDCWD && to == AT_FDCWD) /* some wasi-libc mix the two paths up in the "at" forms */
            answer(IS("link") ? link(old, new) : rename(old, new));
        else
            answer(IS("link") ? linkat(from, old, to, new, 0) : renameat(from, old, to, new));
    } else if (IS("utimens")) {
        int from = slot(line);
        answer(utimensat(from, path(line), NULL, 0));
    } else if (IS("futimens")) {
        answer(futimens(slot(line), NULL));
    } else if (IS("fsync")) {
        answer(fsync(slot(line)));
    } else if (IS("fdatasync")) {
        answer(fdatasync(slot(line)));
    } else if (IS("fadvise")) {
        int fd = slot(line);
        int result = posix_fadvise(fd, 0, 0, POSIX_FADV_NORMAL);
        printf("%s\n", result ? error_name(result) : "0");
    } else if (IS("getfl")) {
        int flags = fcntl(slot(line), F_GETFL);
        if (flags < 0)
            answer(flags);
        else
            printf("%s%s\n", (flags & O_ACCMODE) == O_RDONLY ? "r" : "?", flags & O_APPEND ? "a" : "");
    } else if (IS("isatty")) {
        answer(isatty(slot(line)) ? 1 : -1);
    } else if (IS("poll")) {
        poll_for_reading(slot(line));
    } else if (IS("chdir")) {
        answer(chdir(path(line)));
    } else if (IS("getcwd")) {
        working_directory();
    } else if (IS("realpath")) {
        real_path(path(line));
    } else {
        return -1;
    }
    return 0;
}

/* Argument: the number that the first open answers. Natively, $GUEST_ROOT becomes the root directory. */
int main(int count, char **arguments) {
    first_fd = count > 1 ? atoi(arguments[1]) : 0;
#ifndef __wasi__
    const char *root = getenv("GUEST_ROOT");
    if (!root || chroot(root) != 0 || chdir("/") != 0) {
        perror("GUEST_ROOT");
        return 2;
    }
#endif
    for (int i = 0; i < SLOTS; i++)
        slots[i] = -1;
    static char text[8 * PATH_MAX];
    while (fgets(text, sizeof text, stdin)) {
        char *line = text;
        char *operation = word(&line);
        if (carry_out(operation, &line) < 0 && carry_out_change(operation, &line) < 0) {
            fprintf(stderr, "unknown operation: %s\n", operation);
            return 2;
        }
    }
    return 0;
}
