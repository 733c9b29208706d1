// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Makes file calls of each kind, on the image and, if something is mounted at /h, on the host. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char buffer[100];

static void read_file(const char *path) {
    int fd = open(path, O_RDONLY);
    if (fd < 0)
        return;
    read(fd, buffer, sizeof buffer);
    lseek(fd, -2, SEEK_END);
    pread(fd, buffer, 3, 1);
    close(fd);
}

static void write_file(const char *path) {
    int fd = open(path, O_WRONLY | O_CREAT, 0666);
    if (fd < 0)
        return;
    write(fd, "written", 7);
    close(fd);
}

int main(void) {
    struct stat status;
    read_file("/hello.txt");
    read_file("/h/a");
    stat("/hello.txt", &status);
    stat("/h/a", &status);
    stat("/h", &status);
    stat("/missing", &status);
    stat("/h/missing", &status);
    stat("/odd \n\x01\"\\\xc3\xbc", &status);
    readlink("/link", buffer, sizeof buffer);
    write_file("/new");
    write_file("/h/new");
    mkdir("/h/made", 0777);
    unlink("/hello.txt");
    rename("/h/new", "/h/renamed");
    rename("/hello.txt", "/h/renamed");
    link("/hello.txt", "/h/linked");
    link("/h/missing", "/linked");
    symlink("text", "/h/symbolic");
    char longest[3000];
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    stat(longest, &status);
    DIR *directory = opendir("/sub");
    if (directory) {
        while (readdir(directory))
            continue;
        closedir(directory);
    }
    printf("done\n");
    return 0;
}
