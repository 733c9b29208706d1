// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* What a program does with /dev: `program CASE DIRECTORY`. The directory has a file `hello.txt`. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static const char *const devices[] = {"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"};
#define EACH(name)                                                                                                     \
    for (const char *const *each = devices, *name = *each; each < devices + 5 && (name = *each, 1); each++)

static char path[4096];

static const char *in(const char *directory, const char *name) {
    snprintf(path, sizeof path, "%s/%s", directory, name);
    return path;
}

static const char *in_fd(int fd, const char *rest) {
    snprintf(path, sizeof path, "/dev/fd/%d%s", fd, rest);
    return path;
}

#define ERROR(result) ((result) < 0 ? strerror(errno) : "done")

static void status(const char *directory) {
    (void)directory;
    struct stat of;
    EACH(name) {
        int result = stat(name, &of);
        printf("%s: %s", name, ERROR(result));
        printf(" device %d size %d links %d", S_ISCHR(of.st_mode), (int)of.st_size, (int)of.st_nlink);
        int fd = open(name, O_RDONLY);
        result = fstat(fd, &of);
        printf(" opened %s device %d terminal %d\n", ERROR(result), S_ISCHR(of.st_mode), isatty(fd));
    }
    int result = stat("/dev", &of);
    printf("/dev %s %d\n", ERROR(result), S_ISDIR(of.st_mode));
    result = stat("/dev/fd", &of);
    printf("/dev/fd %s %d\n", ERROR(result), S_ISDIR(of.st_mode));
    printf("%s\n", ERROR(stat("/dev/null/", &of)));
    printf("%s\n", ERROR(stat("/dev/null/below", &of)));
    printf("%s\n", ERROR(stat("/dev/fd/777", &of)));
    printf("%s\n", ERROR(stat("/dev/fd/00", &of)));
    printf("%s\n", ERROR(stat("/dev/fd/x", &of)));
    printf("%s\n", ERROR(stat("/dev/../dev/./null", &of)));
}

static void reading(const char *directory) {
    (void)directory;
    EACH(name) {
        char buffer[64], other[64], zeros[64] = {0};
        memset(buffer, 'x', sizeof buffer);
        int fd = open(name, O_RDONLY);
        int got = (int)read(fd, buffer, sizeof buffer);
        printf("%s: %d zeros %d", name, got, memcmp(buffer, zeros, sizeof zeros) == 0);
        got = (int)pread(fd, other, sizeof other, 1000);
        printf(" at an offset: %d same %d", got, got > 0 && memcmp(buffer, other, sizeof other) == 0);
        printf(" write: %s\n", ERROR(write(fd, "x", 1)));
    }
    char *large = malloc(200000);
    memset(large, 'x', 200000);
    int got = (int)read(open("/dev/urandom", O_RDONLY), large, 200000);
    int kept = 0;
    for (int i = 0; i + 8 < got; i++)
        kept += memcmp(large + i, "xxxxxxxx", 8) == 0;
    printf("%d bytes, %d kept\n", got, kept);
}

static void writing(const char *directory) {
    (void)directory;
    EACH(name) {
        int fd = open(name, O_WRONLY);
        char buffer[4];
        printf("%s: %s", name, ERROR(fd));
        int written = (int)write(fd, "hello", 5);
        printf(" %d %s", written, ERROR(written));
        written = (int)pwrite(fd, "hello", 5, 7);
        printf(" %d %s", written, ERROR(written));
        struct iovec two[] = {{"ab", 2}, {"cde", 3}};
        written = (int)writev(fd, two, 2);
        printf(" %d %s", written, ERROR(written));
        printf(" read: %s\n", ERROR(read(fd, buffer, 4)));
        int both = open(name, O_RDWR);
        written = (int)write(both, "hello", 5);
        printf(" both: %d, %d, %d\n", written, (fcntl(both, F_GETFL) & O_ACCMODE) == O_RDWR,
               (int)read(both, buffer, 4));
    }
}

static void seeking(const char *directory) {
    (void)directory;
    EACH(name) {
        int fd = open(name, O_RDWR);
        char buffer[4];
        read(fd, buffer, 4);
        printf("%s: %d", name, (int)lseek(fd, 0, SEEK_CUR));
        printf(" %d", (int)lseek(fd, 5, SEEK_SET));
        printf(" %d", (int)lseek(fd, 5, SEEK_END));
        printf(" %s\n", ERROR(lseek(fd, 5, 77)));
    }
}

