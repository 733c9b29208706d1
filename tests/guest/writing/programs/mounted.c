// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Changes in a directory that only the host has, /out, and in one that the program has as well, /both. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static int put(const char *path, int flags) {
    int fd = open(path, O_WRONLY | flags, 0666);
    return fd < 0 || write(fd, "new", 3) != 3 || close(fd) != 0;
}

static int change(const char *directory) {
    if (chdir(directory) != 0 || put("made", O_CREAT | O_EXCL) || put("written", O_TRUNC) || mkdir("dir", 0777) != 0)
        return 1;
    return rename("old", "renamed") != 0 || unlink("gone") != 0 || put("dir/below", O_CREAT);
}

int main(void) {
    if (change("/out") || change("/both"))
        return 1;
    puts(rename("/out/made", "/made") == 0 ? "moved" : "stays"); /* as between two file systems */
    return 0;
}
