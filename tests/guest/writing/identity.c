// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Which file is which: inodes, and descriptors that stay with their file. */
#include "raw.h"
#include "writing.h"

EVERYWHERE(unlinked_file_lives_as_long_as_it_is_open) {
    int fd = (int)OK(open("a", O_RDWR)), other = (int)OK(open("a", O_RDONLY));
    struct stat before, after;
    WANT(fstat(fd, &before), 0);
    WANT(unlink("a"), 0);
    WANT(links_of(fd), 0);
    WANT(pwrite(fd, "ALPHABET", 8, 0), 8);
    SAYS(text_of(other), "ALPHABET");
    WANT(size_of(other), 8);
    SAYS(text("a"), "ENOENT");
    make("a", "new");
    WANT(same_as(fd, "a"), 0);
    WANT(fstat(fd, &after), 0);
    WANT(before.st_ino == after.st_ino && before.st_dev == after.st_dev, 1);
    WANT(ftruncate(fd, 3), 0);
    SAYS(text_of(other), "ALP");
    SAYS(text("a"), "new");
    WANT(close(fd), 0);
    SAYS(text_of(other), "ALP");
    WANT(close(other), 0);
}

EVERYWHERE(descriptor_opened_before_the_first_write_sees_it) {
    int reading = (int)OK(open("a", O_RDONLY)), writing = (int)OK(open("a", O_RDWR));
    struct stat before, after;
    WANT(fstat(reading, &before), 0);
    WANT(pwrite(writing, "ALPHABET", 8, 0), 8);
    SAYS(text_of(reading), "ALPHABET");
    WANT(size_of(reading), 8);
    make("a", "by its path");
    SAYS(text_of(reading), "by its path");
    WANT(rename("a", "moved"), 0);
    make("a", "decoy");
    WANT(pwrite(writing, "B", 1, 0), 1);
    SAYS(text_of(reading), "By its path");
    SAYS(text("moved"), "By its path");
    WANT(same_as(reading, "moved"), 1);
    WANT(fstat(reading, &after), 0);
    WANT(before.st_ino == after.st_ino, 1);
    struct stat other;
    WANT(stat("moved", &other), 0);
    WANT(other.st_mtim.tv_sec == after.st_mtim.tv_sec && other.st_mtim.tv_nsec == after.st_mtim.tv_nsec, 1);
}

/* The inode that a directory's listing has for a name. */
static ino_t listed_inode(const char *directory, const char *name) {
    DIR *list = opendir(directory);
    ino_t found = 0;
    for (struct dirent *entry; (entry = readdir(list));)
        if (strcmp(entry->d_name, name) == 0)
            found = entry->d_ino;
    closedir(list);
    return found;
}

EVERYWHERE(inode_is_the_same_before_and_after_the_first_change) {
    static const char *const paths[] = {"a", "d", "e", "la", "h1"};
    for (size_t i = 0; i < COUNT(paths); i++) {
        const char *path = paths[i];
        struct stat before, after;
        char moved_to[16];
        in("%s", path);
        WANT(lstat(path, &before), 0);
        WANT(listed_inode(".", path) == before.st_ino, 1);
        if (S_ISREG(before.st_mode))
            make(path, "changed");
        if (S_ISDIR(before.st_mode)) {
            WANT(mkdirat(open(path, O_RDONLY | O_DIRECTORY), "made", 0777), 0);
        }
        WANT(lstat(path, &after), 0);
        WANT(before.st_ino == after.st_ino && before.st_dev == after.st_dev, 1);
        WANT(listed_inode(".", path) == before.st_ino, 1);
        snprintf(moved_to, sizeof moved_to, "m%s", path);
        WANT(rename(path, moved_to), 0);
        WANT(lstat(moved_to, &after), 0);
        WANT(before.st_ino == after.st_ino && before.st_dev == after.st_dev, 1);
    }
}

EVERYWHERE(everything_is_on_one_device_and_has_an_inode_of_its_own) {
    static const char *const paths[] = {"a",  "b",        "h1", "d", "d/f", "d/s",  "d/s/g", "e",    "la",
                                        "ld", "dangling", "n",  "m", "ln",  "/emb", "/new",  "/tmp", "/"};
    struct stat status[COUNT(paths)];
    make("n", "");
    WANT(mkdir("m", 0777), 0);
    WANT(symlink("n", "ln"), 0);
    int alike = 0, others = 0;
    for (size_t i = 0; i < COUNT(paths); i++) {
        if (lstat(paths[i], &status[i]) != 0)
            fprintf(stderr, "%s: %s\n", paths[i], error_name(errno));
        others += status[i].st_dev != status[0].st_dev;
        for (size_t j = 0; j < i; j++)
            alike += status[i].st_ino == status[j].st_ino;
    }
    WANT(alike, 0);
    WANT(others, 0);
}

EVERYWHERE(two_descriptors_of_one_file_have_offsets_of_their_own) {
    int one = (int)OK(open("a", O_RDWR)), other = (int)OK(open("a", O_RDWR));
    char bytes[3] = "";
    WANT(write(one, "AL", 2), 2);
    WANT(read(other, bytes, 2), 2);
    SAYS(bytes, "AL");
    WANT(read(one, bytes, 2), 2);
    SAYS(bytes, "ph");
    WANT(close(one), 0);
    WANT(write(other, "P", 1), 1);
    SAYS(text("a"), "ALPha");
}

BEHAVIOUR(many_unlinked_files_are_open_at_once) {
    enum { MANY = 40 };
    int fds[MANY];
    int wrong = 0;
    for (int i = 0; i < MANY; i++) {
        fds[i] = open("/tmp/scratch", O_RDWR | O_CREAT | O_EXCL, 0600);
        unlink("/tmp/scratch");
        char bytes[32];
        int count = sprintf(bytes, "scratch %d", i);
        wrong += write(fds[i], bytes, (size_t)count) != count;
    }
    WANT(wrong, 0);
    SAYS(text_of(fds[0]), "scratch 0");
    SAYS(text_of(fds[17]), "scratch 17");
    SAYS(text_of(fds[39]), "scratch 39");
    WANT(links_of(fds[5]), 0);
    SAYS(names("/tmp"), "");
}

EVERYWHERE(descriptor_of_a_removed_file_can_be_renumbered) {
    int fd = (int)OK(open("a", O_RDWR)), other = (int)OK(open("b", O_RDWR));
    WANT(unlink("a"), 0);
    WANT(unlink("b"), 0);
    WANT(raw_renumber(fd, fd), 0);
    SAYS(text_of(fd), "alpha");
    WANT(raw_renumber(fd, other), 0);
    SAYS(text_of(other), "alpha");
    WANT(links_of(other), 0);
    WANT(pwrite(other, "A", 1, 0), 1);
    WANT(pread(fd, (char[1]){0}, 1, 0), -EBADF);
    make("b", "again");
    SAYS(text_of(other), "Alpha");
    WANT(close(other), 0);
    SAYS(text("b"), "again");
    SAYS(text("a"), "ENOENT");
}