static void flags(const char *directory) {
    (void)directory;
    EACH(name) {
        printf("%s:", name);
        printf(" %s", ERROR(open(name, O_WRONLY | O_CREAT | O_TRUNC, 0666)));
        printf(" %s", ERROR(open(name, O_WRONLY | O_APPEND)));
        printf(" %s", ERROR(open(name, O_WRONLY | O_CREAT | O_EXCL, 0666)));
        printf(" %s", ERROR(open(name, O_RDONLY | O_DIRECTORY)));
        printf(" %s", ERROR(open(name, O_RDONLY | O_NOFOLLOW)));
        int fd = open(name, O_RDWR);
        printf(" %s", ERROR(ftruncate(fd, 0)));
        printf(" %s", ERROR(fsync(fd)));
        printf(" %s", ERROR(fdatasync(fd)));
        printf(" %s\n", strerror(posix_fallocate(fd, 0, 10)));
    }
    printf("%s\n", ERROR(mkdir("/dev/null", 0777)));
    printf("%s\n", ERROR(rmdir("/dev/null/x")));
}

static void waiting(const char *directory) {
    (void)directory;
    struct pollfd two[] = {{.fd = open("/dev/null", O_RDWR), .events = POLLIN | POLLOUT},
                           {.fd = open("/dev/zero", O_RDONLY), .events = POLLIN}};
    printf("%d\n", poll(two, 2, 10000));
    printf("%d %d\n", two[0].revents == (POLLIN | POLLOUT), two[1].revents == POLLIN);
}

static void streams(const char *directory) {
    (void)directory;
    char line[100];
    FILE *in = fopen("/dev/stdin", "r");
    printf("%s", fgets(line, sizeof line, in));
    fflush(stdout);
    FILE *out = fopen("/dev/stdout", "w");
    fputs("through /dev/stdout\n", out);
    fclose(out);
    int error = open("/dev/stderr", O_WRONLY), second = open("/dev/fd/2", O_WRONLY | O_APPEND);
    write(error, "1\n", 2);
    close(error);
    write(second, "2\n", 2);
    close(2);
    write(second, "3\n", 2);
    close(second);
    printf("%s\n", ERROR(write(second, "4\n", 2)));
    printf("%s\n", ERROR(open("/dev/stderr", O_WRONLY)));
}

static void numbers(const char *directory) {
    char text[20] = "";
    int fd = open(in(directory, "hello.txt"), O_RDONLY);
    read(fd, text, 3);
    int own = open(in_fd(fd, ""), O_RDONLY);
    read(own, text, 5);
    printf("%s %d %d\n", text, (int)lseek(fd, 0, SEEK_CUR), (int)lseek(own, 0, SEEK_CUR));
    struct stat one, two;
    printf("%s", ERROR(stat(in_fd(fd, ""), &one)));
    printf(" %s", ERROR(fstat(fd, &two)));
    printf(" %d %d\n", one.st_ino == two.st_ino, S_ISREG(one.st_mode));
    close(fd);
    printf("%s\n", ERROR(open(in_fd(fd, ""), O_RDONLY)));
    printf("%d\n", (int)lseek(own, 0, SEEK_CUR));
    int folder = open(directory, O_RDONLY | O_DIRECTORY);
    printf("%s\n", ERROR(stat(in_fd(folder, "/hello.txt"), &one)));
    printf("%d %d\n", S_ISREG(one.st_mode), one.st_ino == two.st_ino);
    int null = open("/dev/null", O_RDWR);
    printf("%d\n", (int)write(open(in_fd(null, ""), O_WRONLY), "abc", 3));
}

/* A file of the program in the place of a standard stream. */
static void replaced(const char *directory) {
    char text[20] = "";
    freopen(in(directory, "hello.txt"), "r", stdin);
    int fd = open("/dev/stdin", O_RDONLY);
    read(fd, text, 5);
    printf("%s\n", text);
    printf("%s\n", fgets(text, 6, stdin));
}

