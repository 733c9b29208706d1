/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "helper.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

static void print(const char *path) {
    char line[100] = "";
    FILE *file = fopen(path, "r");
    if (file && !fgets(line, sizeof line, file))
        perror(path);
    line[strcspn(line, "\n")] = 0;
    printf("%s%s%s\n", path, SEPARATOR, line);
    if (file)
        fclose(file);
}

void list(const char *path) {
    DIR *directory = opendir(path);
    struct dirent *entry;
    while (directory && (entry = readdir(directory))) {
        char child[1000];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(child, sizeof child, "%s%s%s", path, entry->d_name, entry->d_type == DT_DIR ? "/" : "");
        if (entry->d_type == DT_DIR)
            list(child);
        else
            print(child);
    }
    if (directory)
        closedir(directory);
}
