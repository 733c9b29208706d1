/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Prints the file that its argument names, or a list of what there is. */
#include <dirent.h>
#include <stdio.h>

static int print(const char *path) {
    FILE *file = fopen(path, "r");
    if (!file) {
        perror(path);
        return 1;
    }
    for (int byte; (byte = getc(file)) != EOF;)
        putchar(byte);
    fclose(file);
    return 0;
}

int main(int argc, char **argv) {
    if (argc > 1)
        return print(argv[1]);
    DIR *directory = opendir("/");
    struct dirent *entry;
    while (directory && (entry = readdir(directory)))
        puts(entry->d_name);
    return directory ? closedir(directory) : 1;
}
