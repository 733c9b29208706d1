// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * Measures calls that write. The first argument is a directory, each other one is a measurement, whose result is a
 * line: seconds, in the best of a few tries. scratch          make a file, write 4 KiB, close it, remove it append one
 * byte to a file that was opened with O_APPEND sequential       64 MiB to a new file, by 64 KiB copy             64 MiB
 * with memcpy into memory that was never used, by 64 KiB make,FILES       an empty file in a directory that gets so
 * many; so do `list` and `remove`
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define BUFFER 65536
#define PIECES 1024
#define TRIES 3

static char buffer[BUFFER];

static void must(int done, const char *what) {
    if (done)
        return;
    perror(what);
    exit(1);
}

static double now(void) {
    struct timespec time;
    must(clock_gettime(CLOCK_MONOTONIC, &time) == 0, "clock_gettime");
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int make(const char *name, int flags) {
    int fd = open(name, O_WRONLY | O_CREAT | flags, 0666);
    must(fd >= 0, name);
    return fd;
}

static double scratch(void) {
    enum { COUNT = 2000 };
    double start = now();
    for (int i = 0; i < COUNT; i++) {
        int fd = make("scratch", O_EXCL);
        must(write(fd, buffer, 4096) == 4096 && close(fd) == 0 && unlink("scratch") == 0, "scratch");
    }
    return (now() - start) / COUNT;
}

static double append(void) {
    enum { COUNT = 100000 };
    int fd = make("log", O_APPEND);
    double start = now();
    for (int i = 0; i < COUNT; i++)
        must(write(fd, "x", 1) == 1, "log");
    double took = now() - start;
    must(close(fd) == 0 && unlink("log") == 0, "log");
    return took / COUNT;
}

static double sequential(void) {
    int fd = make("large", 0);
    double start = now();
    for (int i = 0; i < PIECES; i++)
        must(write(fd, buffer, BUFFER) == BUFFER, "large");
    double took = now() - start;
    static char kept[] = "kept0"; /* it stays, so that each try gets new memory */
    kept[4]++;
    must(close(fd) == 0 && rename("large", kept) == 0, "large");
    return took;
}

static double copy(void) {
    double start = now();
    char *memory = malloc((size_t)PIECES * BUFFER);
    must(memory != NULL, "malloc");
    for (int i = 0; i < PIECES; i++)
        memcpy(memory + (size_t)i * BUFFER, buffer, BUFFER);
    double took = now() - start;
    must(memory[12345] == 0, "memory");
    return took;
}

static double in_directory(const char *what, int files) {
    char name[64];
    must(mkdir("many", 0777) == 0, "many");
    double start = now(), made, listed;
    for (int i = 0; i < files; i++) {
        snprintf(name, sizeof name, "many/f%06d", i);
        close(make(name, 0));
    }
    made = now();
    int count = 0;
    DIR *directory = opendir("many");
    must(directory != NULL, "many");
    while (readdir(directory))
        count++;
    closedir(directory);
    must(count == files + 2, "entries");
    listed = now();
    for (int i = 0; i < files; i++) {
        snprintf(name, sizeof name, "many/f%06d", i);
        must(unlink(name) == 0, name);
    }
    double removed = now();
    must(rmdir("many") == 0, "many");
    return (*what == 'm' ? made - start : *what == 'l' ? listed - made : removed - listed) / files;
}

static double measure(const char *what) {
    const char *comma = strchr(what, ',');
    if (comma)
        return in_directory(what, atoi(comma + 1));
    return *what == 'a' ? append() : *what == 'c' ? copy() : what[1] == 'c' ? scratch() : sequential();
}

int main(int argc, char **argv) {
    must(argc > 1 && chdir(argv[1]) == 0, "directory");
    memset(buffer, 0, sizeof buffer);
    for (int i = 2; i < argc; i++) {
        double best = measure(argv[i]);
        for (int tried = 1; tried < TRIES; tried++) {
            double took = measure(argv[i]);
            best = took < best ? took : best;
        }
        printf("%.12f\n", best);
    }
}