static void listing(const char *directory) {
    static const char *const wanted[] = {"null",  "zero",   "full",   "random", "urandom",
                                         "stdin", "stdout", "stderr", "fd"};
    (void)directory;
    DIR *open_directory = opendir("/dev");
    int found[9] = {0}, types[9];
    for (struct dirent *entry; (entry = readdir(open_directory));)
        for (int i = 0; i < 9; i++)
            if (strcmp(entry->d_name, wanted[i]) == 0) {
                found[i]++;
                types[i] = entry->d_type == DT_CHR && entry->d_ino != 0;
            }
    for (int i = 0; i < 9; i++)
        printf("%s %d %d\n", wanted[i], found[i], i < 5 ? types[i] : 0);
    open_directory = opendir("/");
    for (struct dirent *entry; (entry = readdir(open_directory));)
        if (strcmp(entry->d_name, "dev") == 0)
            printf("dev %d\n", entry->d_type == DT_DIR);
    int open_number = open("/dev/null", O_RDONLY), of_listing = open("/dev/null", O_RDONLY);
    int closed_number = open("/dev/null", O_RDONLY);
    close(of_listing);
    close(closed_number);
    open_directory = opendir("/dev/fd");
    int streams = 0, open_found = 0, closed_found = 0;
    for (struct dirent *entry; (entry = readdir(open_directory));) {
        int number = entry->d_name[0] == '.' ? -1 : atoi(entry->d_name);
        streams += number >= 0 && number < 3;
        open_found += number == open_number;
        closed_found += number == closed_number;
    }
    printf("%d streams, %d open, %d closed\n", streams, open_found, closed_found);
}

/* What the tree has: prints each path below a directory, with its type and first line. */
static void tree(const char *directory) {
    DIR *opened = opendir(directory);
    for (struct dirent *entry; opened && (entry = readdir(opened));) {
        struct stat of;
        if (entry->d_name[0] == '.')
            continue;
        int error = stat(in(directory, entry->d_name), &of);
        printf("%s: %s\n", entry->d_name,
               error != 0            ? strerror(errno)
               : S_ISREG(of.st_mode) ? "file"
               : S_ISDIR(of.st_mode) ? "directory"
               : S_ISCHR(of.st_mode) ? "device"
                                     : "other");
    }
}

static void changes(const char *directory) {
    (void)directory;
    struct stat of;
    printf("unlink: %s\n", ERROR(unlink("/dev/null")));
    printf("rename: %s\n", ERROR(rename("/dev/zero", "/dev/one")));
    printf("rename over: %s\n", ERROR(rename("/hello.txt", "/dev/null")));
    printf("rmdir fd: %s\n", ERROR(rmdir("/dev/fd")));
    printf("rmdir: %s\n", ERROR(rmdir("/dev")));
    printf("rename dev: %s\n", ERROR(rename("/dev", "/other")));
    printf("link: %s\n", ERROR(link("/dev/null", "/dev/other")));
    printf("in fd: %s\n", ERROR(mkdir("/dev/fd/9", 0777)));
    int fd = open("/dev/mine", O_RDWR | O_CREAT, 0666);
    printf("new: %s\n", ERROR(fd));
    printf("write: %s\n", ERROR(write(fd, "mine", 4)));
    printf("again: %s\n", ERROR(open(in_fd(fd, ""), O_RDWR)));
    printf("rename mine: %s\n", ERROR(rename("/dev/mine", "/dev/yours")));
    int result = stat("/dev/yours", &of);
    printf("size: %d\n", result < 0 ? -1 : (int)of.st_size);
    printf("mkdir: %s\n", ERROR(mkdir("/dev/shm", 0777)));
    tree("/dev");
    printf("remove: %s\n", ERROR(unlink("/dev/yours")));
    printf("yours at last: %s\n", ERROR(stat("/dev/yours", &of)));
    printf("null at last: %s\n", ERROR(stat("/dev/null", &of)));
}

static void first_line(const char *file) {
    char line[100] = "";
    int fd = open(file, O_RDONLY);
    printf("%s", fd < 0 ? strerror(errno) : "");
    read(fd, line, 99);
    printf("%s", line);
}

#define CASE(name) {#name, name}

int main(int count, char **words) {
    static const struct {
        const char *name;
        void (*run)(const char *directory);
    } cases[] = {CASE(status),  CASE(reading), CASE(writing),   CASE(seeking), CASE(flags),
                 CASE(waiting), CASE(streams), CASE(numbers),   CASE(listing), CASE(replaced),
                 CASE(tree),    CASE(changes), CASE(first_line)};
    for (unsigned i = 0; count == 3 && i < sizeof cases / sizeof *cases; i++)
        if (strcmp(cases[i].name, words[1]) == 0)
            return cases[i].run(words[2]), 0;
    return 2;
}
