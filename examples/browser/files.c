// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Answers one command from stdin: `ls` lists all files, a line each; `cat PATH` prints one. */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char path[PATH_MAX], target[PATH_MAX]; /* not on the stack, which is small */

static int failure(const char *name) {
    perror(name);
    return 1;
}

/* What is in the directory that the first `size` bytes of `path` name. Each line: d, - or l; size; path; the target of
 * a link; with tabs between. */
static int list(size_t size) {
    DIR *directory = opendir(size ? path : "/");
    if (!directory)
        return failure(path);
    for (struct dirent *entry; (entry = readdir(directory));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        size_t longer = size + (size_t)snprintf(path + size, sizeof path - size, "/%s", entry->d_name);
        struct stat status;
        if (lstat(path, &status) != 0)
            return failure(path);
        ssize_t target_size = S_ISLNK(status.st_mode) ? readlink(path, target, sizeof target) : 0;
        char kind = S_ISDIR(status.st_mode) ? 'd' : S_ISLNK(status.st_mode) ? 'l' : '-';
        printf("%c\t%lld\t%s\t%.*s\n", kind, (long long)status.st_size, path, (int)target_size, target);
        if (kind == 'd' && list(longer) != 0)
            return 1;
    }
    return closedir(directory);
}

static int print(const char *name) {
    char buffer[4096];
    size_t size;
    FILE *file = fopen(name, "rb");
    if (!file)
        return failure(name);
    while ((size = fread(buffer, 1, sizeof buffer, file)) > 0)
        fwrite(buffer, 1, size, stdout);
    return ferror(file) ? failure(name) : fclose(file);
}

int main(void) {
    char command[PATH_MAX] = "";
    fgets(command, sizeof command, stdin);
    command[strcspn(command, "\n")] = '\0';
    if (strcmp(command, "ls") == 0)
        return list(0);
    if (strncmp(command, "cat ", 4) == 0)
        return print(command + 4);
    fprintf(stderr, "no such command: %s\n", command);
    return 2;
}
