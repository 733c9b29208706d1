/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Lists, hashes (FNV-1a, 64 bits) and, where they are short texts, prints the files below its arguments, or below "/".
   Knows nothing of wasivfs: it opens what libc shows it. */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LONGEST_PATH 4096
#define LONGEST_TEXT 1024

struct totals {
    unsigned long directories, files, links, errors;
    uint64_t bytes;
};

static void complain(struct totals *totals, const char *path) {
    fflush(stdout);
    fprintf(stderr, "%s: %s\n", path, strerror(errno));
    totals->errors++;
}

static void print_name(const char *name) {
    for (; *name; name++) {
        unsigned char byte = (unsigned char)*name;
        if (byte < ' ' || byte == 127)
            printf("\\x%02x", byte);
        else
            putchar(byte);
    }
}

static bool is_text(const unsigned char *bytes, size_t size) {
    for (size_t i = 0; i < size; i++)
        if (bytes[i] == 127 || (bytes[i] < ' ' && bytes[i] != '\n' && bytes[i] != '\t'))
            return false;
    return size > 0;
}

static void print_indented(const unsigned char *text, size_t size) {
    for (size_t i = 0; i < size; i++) {
        if (i == 0 || text[i - 1] == '\n')
            fputs("    | ", stdout);
        putchar(text[i]);
    }
    if (text[size - 1] != '\n')
        putchar('\n');
}

static void show_file(struct totals *totals, const char *path) {
    static unsigned char buffer[65536];
    FILE *file = fopen(path, "rb");
    if (!file) {
        complain(totals, path);
        return;
    }
    uint64_t hash = 0xcbf29ce484222325, size = 0;
    size_t count;
    while ((count = fread(buffer, 1, sizeof buffer, file)) > 0) {
        for (size_t i = 0; i < count; i++)
            hash = (hash ^ buffer[i]) * 0x100000001b3;
        size += count;
    }
    if (ferror(file))
        complain(totals, path);
    fclose(file);
    print_name(path);
    printf("  %" PRIu64 " bytes, hash %016" PRIx64 "\n", size, hash);
    totals->files++;
    totals->bytes += size;
    /* The whole file was one piece, which is still in the buffer. */
    if (size <= LONGEST_TEXT && is_text(buffer, (size_t)size))
        print_indented(buffer, (size_t)size);
}

static void show_link(struct totals *totals, const char *path) {
    char target[LONGEST_PATH];
    ssize_t size = readlink(path, target, sizeof target - 1);
    if (size < 0) {
        complain(totals, path);
        return;
    }
    target[size] = 0;
    print_name(path);
    fputs(" -> ", stdout);
    print_name(target);
    putchar('\n');
    totals->links++;
}

static void show(struct totals *totals, char path[LONGEST_PATH]);

/* Lengthens `path` for each child in place, and shortens it again: a WASI program has little stack. */
static void show_directory(struct totals *totals, char path[LONGEST_PATH]) {
    DIR *directory = opendir(path);
    if (!directory) {
        complain(totals, path);
        return;
    }
    totals->directories++;
    size_t length = strlen(path);
    const char *slash = path[length - 1] == '/' ? "" : "/";
    print_name(path);
    puts(slash);
    struct dirent *entry;
    while ((errno = 0, entry = readdir(directory))) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        size_t space = LONGEST_PATH - length;
        if ((size_t)snprintf(path + length, space, "%s%s", slash, entry->d_name) >= space) {
            errno = ENAMETOOLONG;
            complain(totals, path);
        } else {
            show(totals, path);
        }
        path[length] = 0;
    }
    if (errno)
        complain(totals, path);
    closedir(directory);
}

static void show(struct totals *totals, char path[LONGEST_PATH]) {
    struct stat status;
    if (lstat(path, &status) != 0)
        complain(totals, path);
    else if (S_ISDIR(status.st_mode))
        show_directory(totals, path);
    else if (S_ISLNK(status.st_mode))
        show_link(totals, path);
    else
        show_file(totals, path);
}

int main(int argc, char **argv) {
    static char path[LONGEST_PATH];
    struct totals totals = {0};
    for (int i = 1; i < argc || i == 1; i++) {
        const char *start = i < argc ? argv[i] : "/";
        if (strlen(start) < sizeof path) {
            strcpy(path, start);
            show(&totals, path);
        } else {
            errno = ENAMETOOLONG;
            complain(&totals, start);
        }
    }
    printf("%lu directories, %lu files, %lu links, %" PRIu64 " bytes\n", totals.directories, totals.files, totals.links,
           totals.bytes);
    return totals.errors ? 1 : 0;
}
