// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * Calls each function of wasi-libc that has to do with files, sockets included, and prints the answers that tell
 * whether the host was reached: all paths that are not in the image are absent, or cannot be made.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>
#include <utime.h>
#include <wasi/libc.h>
#if __has_include(<fts.h>)
#include <fts.h>
#endif

static char buffer[200];

#define SHOW(call) show(#call, (long long)(call))

static void show(const char *call, long long result) {
    if (result == -1)
        printf("%s: %s\n", call, strerror(errno));
    else
        printf("%s = %lld\n", call, result);
}

static int visit(const char *path, const struct stat *status, int type, struct FTW *place) {
    (void)status, (void)type, (void)place;
    printf("visit %s\n", path);
    return 0;
}

static void on_a_descriptor(int fd) {
    struct stat status;
    struct iovec parts[2] = {{buffer, 3}, {buffer + 3, 3}};
    struct timespec times[2] = {{1, 0}, {1, 0}};
    struct timeval long_time = {60, 0};
    struct pollfd wanted = {fd, POLLIN, 0};
    fd_set set;
    int count;
    SHOW(read(fd, buffer, 2));
    SHOW(readv(fd, parts, 2));
    SHOW(pread(fd, buffer, 3, 1));
    SHOW(preadv(fd, parts, 2, 1));
    SHOW(write(fd, "x", 1));
    SHOW(writev(fd, parts, 2));
    SHOW(pwrite(fd, "x", 1, 0));
    SHOW(pwritev(fd, parts, 2, 0));
    SHOW(lseek(fd, 1, SEEK_SET));
    SHOW(fstat(fd, &status));
    SHOW(ftruncate(fd, 0));
    SHOW(futimens(fd, times));
    SHOW(fsync(fd));
    SHOW(fdatasync(fd));
    SHOW(posix_fadvise(fd, 0, 0, POSIX_FADV_NORMAL));
    SHOW(posix_fallocate(fd, 0, 10));
    SHOW(fcntl(fd, F_GETFL));
    SHOW(fcntl(fd, F_SETFL, O_APPEND));
    SHOW(ioctl(fd, FIONREAD, &count));
    SHOW(isatty(fd));
    SHOW(poll(&wanted, 1, 60000));
    FD_ZERO(&set);
    FD_SET(fd, &set);
    SHOW(select(fd + 1, &set, NULL, NULL, &long_time));
    SHOW(recv(fd, buffer, 1, 0));
    SHOW(send(fd, "x", 1, 0));
    SHOW(shutdown(fd, SHUT_RDWR));
    SHOW(accept(fd, NULL, NULL));
}

static void on_paths(void) {
    struct stat status;
    struct timespec times[2] = {{1, 0}, {1, 0}};
    struct timeval old_times[2] = {{1, 0}, {1, 0}};
    struct utimbuf oldest = {1, 1};
    struct dirent **entries;
    glob_t found;
    SHOW(stat("/host/secret", &status));
    SHOW(lstat("/host", &status));
    SHOW(stat("secret", &status));
    SHOW(fstatat(3, "host/secret", &status, 0));
    SHOW(access("/host/secret", F_OK));
    SHOW(faccessat(AT_FDCWD, "/host", F_OK, 0));
    SHOW(open("/host/secret", O_RDONLY));
    SHOW(open("/host/new", O_WRONLY | O_CREAT, 0666));
    SHOW(creat("/new", 0666));
    SHOW(openat(4, "secret", O_RDONLY));
    SHOW(opendir("/host") != NULL);
    SHOW(scandir("/", &entries, NULL, alphasort));
    SHOW(glob("/*", 0, NULL, &found));
    SHOW(found.gl_pathc);
    SHOW(nftw("/", visit, 5, FTW_PHYS));
    SHOW(mkdir("/host/made", 0777));
    SHOW(rmdir("/host"));
    SHOW(unlink("/host/secret"));
    SHOW(remove("/host/secret"));
    SHOW(rename("/host/secret", "/host/other"));
    SHOW(link("/host/secret", "/host/other"));
    SHOW(symlink("text", "/host/link"));
    SHOW(readlink("/host/link", buffer, sizeof buffer));
    SHOW(truncate("/host/secret", 0));
    SHOW(utimensat(AT_FDCWD, "/host/secret", times, 0));
    SHOW(utimes("/host/secret", old_times));
    SHOW(utime("/host/secret", &oldest));
    SHOW(chdir("/host"));
    SHOW(getcwd(buffer, sizeof buffer) != NULL);
    SHOW(fopen("/host/secret", "r") != NULL);
    SHOW(fopen("/host/new", "w") != NULL);
#if __has_include(<fts.h>)
    SHOW(realpath("/host/secret", buffer) != NULL);
    char root[] = "/";
    char *roots[] = {root, NULL};
    FTS *walk = fts_open(roots, FTS_PHYSICAL, NULL);
    int seen = 0;
    while (walk && fts_read(walk))
        seen++;
    printf("fts saw %s\n", seen == 7 ? "the image" : "something else");
    if (walk)
        fts_close(walk);
#else
    printf("fts saw the image\n");
#endif
}

int main(int count, char **arguments) {
    setvbuf(stdout, NULL, _IONBF, 0);
    int file = open("/file", O_RDONLY);
    DIR *directory = opendir("/");
    long place = telldir(directory);
    SHOW(readdir(directory) != NULL);
    seekdir(directory, place);
    rewinddir(directory);
    printf("on a file\n");
    on_a_descriptor(file);
    printf("on a directory\n");
    on_a_descriptor(dirfd(directory));
    printf("on a stream\n");
    on_a_descriptor(0);
    printf("on no descriptor\n");
    on_a_descriptor(50);
    printf("on paths\n");
    on_paths();
    SHOW(mmap(NULL, 4, PROT_READ, MAP_PRIVATE, file, 0) != MAP_FAILED);
    SHOW(freopen("/file", "r", stdin) != NULL);
    SHOW(fgetc(stdin));
    SHOW(__wasilibc_fd_renumber(file, dirfd(directory)));
    SHOW(getentropy(buffer, 4));
    SHOW(time(NULL) > 0);
    SHOW(getenv("HOME") != NULL);
    SHOW(close(0));
    for (int fd = 3; fd < 10; fd++) {
        printf("on number %d, which is free\n", fd);
        close(fd);
        on_a_descriptor(fd);
        SHOW(openat(fd, "secret", O_RDONLY));
    }
    return count > 5 && arguments[5] ? 1 : 0;
}
