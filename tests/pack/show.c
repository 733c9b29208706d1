// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Prints everything below `/`: kind, path, links, time, and what is in it. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void show(const char *path);

static void show_directory(const char *path) {
    struct dirent **entries;
    int count = scandir(path, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char child[4096];
        const char *name = entries[i]->d_name;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
            continue;
        snprintf(child, sizeof child, "%s/%s", strcmp(path, "/") == 0 ? "" : path, name);
        show(child);
    }
}

static void show_contents(const char *path) {
    static char buffer[65536];
    unsigned sum = 0;
    long seen = 0;
    ssize_t got;
    int file = open(path, O_RDONLY);
    while ((got = read(file, buffer, sizeof buffer)) > 0) {
        if (seen == 0 && got < 40)
            printf("%.*s", (int)got, buffer);
        for (ssize_t i = 0; i < got; i++, seen++)
            sum = sum * 31 + (unsigned char)buffer[i];
    }
    close(file);
    if (seen == 0 || seen >= 40)
        printf("%ld bytes, sum %08x\n", seen, sum);
}

static void show(const char *path) {
    struct stat status;
    if (lstat(path, &status) != 0) {
        perror(path);
        return;
    }
    char kind = S_ISDIR(status.st_mode) ? 'd' : S_ISLNK(status.st_mode) ? 'l' : '-';
    printf("%c %s %d %lld ", kind, path, (int)status.st_nlink, (long long)status.st_mtim.tv_sec);
    if (kind == 'd') {
        printf("\n");
        show_directory(path);
    } else if (kind == 'l') {
        char target[4096];
        ssize_t size = readlink(path, target, sizeof target);
        printf("-> %.*s\n", (int)size, target);
    } else {
        show_contents(path);
    }
}

int main(void) {
    show("/");
    return fflush(stdout); /* reactors have no end */
}
