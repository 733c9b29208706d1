// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Making and removing directories. */
#include "writing.h"

#include "raw.h"

EVERYWHERE(removal_wants_the_right_kind) {
    WANT(unlink("d"), -EISDIR);
    WANT(unlink("e"), -EISDIR);
    WANT(rmdir("a"), -ENOTDIR);
    WANT(rmdir("la"), -ENOTDIR);
    WANT(rmdir("ld"), -ENOTDIR);
    WANT(rmdir("dangling"), -ENOTDIR);
    WANT(rmdir("d"), -ENOTEMPTY);
    WANT(rmdir("missing"), -ENOENT);
    WANT(unlink("missing"), -ENOENT);
    WANT(unlink("a/x"), -ENOTDIR);
    WANT(rmdir("a/x"), -ENOTDIR);
    WANT(mkdir("a", 0777), -EEXIST);
    WANT(mkdir("d", 0777), -EEXIST);
    WANT(mkdir("la", 0777), -EEXIST);
    WANT(mkdir("dangling", 0777), -EEXIST);
    WANT(mkdir("missing/n", 0777), -ENOENT);
    WANT(mkdir("a/n", 0777), -ENOTDIR);
    WANT(rmdir("e"), 0);
    WANT(rmdir("e"), -ENOENT);
    WANT(unlink("ld"), 0);
    SAYS(text("d/f"), "foxtrot");
    WANT(remove("a"), 0);
    WANT(remove("d"), -ENOTEMPTY);
}

EVERYWHERE(directory_has_a_link_for_each_directory_in_it) {
    WANT(links("e"), 2);
    WANT(links("d"), 3);
    WANT(mkdir("e/x", 0777), 0);
    WANT(links("e"), 3);
    make("e/file", "");
    WANT(links("e"), 3);
    WANT(rename("e/x", "d/x"), 0);
    WANT(links("e"), 2);
    WANT(links("d"), 4);
    WANT(rmdir("d/x"), 0);
    WANT(links("d"), 3);
    WANT(rename("d/s", "d/t"), 0);
    WANT(links("d"), 3);
    int fd = (int)OK(open("d/t", O_RDONLY | O_DIRECTORY));
    WANT(unlink("d/t/g"), 0);
    WANT(rmdir("d/t"), 0);
    WANT(links("d"), 2);
    WANT(links_of(fd), 0);
}

static void remove_all(void) {
    WANT(unlink("d/f"), 0);
    WANT(unlink("d/s/g"), 0);
    WANT(rmdir("d/s"), 0);
    WANT(rmdir("d"), 0);
}

EVERYWHERE(directory_that_is_made_again_is_empty) {
    remove_all();
    SAYS(names("d"), "ENOENT");
    WANT(mkdir("d", 0777), 0);
    SAYS(names("d"), "");
    WANT(mkdir("d/s", 0777), 0);
    SAYS(names("d/s"), "");
    SAYS(text("d/s/g"), "ENOENT");
    WANT(rename("d", "d2"), 0);
    SAYS(names("d2"), "s");
    SAYS(names("d2/s"), "");
    SAYS(text("d2/f"), "ENOENT");
    WANT(rename("d2", "d"), 0);
    SAYS(names("d"), "s");
    SAYS(text("ld/f"), "ENOENT");
}

EVERYWHERE(emptiness_is_that_of_now) {
    WANT(rmdir("e"), 0);
    WANT(mkdir("e", 0777), 0);
    make("e/touched", "");
    WANT(rmdir("e"), -ENOTEMPTY);
    WANT(unlink("e/touched"), 0);
    WANT(rmdir("e"), 0);
    make("d/s/more", "");
    WANT(unlink("d/s/g"), 0);
    WANT(rmdir("d/s"), -ENOTEMPTY);
    WANT(rename("d/s/more", "d/more"), 0);
    WANT(rmdir("d/s"), 0);
    WANT(unlink("d/more"), 0);
    WANT(unlink("d/f"), 0);
    WANT(symlink("x", "d/link"), 0);
    WANT(rmdir("d"), -ENOTEMPTY);
    WANT(rename("d/link", "link"), 0);
    WANT(mkdir("n", 0777), 0);
    WANT(rename("n", "d"), 0);
    WANT(rmdir("d"), 0);
}

EVERYWHERE(removed_directory_that_is_open_takes_nothing_in) {
    int fd = (int)OK(open("e", O_RDONLY | O_DIRECTORY)), here = (int)OK(open(".", O_RDONLY | O_DIRECTORY));
    WANT(rmdir("e"), 0);
    WANT(openat(fd, "n", O_WRONLY | O_CREAT, 0666), -ENOENT);
    WANT(raw_open(fd, "n", O_CREAT), -ENOENT);
    WANT(raw_mkdir(fd, "n"), -ENOENT);
    WANT(raw_symlink("x", fd, "n"), -ENOENT);
    WANT(raw_link(here, "a", fd, "n"), -ENOENT);
    WANT(raw_rename(here, "a", fd, "n"), -ENOENT);
    WANT(raw_lstat(fd, "n"), -ENOENT);
    WANT(raw_lstat(fd, "."), 0);
    WANT(raw_unlink(fd, "n"), -ENOENT);
    WANT(links_of(fd), 0);
    int again = (int)OK(openat(fd, ".", O_RDONLY | O_DIRECTORY));
    WANT(links_of(again), 0);
    DIR *list = fdopendir(again);
    WANT(list && !readdir(list) && errno == 0, 1);
    WANT(mkdir("e", 0777), 0);
    WANT(openat(fd, "n", O_WRONLY | O_CREAT, 0666), -ENOENT);
    WANT(same_as(fd, "e"), 0);
    SAYS(names("e"), "");
}

EVERYWHERE(removed_directory_that_is_open_can_be_listed_to_the_end) {
    DIR *list = opendir("d/s");
    WANT(list != NULL, 1);
    WANT(unlink("d/s/g"), 0);
    WANT(rmdir("d/s"), 0);
    rewinddir(list);
    WANT(!readdir(list) && errno == 0, 1);
    closedir(list);
}

BEHAVIOUR(deep_trees_are_made_and_removed) {
    char path[4096] = "/tmp";
    for (int i = 0; i < 300; i++) {
        strcat(path, "/dir");
        if (mkdir(path, 0777) != 0)
            fprintf(stderr, "level %d: %s\n", i, error_name(errno));
    }
    strcat(path, "/file");
    make(path, "deep");
    SAYS(text(path), "deep");
    WANT(rename("/tmp/dir", "/emb/e"), 0);
    WANT(rename("/emb/e", "/tmp/dir"), 0);
    SAYS(text(path), "deep");
    WANT(unlink(path), 0);
    for (int i = 0; i < 300; i++) {
        *strrchr(path, '/') = '\0';
        if (rmdir(path) != 0)
            fprintf(stderr, "level %d: %s\n", i, error_name(errno));
    }
    SAYS(names("/tmp"), "");
}
