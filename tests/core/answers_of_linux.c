// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * The answers of Linux. With a directory as argument: makes the tree of the image there. Without one: asks in the
 * directory $GUEST_ROOT, as the root of a read-only file system.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "answers.h"

static void must(bool done, const char *what) {
    if (done)
        return;
    perror(what);
    exit(1);
}

static uint32_t directory_of(uint32_t node) {
    for (uint32_t number = 0;; number++) {
        struct wasivfs_node record = image_node(0, number);
        if (record.kind == WASIVFS_DIRECTORY && node - record.start < record.size)
            return number;
    }
}

/* Writes the path of a node, terminated. */
static char *write_path(uint32_t node, char *to) {
    if (node == 0)
        return strcpy(to, ".") + 1;
    to = write_path(directory_of(node), to);
    char buffer[MAX_NAME];
    struct slice name = image_name(0, node, buffer);
    *to++ = '/';
    memcpy(to, name.start, name.size);
    to[name.size] = '\0';
    return to + name.size;
}

static void make_node(uint32_t number) {
    char path[MAX_PATH], first[MAX_PATH], contents[MAX_PATH], target[MAX_PATH];
    struct wasivfs_node node = image_node(0, number);
    write_path(number, path);
    if (node.kind == WASIVFS_DIRECTORY) {
        must(number == 0 || mkdir(path, 0755) == 0, path);
        for (uint32_t i = 0; i < node.size; i++)
            make_node(node.start + i);
    } else if (node.kind == WASIVFS_SYMLINK) {
        /* This image terminates its targets. */
        must(symlink(image_link_target(0, number, target, sizeof target).start, path) == 0, path);
    } else if (image_inode(0, number) != number) {
        write_path(image_inode(0, number), first);
        must(link(first, path) == 0, path);
    } else {
        int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0644);
        uint32_t size = image_read(0, number, 0, contents, sizeof contents);
        must(fd >= 0 && write(fd, contents, size) == (ssize_t)size && close(fd) == 0, path);
    }
}

/* The result of a system call: the core's number for errno, or none that it knows. */
static enum error answer(int result) {
    static const struct {
        int number;
        enum error error;
    } errors[] = {{EBUSY, ERROR_BUSY},     {EEXIST, ERROR_EXIST}, {EINVAL, ERROR_INVAL},
                  {EISDIR, ERROR_ISDIR},   {ELOOP, ERROR_LOOP},   {ENOENT, ERROR_NOENT},
                  {ENOTDIR, ERROR_NOTDIR}, {EPERM, ERROR_PERM},   {ENAMETOOLONG, ERROR_NAMETOOLONG},
                  {EROFS, ERROR_ROFS},     {EXDEV, ERROR_XDEV},   {ENOTEMPTY, ERROR_NOTEMPTY}};
    if (result >= 0)
        return ERROR_NONE;
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
        if (errors[i].number == errno)
            return errors[i].error;
    return (enum error)(1000 + errno);
}

enum error answer_stat(const char *path, bool follow) {
    struct stat status;
    return answer(follow ? stat(path, &status) : lstat(path, &status));
}

enum error answer_open(const char *path, struct open_request request) {
    int flags = request.read && request.write ? O_RDWR : request.write ? O_WRONLY : O_RDONLY;
    flags |= (request.create ? O_CREAT : 0) | (request.exclusive ? O_EXCL : 0) | (request.truncate ? O_TRUNC : 0) |
             (request.directory ? O_DIRECTORY : 0) | (request.follow ? 0 : O_NOFOLLOW);
    int fd = open(path, flags, 0644);
    if (fd >= 0)
        close(fd);
    return answer(fd);
}

enum error answer_mkdir(const char *path) { return answer(mkdir(path, 0755)); }

enum error answer_symlink(const char *path) { return answer(symlink("target", path)); }

enum error answer_unlink(const char *path) { return answer(unlink(path)); }

enum error answer_rmdir(const char *path) { return answer(rmdir(path)); }

enum error answer_times(const char *path, bool follow) {
    return answer(utimensat(AT_FDCWD, path, 0, follow ? 0 : AT_SYMLINK_NOFOLLOW));
}

enum error answer_link(const char *old_path, const char *new_path) { return answer(link(old_path, new_path)); }

enum error answer_rename(const char *old_path, const char *new_path) { return answer(rename(old_path, new_path)); }

int main(int argc, char **argv) {
    if (argc == 2) {
        must(chdir(argv[1]) == 0, argv[1]);
        make_node(0);
        return 0;
    }
    const char *root = getenv("GUEST_ROOT");
    must(root && chroot(root) == 0 && chdir("/") == 0, "chroot");
    print_answers();
    return 0;
}
