// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* What the cases have in common: complaints, and short questions about files. */
#include "writing.h"

static const char *answer_name(long long value) {
    static char names[2][32];
    static int turn;
    if (value < 0 && value > -1000)
        return error_name((int)-value);
    snprintf(names[turn ^= 1], sizeof names[0], "%lld", value);
    return names[turn];
}

long long want(const char *call, long long value, long long wanted, const char *file, int line) {
    long long found = value == -1 && errno != 0 ? -errno : value;
    printf("%s = %s\n", call, answer_name(found));
    if (found != wanted)
        fprintf(stderr, "%s:%d: %s = %s, not %s\n", file, line, call, answer_name(found), answer_name(wanted));
    return value;
}

long long want_success(const char *call, long long value, const char *file, int line) {
    const char *found = value == -1 ? error_name(errno) : "ok";
    printf("%s = %s\n", call, found);
    if (value == -1)
        fprintf(stderr, "%s:%d: %s = %s\n", file, line, call, found);
    return value;
}

void says(const char *call, const char *value, const char *wanted, const char *file, int line) {
    printf("%s = \"%s\"\n", call, value);
    if (strcmp(value, wanted) != 0)
        fprintf(stderr, "%s:%d: %s = \"%s\", not \"%s\"\n", file, line, call, value, wanted);
}

void in(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    printf("-- ");
    vprintf(format, arguments);
    putchar('\n');
    va_end(arguments);
}

static void must(long long value, const char *what) {
    if (value >= 0)
        return;
    fprintf(stderr, "cannot make %s: %s\n", what, error_name(errno));
    exit(1);
}

void make(const char *path, const char *content) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    must(fd, path);
    must(write(fd, content, strlen(content)), path);
    close(fd);
}

void furnish(const char *directory) {
    must(mkdir(directory, 0777), directory);
    must(chdir(directory), directory);
    make("a", "alpha");
    make("b", "bravo");
    make("h1", "hard");
    must(link("h1", "h2"), "h2");
    must(mkdir("d", 0777), "d");
    make("d/f", "foxtrot");
    must(mkdir("d/s", 0777), "d/s");
    make("d/s/g", "golf");
    must(mkdir("e", 0777), "e");
    must(symlink("a", "la"), "la");
    must(symlink("d", "ld"), "ld");
    must(symlink("nowhere", "dangling"), "dangling");
    must(symlink("t9/", "slashed"), "slashed");
    must(symlink("missing/t", "lost"), "lost");
    must(chdir("/"), "/");
}

void everywhere(void (*run)(void)) {
    furnish("/new");
    static const char *const places[] = {"/emb", "/new"};
    for (size_t i = 0; i < COUNT(places); i++) {
        in("in %s", places[i]);
        must(chdir(places[i]), places[i]);
        run();
    }
}

/* One of several buffers in turn, so that some results can be used together. */
static char *buffer(void) {
    static char buffers[8][8192];
    static unsigned turn;
    return buffers[turn++ % COUNT(buffers)];
}

const char *text_of(int fd) {
    unsigned char bytes[1024];
    ssize_t count = pread(fd, bytes, sizeof bytes, 0);
    if (count < 0)
        return error_name(errno);
    char *out = buffer();
    size_t used = 0;
    for (ssize_t i = 0; i < count; i++)
        used += (size_t)sprintf(out + used, bytes[i] >= 0x20 && bytes[i] < 0x7f ? "%c" : "\\x%02x", bytes[i]);
    out[used] = '\0';
    return out;
}

const char *text(const char *path) {
    int fd = open(path, O_RDONLY);
    if (fd < 0)
        return error_name(errno);
    const char *found = text_of(fd);
    close(fd);
    return found;
}

const char *kind(const char *path) {
    struct stat status;
    if (lstat(path, &status) == 0)
        return type_name(status.st_mode);
    return errno == ENOENT ? "missing" : error_name(errno);
}

static int compare(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

const char *names(const char *path) {
    DIR *directory = opendir(path);
    if (!directory)
        return error_name(errno);
    static char *found[512];
    size_t count = 0;
    for (struct dirent *entry; count < COUNT(found) && (entry = readdir(directory));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            found[count++] = strdup(entry->d_name);
    closedir(directory);
    qsort(found, count, sizeof *found, compare);
    char *out = buffer();
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        if (used + strlen(found[i]) + 2 < 8192)
            used += (size_t)sprintf(out + used, "%s%s", i ? " " : "", found[i]);
        free(found[i]);
    }
    return out;
}

static const struct stat *status_of(int result, struct stat *status) {
    if (result < 0)
        memset(status, 0xff, sizeof *status);
    return status;
}

long long size(const char *path) {
    struct stat status;
    return status_of(lstat(path, &status), &status)->st_size;
}

long long links(const char *path) {
    struct stat status;
    return (long long)status_of(lstat(path, &status), &status)->st_nlink;
}

long long size_of(int fd) {
    struct stat status;
    return status_of(fstat(fd, &status), &status)->st_size;
}

long long links_of(int fd) {
    struct stat status;
    return (long long)status_of(fstat(fd, &status), &status)->st_nlink;
}

static int is_same(const struct stat *one, const struct stat *other) {
    return one->st_dev == other->st_dev && one->st_ino == other->st_ino;
}

int same(const char *one, const char *other) {
    struct stat a, b;
    return lstat(one, &a) == 0 && lstat(other, &b) == 0 && is_same(&a, &b);
}

int same_as(int fd, const char *path) {
    struct stat a, b;
    return fstat(fd, &a) == 0 && lstat(path, &b) == 0 && is_same(&a, &b);
}

/* Longer than a tick of a kernel that has 100 a second: its file systems take the time from the tick. */
void later(void) {
    const struct timespec pause = {0, 12000000};
    nanosleep(&pause, NULL);
}

static struct {
    const char *path;
    bool is_there;
    struct stat status;
} watched[2];

void watch(const char *path, const char *parent) {
    later();
    for (int i = 0; i < 2; i++) {
        watched[i].path = i ? parent : path;
        watched[i].is_there = watched[i].path && lstat(watched[i].path, &watched[i].status) == 0;
    }
    later();
}

static bool is_later(const struct timespec *now, const struct timespec *then) {
    return now->tv_sec != then->tv_sec || now->tv_nsec != then->tv_nsec;
}

const char *moved(void) {
    char *out = buffer();
    size_t used = 0;
    for (int i = 0; i < 2 && watched[i].path; i++) {
        struct stat now, *then = &watched[i].status;
        if (!watched[i].is_there)
            memset(then, 0, sizeof *then);
        used += (size_t)sprintf(out + used, "%s", i ? " / " : "");
        size_t start = used;
        if (lstat(watched[i].path, &now) != 0)
            return error_name(errno);
        if (is_later(&now.st_atim, &then->st_atim))
            out[used++] = 'a';
        if (is_later(&now.st_mtim, &then->st_mtim))
            out[used++] = 'm';
        if (is_later(&now.st_ctim, &then->st_ctim))
            out[used++] = 'c';
        if (used == start)
            out[used++] = '-';
        out[used] = '\0';
    }
    return out;
}
