// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Looks at a tree through all that a C library has for it, from the directory of its first argument, and prints it. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <unistd.h>
#if __has_include(<fts.h>)
#include <fts.h>
#define HAS_FTS
#endif

static char buffer[4096];

static void show_file(const char *path) {
    int fd = open(path, O_RDONLY);
    struct stat status;
    if (fd < 0 || fstat(fd, &status) != 0) {
        printf("%s: %s\n", path, strerror(errno));
        return;
    }
    fd_set set;
    struct timeval timeout = {60, 0};
    FD_ZERO(&set);
    FD_SET(fd, &set);
    int ready = select(fd + 1, &set, NULL, NULL, &timeout);
    char *mapped = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    printf("%s: %d ready, ", path, ready);
    if (mapped == MAP_FAILED)
        printf("not mapped: %s\n", strerror(errno));
    else
        printf("%.*s", (int)status.st_size, mapped);
    close(fd);
}

static void show_listing(const char *path) {
    struct dirent **entries;
    int count = scandir(path, &entries, NULL, alphasort);
    printf("scandir:");
    for (int i = 0; i < count; i++)
        printf(" %s%s", entries[i]->d_name, entries[i]->d_type == DT_DIR ? "/" : "");
    printf("\n");
}

/* Every place of a listing can be returned to, in any order. */
static void check_places(const char *path) {
    DIR *directory = fdopendir(open(path, O_RDONLY | O_DIRECTORY));
    if (!directory) {
        printf("fdopendir: %s\n", strerror(errno));
        return;
    }
    static char names[100][256];
    long places[100];
    int count = 0;
    struct dirent *entry;
    for (places[0] = telldir(directory); count < 99 && (entry = readdir(directory));
         places[++count] = telldir(directory))
        strcpy(names[count], entry->d_name);
    int wrong = 0;
    for (int i = count; i-- > 0;) {
        seekdir(directory, places[i]);
        entry = readdir(directory);
        wrong += !entry || strcmp(entry->d_name, names[i]) != 0;
    }
    rewinddir(directory);
    int again = 0;
    while (readdir(directory))
        again++;
    printf("%d entries, %d after rewinding, %d wrong\n", count, again, wrong);
    closedir(directory);
}

static char lines[200][300];
static int line_count;

static int compare(const void *a, const void *b) { return strcmp(a, b); }

static void flush_lines(const char *how) {
    qsort(lines, (size_t)line_count, sizeof lines[0], compare);
    for (int i = 0; i < line_count; i++)
        printf("%s %s\n", how, lines[i]);
    line_count = 0;
}

static int visit(const char *path, const struct stat *status, int type, struct FTW *place) {
    const char *kind = type == FTW_D ? "directory" : type == FTW_SL ? "link" : type == FTW_F ? "file" : "other";
    snprintf(lines[line_count++], sizeof lines[0], "%s %s level %d size %lld", path, kind, place->level,
             S_ISREG(status->st_mode) ? (long long)status->st_size : 0);
    return 0;
}

#ifdef HAS_FTS
/* With FTS_NOSTAT, the links of a directory say how many others it holds. */
static void walk_with_fts(char *path, int options) {
    char *roots[] = {path, NULL};
    FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | options, NULL);
    for (FTSENT *entry; walk && (entry = fts_read(walk));)
        if (entry->fts_info != FTS_DP)
            snprintf(lines[line_count++], sizeof lines[0], "%s level %d", entry->fts_path, (int)entry->fts_level);
    if (walk)
        fts_close(walk);
    flush_lines("fts");
}

static void show_real(const char *path) {
    char *real = realpath(path, NULL);
    printf("realpath %s: %s\n", path, real ? real : strerror(errno));
    free(real);
}
#endif

static void show_glob(const char *pattern) {
    glob_t found;
    int result = glob(pattern, GLOB_MARK, NULL, &found);
    printf("glob %s: %d", pattern, result);
    for (size_t i = 0; result == 0 && i < found.gl_pathc; i++)
        printf(" %s", found.gl_pathv[i]);
    printf("\n");
}

int main(int count, char **arguments) {
    if (count < 2)
        return 2;
#ifndef __wasi__
    if (chroot(getenv("GUEST_ROOT")) != 0 || chdir("/") != 0)
        return 2;
#endif
    char *root = arguments[1];
    printf("chdir %d\n", chdir(root));
    printf("getcwd %s\n", getcwd(buffer, sizeof buffer));
    for (int i = 2; i < count; i++) {
        const char *path = arguments[i];
        struct stat status;
        if (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
            printf("directory %s\n", path);
            show_listing(path);
            check_places(path);
            printf("chdir %d\n", chdir(path));
            /* What wasi-libc puts together keeps dots, links and slashes at the end. */
            if (!strchr(path, '.') && !strstr(path, "to-") && path[strlen(path) - 1] != '/')
                printf("getcwd %s\n", getcwd(buffer, sizeof buffer));
            show_glob("*");
            printf("back %d\n", chdir(root));
        } else {
            show_file(path);
        }
#ifdef HAS_FTS
        show_real(path);
#endif
    }
    show_glob("*/*");
    show_glob("/*/file*");
    printf("nftw %d\n", nftw(".", visit, 10, FTW_PHYS));
    flush_lines("nftw");
#ifdef HAS_FTS
    walk_with_fts(root, 0);
    walk_with_fts(root, FTS_NOSTAT);
#endif
    return 0;
}
