// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Tries one change for each pair of arguments: a letter, and a path. Prints how it ended. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static int change(char kind, const char *path) {
    switch (kind) {
    case 'w':
        return open(path, O_WRONLY);
    case 'c':
        return open(path, O_WRONLY | O_CREAT, 0666);
    case 'd':
        return mkdir(path, 0777);
    case 't':
        return utimensat(AT_FDCWD, path, (struct timespec[2]){{1, 0}, {1, 0}}, 0);
    default:
        return unlink(path);
    }
}

int main(int argc, char **argv) {
    for (int i = 1; i + 1 < argc; i += 2)
        puts(change(argv[i][0], argv[i + 1]) >= 0 ? "ok"
             : errno == EROFS                     ? "EROFS"
             : errno == EPERM                     ? "EPERM"
             : errno == ENAMETOOLONG              ? "ENAMETOOLONG"
                                                  : "another error");
    return 0;
}
