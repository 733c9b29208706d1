// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* stat and its relatives, access. */
#include "behaviour.h"

static void show(const char *what, int result, const struct stat *status) {
    if (result != 0) {
        printf("%s: %s\n", what, error_name(errno));
        return;
    }
    printf("%s: %s", what, type_name(status->st_mode));
    if (!S_ISDIR(status->st_mode))
        printf(" size %lld links %d", (long long)status->st_size, (int)status->st_nlink);
    printf(" modified %lld.%09ld inode %s\n", (long long)status->st_mtim.tv_sec, status->st_mtim.tv_nsec,
           status->st_ino ? "ok" : "0");
}

static const char *const paths[] = {
    "/",        "/hello.txt", "/empty", "/digits",    "/sub",      "/sub/deep/file", "/emptydir", "/link",       "/abs",
    "/dirlink", "/hard1",     "/hard2", "/sub/hard3", "/dangling", "/loop",          "/nowhere",  "/fractional",
};

BEHAVIOUR(stat_tells_type_size_links_and_time) {
    for (size_t i = 0; i < COUNT(paths); i++) {
        struct stat status;
        show(paths[i], stat(paths[i], &status), &status);
    }
}

BEHAVIOUR(lstat_does_not_follow) {
    for (size_t i = 0; i < COUNT(paths); i++) {
        struct stat status;
        show(paths[i], lstat(paths[i], &status), &status);
    }
}

BEHAVIOUR(fstat_tells_what_stat_does) {
    for (size_t i = 0; i < COUNT(paths); i++) {
        struct stat opened, named;
        int fd = open(paths[i], O_RDONLY);
        if (fd < 0) {
            printf("%s: %s\n", paths[i], error_name(errno));
            continue;
        }
        show(paths[i], fstat(fd, &opened), &opened);
        stat(paths[i], &named);
        printf("the same file: %d\n", opened.st_ino == named.st_ino && opened.st_dev == named.st_dev);
        close(fd);
    }
}

BEHAVIOUR(fstatat_is_relative_to_a_directory) {
    struct stat status;
    int sub = must_open("/sub"), file = must_open("/hello.txt");
    show("deep/file", fstatat(sub, "deep/file", &status, 0), &status);
    show("link", fstatat(sub, "link", &status, 0), &status);
    show("link itself", fstatat(sub, "link", &status, AT_SYMLINK_NOFOLLOW), &status);
    show(".", fstatat(sub, ".", &status, 0), &status);
    show("deep/", fstatat(sub, "deep/", &status, 0), &status);
    show("nowhere", fstatat(sub, "nowhere", &status, 0), &status);
    show("empty path", fstatat(sub, "", &status, 0), &status);
    show("of a file", fstatat(file, "x", &status, 0), &status);
    show("of AT_FDCWD", fstatat(AT_FDCWD, "/hello.txt", &status, 0), &status);
}

static ino_t inode(const char *path) {
    struct stat status;
    return lstat(path, &status) == 0 ? status.st_ino : 0;
}

BEHAVIOUR(hard_links_are_one_file_and_copies_are_not) {
    printf("hard links: %d %d\n", inode("/hard1") == inode("/hard2"), inode("/hard1") == inode("/sub/hard3"));
    printf("equal contents: %d\n", inode("/same1") == inode("/same2"));
    printf("empty files: %d\n", inode("/empty") == inode("/sub/empty"));
}

BEHAVIOUR(inodes_are_unique_on_one_device) {
    struct stat status;
    dev_t device = 0;
    for (size_t i = 0; i < COUNT(paths); i++) {
        if (lstat(paths[i], &status) != 0)
            continue;
        if (i > 0 && status.st_dev != device)
            printf("%s is on another device\n", paths[i]);
        device = status.st_dev;
        for (size_t other = 0; other < i; other++)
            if (inode(paths[other]) == status.st_ino)
                printf("%s is %s\n", paths[i], paths[other]);
    }
}

BEHAVIOUR(directory_has_one_inode_by_all_its_names) {
    printf("%d\n", inode("/") == inode("/."));
    printf("%d\n", inode("/") == inode("/.."));
    printf("%d\n", inode("/") == inode("/sub/.."));
    printf("%d\n", inode("/sub") == inode("/sub/deep/../../sub/."));
    printf("%d\n", inode("/sub") == inode("/dirlink/"));
    printf("%d\n", inode("/sub") == inode("/sub/deep"));
}

BEHAVIOUR(access_tells_what_may_be_done) {
    TRY(access("/hello.txt", F_OK));
    TRY(access("/hello.txt", R_OK));
    TRY(access("/sub", F_OK));
    TRY(access("/sub", R_OK));
    TRY(access("/link", R_OK));
    TRY(access("/nowhere", F_OK));
    TRY(access("/nowhere", W_OK));
    TRY(access("/dangling", F_OK));
    TRY(access("/hello.txt/x", F_OK));
    TRY(access("/loop", F_OK));
    printf("may be written: %d %d\n", access("/hello.txt", W_OK) == 0, access("/sub", W_OK) == 0);
    int sub = must_open("/sub");
    TRY(faccessat(sub, "deep/file", R_OK, 0));
    TRY(faccessat(sub, "nowhere", R_OK, 0));
}
