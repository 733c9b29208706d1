// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Prints everything below `/`, in the form that README.md defines. */
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct paths {
    char **items;
    size_t count;
};

static void *must(const char *path, void *pointer) {
    if (!pointer) {
        perror(path);
        exit(1);
    }
    return pointer;
}

static char *join(const char *above, const char *name) {
    size_t size = strlen(above) + strlen(name) + 2;
    char *path = must(name, malloc(size));
    snprintf(path, size, "%s/%s", above, name);
    return path;
}

/* Adds all that is below a directory, in any order. The root is the empty path. */
static void collect(const char *directory, struct paths *paths) {
    DIR *stream = must(directory, opendir(*directory ? directory : "/"));
    for (struct dirent *entry; (entry = readdir(stream));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        char *path = join(directory, entry->d_name);
        paths->items = must(path, realloc(paths->items, (paths->count + 1) * sizeof *paths->items));
        paths->items[paths->count++] = path;
        if (entry->d_type == DT_DIR)
            collect(path, paths);
    }
    closedir(stream);
}

static uint64_t hash_of(const char *path) {
    uint64_t hash = 0xcbf29ce484222325;
    FILE *file = must(path, fopen(path, "rb"));
    for (int byte; (byte = getc(file)) != EOF;)
        hash = (hash ^ (uint64_t)byte) * 0x100000001b3;
    fclose(file);
    return hash;
}

static int compare(const void *one, const void *other) {
    return strcmp(*(const char *const *)one, *(const char *const *)other);
}

static void print(const char *path) {
    struct stat status;
    char target[4096];
    if (lstat(path, &status) != 0)
        must(path, NULL);
    if (S_ISDIR(status.st_mode)) {
        printf("dir\t-\t%s\t-\n", path);
    } else if (S_ISLNK(status.st_mode)) {
        ssize_t size = readlink(path, target, sizeof target);
        if (size < 0)
            must(path, NULL);
        printf("link\t-\t%s\t%.*s\n", path, (int)size, target);
    } else {
        printf("file\t%lld\t%s\t%016" PRIx64 "\n", (long long)status.st_size, path, hash_of(path));
    }
}

int main(void) {
    struct paths paths = {0};
    collect("", &paths);
    if (paths.count)
        qsort(paths.items, paths.count, sizeof *paths.items, compare);
    for (size_t i = 0; i < paths.count; i++)
        print(paths.items[i]);
    return 0;
}
