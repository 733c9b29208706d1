// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Prints all that is below `/`, a line each: kind, inode, links, size, CRC-32 of the contents, and path and target in
 * hex. */
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static uint32_t table[256];

static void make_table(void) {
    for (uint32_t i = 0; i < 256; i++) {
        table[i] = i;
        for (int bit = 0; bit < 8; bit++)
            table[i] = table[i] & 1 ? 0xedb88320 ^ (table[i] >> 1) : table[i] >> 1;
    }
}

static void fail(const char *what, const char *path) {
    fprintf(stderr, "%s %s: ", what, path);
    perror("");
    exit(1);
}

static uint32_t checksum(const char *path, long long expected) {
    static unsigned char buffer[65536];
    int fd = open(path, O_RDONLY);
    if (fd < 0)
        fail("open", path);
    uint32_t crc = ~(uint32_t)0;
    long long total = 0;
    ssize_t size;
    for (; (size = read(fd, buffer, sizeof buffer)) > 0; total += size)
        for (ssize_t i = 0; i < size; i++)
            crc = table[(crc ^ buffer[i]) & 255] ^ (crc >> 8);
    if (size < 0 || total != expected)
        fail("read", path);
    close(fd);
    return ~crc;
}

static void print_hex(const char *bytes, size_t size) {
    putchar(' ');
    for (size_t i = 0; i < size; i++)
        printf("%02x", (unsigned char)bytes[i]);
}

static void walk(char *path, size_t used) {
    DIR *directory = opendir(path);
    if (!directory)
        fail("opendir", path);
    for (struct dirent *entry; (entry = readdir(directory));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        size_t size = strlen(entry->d_name);
        memcpy(path + used, entry->d_name, size + 1);
        struct stat status;
        if (lstat(path, &status) != 0)
            fail("lstat", path);
        static char target[4096]; /* not on the stack, which is small */
        ssize_t target_size = S_ISLNK(status.st_mode) ? readlink(path, target, sizeof target) : 0;
        if (target_size < 0)
            fail("readlink", path);
        printf("%s %llu %d %lld %08x",
               S_ISDIR(status.st_mode)   ? "directory"
               : S_ISLNK(status.st_mode) ? "link"
                                         : "file",
               (unsigned long long)status.st_ino, (int)status.st_nlink, (long long)status.st_size,
               S_ISREG(status.st_mode) ? (unsigned)checksum(path, status.st_size) : 0);
        print_hex(path, used + size);
        print_hex(target, (size_t)target_size);
        putchar('\n');
        if (S_ISDIR(status.st_mode)) {
            memcpy(path + used + size, "/", 2);
            walk(path, used + size + 1);
        }
    }
    closedir(directory);
}

int main(void) {
    static char path[8192] = "/";
    make_table();
    walk(path, 1);
    return 0;
}
