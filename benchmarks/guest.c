// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * Measures calls inside a program. Each argument is one measurement, whose fields are separated by commas; its result
 * is a line, the seconds of one call (for reading and copying: of one byte; for listing: of one entry), in the best of
 * a few tries, because a machine has other things to do:
 *   open,DIRECTORY,FILES,VISITED     open, read 4 KiB, close; so do `stat`, and `open-missing` and `stat-missing`,
 *                                    which take names that are not there
 *   list,DIRECTORY                   opendir, readdir to the end, closedir
 *   read,FILE,BUFFER                 a whole file, front to back
 *   copy,FILE,BUFFER                 the same bytes with memcpy, from where they are embedded
 *   reopen,FILE,OPEN                 open, close; while so many descriptors are open
 * VISITED of a directory's FILES, spread evenly, are visited over and over in an order that looks random. Files are
 * named f000000, f000001 and so on. `copy` is only in programs built with -DEMBEDDED. With
 * -DCHANGES, the program makes a file first.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#ifdef EMBEDDED
#include <wasivfs.h>
#endif

#define POOL 1000 /* names made at one time, while the clock stands */
#define PATH_SIZE 64
#define PAGE 4096
#define LONG_ENOUGH 5e6 /* nanoseconds */
#define TRIES 5

static char paths[POOL][PATH_SIZE];
static char buffer[1 << 16];

static void must(int done, const char *what) {
    if (done)
        return;
    perror(what);
    exit(1);
}

static double now(void) {
    struct timespec time;
    must(clock_gettime(CLOCK_MONOTONIC, &time) == 0, "clock_gettime");
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static uint32_t below(uint32_t limit) {
    static uint32_t state = 1;
    state = state * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)state * limit >> 32);
}

static void open_and_read(const char *path) {
    int fd = open(path, O_RDONLY);
    must(fd >= 0 && read(fd, buffer, PAGE) == PAGE && close(fd) == 0, path);
}

static void look_up(const char *path) {
    struct stat status;
    must(stat(path, &status) == 0, path);
}

static void open_missing(const char *path) { must(open(path, O_RDONLY) < 0, path); }

static void look_up_missing(const char *path) {
    struct stat status;
    must(stat(path, &status) < 0, path);
}

static void list(const char *path, double *entries) {
    DIR *directory = opendir(path);
    must(directory != NULL, path);
    while (readdir(directory))
        ++*entries;
    closedir(directory);
}

/* Calls `visit` with names of a directory; `suffix` makes them other names. */
static double visit_all(void (*visit)(const char *), const char *suffix, const char *directory, uint32_t files,
                        uint32_t visited) {
    double spent = 0, calls = 0;
    for (; spent < LONG_ENOUGH; calls += POOL) {
        for (uint32_t i = 0; i < POOL; i++) {
            uint32_t file = (uint32_t)((uint64_t)below(visited) * files / visited);
            snprintf(paths[i], PATH_SIZE, "%s/f%06u%s", directory, (unsigned)file, suffix);
        }
        double start = now();
        for (uint32_t i = 0; i < POOL; i++)
            visit(paths[i]);
        spent += now() - start;
    }
    return spent / calls;
}

static double list_all(const char *directory) {
    double start = now(), entries = 0;
    do
        list(directory, &entries);
    while (now() - start < LONG_ENOUGH);
    return (now() - start) / entries;
}

static double read_all(const char *path, size_t size) {
    int fd = open(path, O_RDONLY);
    must(fd >= 0 && size <= sizeof buffer, path);
    double start = now(), bytes = 0;
    do {
        must(lseek(fd, 0, SEEK_SET) == 0, path);
        for (ssize_t got; (got = read(fd, buffer, size)) > 0;)
            bytes += (double)got;
    } while (now() - start < LONG_ENOUGH);
    must(close(fd) == 0, path);
    return (now() - start) / bytes;
}

#ifdef EMBEDDED
static double copy_all(const char *path, size_t size) {
    size_t total;
    const char *contents = wasivfs_data(path, &total);
    must(contents != NULL && size <= sizeof buffer, path);
    double start = now(), bytes = 0;
    do {
        for (size_t at = 0; at + size <= total; at += size) {
            memcpy(buffer, contents + at, size);
            __asm__ volatile("" : : "r"(buffer) : "memory"); /* the compiler may not leave it out */
        }
        bytes += (double)(total / size * size);
    } while (now() - start < LONG_ENOUGH);
    return (now() - start) / bytes;
}
#endif

static double reopen(const char *path, int held) {
    static int fds[POOL * 4];
    for (int i = 0; i < held; i++)
        must((fds[i] = open(path, O_RDONLY)) >= 0, path);
    double start = now(), calls = 0;
    for (; now() - start < LONG_ENOUGH; calls += POOL)
        for (int i = 0; i < POOL; i++)
            must(close(open(path, O_RDONLY)) == 0, path);
    double spent = now() - start;
    for (int i = 0; i < held; i++)
        must(close(fds[i]) == 0, path);
    return spent / calls;
}

static double measure(const char *what, const char *path, uint32_t one, uint32_t two) {
    if (strcmp(what, "open") == 0)
        return visit_all(open_and_read, "", path, one, two);
    if (strcmp(what, "stat") == 0)
        return visit_all(look_up, "", path, one, two);
    if (strcmp(what, "open-missing") == 0)
        return visit_all(open_missing, "-", path, one, two);
    if (strcmp(what, "stat-missing") == 0)
        return visit_all(look_up_missing, "-", path, one, two);
    if (strcmp(what, "list") == 0)
        return list_all(path);
    if (strcmp(what, "read") == 0)
        return read_all(path, one);
#ifdef EMBEDDED
    if (strcmp(what, "copy") == 0)
        return copy_all(path, one);
#endif
    if (strcmp(what, "reopen") == 0)
        return reopen(path, (int)one);
    fprintf(stderr, "%s: no such measurement\n", what);
    exit(1);
}

int main(int argc, char **argv) {
#ifdef CHANGES
    int changed = open("/changed", O_WRONLY | O_CREAT, 0666); /* so that calls look for changes */
    must(changed >= 0 && write(changed, "x", 1) == 1 && close(changed) == 0, "/changed");
#endif
    for (int i = 1; i < argc; i++) {
        const char *what = strtok(argv[i], ","), *path = strtok(NULL, ",");
        char *first = strtok(NULL, ","), *second = strtok(NULL, ",");
        double best = 0;
        for (int try = 0; try < TRIES; try++) {
            double spent = measure(what, path, first ? (uint32_t)atoi(first) : 0, second ? (uint32_t)atoi(second) : 0);
            best = try == 0 || spent < best ? spent : best;
        }
        printf("%.6e\n", best / 1e9);
    }
}
