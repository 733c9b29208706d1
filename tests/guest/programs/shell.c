// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* A few commands, named with their operands on the command line. A failure prints the name of the error. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *error_name(void) {
    static const struct {
        int number;
        const char *name;
    } errors[] = {{ENOENT, "ENOENT"},
                  {EROFS, "EROFS"},
                  {ENOTDIR, "ENOTDIR"},
                  {EISDIR, "EISDIR"},
                  {EBADF, "EBADF"},
                  {EEXIST, "EEXIST"},
                  {EACCES, "EACCES"},
                  {EPERM, "EPERM"},
                  {EXDEV, "EXDEV"},
                  {EINVAL, "EINVAL"},
#ifdef ENOTCAPABLE
                  {ENOTCAPABLE, "ENOTCAPABLE"},
#endif
                  {ELOOP, "ELOOP"}};
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
        if (errors[i].number == errno)
            return errors[i].name;
    return strerror(errno);
}

/* Copies what is left of one descriptor to another; the number of bytes, or -1. */
static long copy(int from, int to) {
    char buffer[1000];
    long total = 0;
    ssize_t size;
    for (; (size = read(from, buffer, sizeof buffer)) > 0; total += size)
        if (write(to, buffer, (size_t)size) != size)
            return -1;
    return size < 0 ? -1 : total;
}

static int cat(const char *path) {
    int fd = open(path, O_RDONLY);
    if (fd < 0)
        return -1;
    long size = copy(fd, 1);
    int error = errno;
    close(fd);
    errno = error;
    return size < 0 ? -1 : 0;
}

static int list(const char *path) {
    DIR *directory = opendir(path);
    if (!directory)
        return -1;
    for (struct dirent *entry; (entry = readdir(directory));)
        printf("%s\n", entry->d_name);
    fflush(stdout);
    return closedir(directory);
}

static int write_file(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (fd < 0)
        return -1;
    ssize_t size = write(fd, text, strlen(text));
    return close(fd) == 0 && size == (ssize_t)strlen(text) ? 0 : -1;
}

int main(int argc, char **argv) {
    for (int i = 1; i < argc;) {
        const char *command = argv[i++];
        int result;
        if (strcmp(command, "cat") == 0)
            result = cat(argv[i++]);
        else if (strcmp(command, "ls") == 0)
            result = list(argv[i++]);
        else if (strcmp(command, "write") == 0)
            result = write_file(argv[i], argv[i + 1]), i += 2;
        else if (strcmp(command, "rename") == 0)
            result = rename(argv[i], argv[i + 1]), i += 2;
        else if (strcmp(command, "remove") == 0)
            result = unlink(argv[i++]);
        else if (strcmp(command, "mkdir") == 0)
            result = mkdir(argv[i++], 0777);
        else if (strcmp(command, "copy-stdin") == 0)
            result = fprintf(stderr, "%ld bytes\n", copy(0, 1)) > 0 ? 0 : -1;
        else
            return 2;
        if (result != 0) {
            printf("%s\n", error_name());
            fflush(stdout);
        }
    }
    return 0;
}
