/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Prints the colours of all lists in /colours. Each line of a list is a name and three numbers. */
#include <dirent.h>
#include <stdio.h>

static int print_list(const char *path) {
    FILE *file = fopen(path, "r");
    if (!file) {
        perror(path);
        return 1;
    }
    char name[32];
    unsigned red, green, blue;
    while (fscanf(file, "%31s %u %u %u", name, &red, &green, &blue) == 4)
        printf("#%02x%02x%02x %s\n", red, green, blue, name);
    fclose(file);
    return 0;
}

int main(void) {
    DIR *directory = opendir("/colours");
    if (!directory) {
        perror("/colours");
        return 1;
    }
    int status = 0;
    struct dirent *entry;
    while ((entry = readdir(directory))) {
        char path[300];
        snprintf(path, sizeof path, "/colours/%s", entry->d_name);
        if (entry->d_name[0] != '.')
            status |= print_list(path);
    }
    closedir(directory);
    return status;
}
