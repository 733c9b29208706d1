// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Hard links and symbolic links. */
#include "writing.h"

EVERYWHERE(hard_links_are_one_file) {
    WANT(same("h1", "h2"), 1);
    WANT(links("h1"), 2);
    int fd = (int)OK(open("h1", O_WRONLY | O_TRUNC));
    WANT(write(fd, "changed", 7), 7);
    SAYS(text("h2"), "changed");
    WANT(same("h1", "h2"), 1);
    WANT(same_as(fd, "h2"), 1);
    WANT(unlink("h1"), 0);
    WANT(links("h2"), 1);
    WANT(links_of(fd), 1);
    WANT(same_as(fd, "h2"), 1);
    SAYS(text("h2"), "changed");
    WANT(link("h2", "d/h3"), 0);
    WANT(links("h2"), 2);
    WANT(truncate("d/h3", 2), 0);
    SAYS(text("h2"), "ch");
    WANT(unlink("h2"), 0);
    WANT(unlink("d/h3"), 0);
    WANT(links_of(fd), 0);
    SAYS(text("h1"), "ENOENT");
}

EVERYWHERE(new_link_to_a_file_is_that_file) {
    WANT(link("a", "e/other"), 0);
    WANT(same("a", "e/other"), 1);
    WANT(links("a"), 2);
    make("e/other", "changed");
    SAYS(text("a"), "changed");
    WANT(unlink("a"), 0);
    WANT(links("e/other"), 1);
    make("a", "another");
    SAYS(text("e/other"), "changed");
    WANT(same("a", "e/other"), 0);
    WANT(rename("e/other", "h1"), 0);
    WANT(links("h2"), 1);
    WANT(links("h1"), 1);
}

EVERYWHERE(link_is_refused_where_it_cannot_be) {
    WANT(link("d", "n"), -EPERM);
    WANT(link("e", "d/n"), -EPERM);
    WANT(link("a", "b"), -EEXIST);
    WANT(link("a", "a"), -EEXIST);
    WANT(link("a", "d"), -EEXIST);
    WANT(link("a", "dangling"), -EEXIST);
    WANT(link("missing", "n"), -ENOENT);
    WANT(link("missing", "b"), -ENOENT);
    WANT(link("a", "missing/n"), -ENOENT);
    WANT(link("a", "b/n"), -ENOTDIR);
    WANT(link("a/x", "n"), -ENOTDIR);
    WANT(links("a"), 1);
    SAYS(kind("n"), "missing");
}

EVERYWHERE(link_to_a_symbolic_link_is_a_name_of_the_link) {
    WANT(link("la", "other"), 0);
    SAYS(kind("other"), "link");
    WANT(same("la", "other"), 1);
    WANT(links("la"), 2);
    WANT(links("a"), 1);
    SAYS(text("other"), "alpha");
    WANT(link("dangling", "other2"), 0);
    SAYS(kind("other2"), "link");
    WANT(unlink("la"), 0);
    WANT(links("other"), 1);
    SAYS(text("other"), "alpha");
}

EVERYWHERE(symbolic_link_made_now_is_one) {
    struct stat status;
    char target[300];
    WANT(symlink("a", "sa"), 0);
    WANT(symlink("gone", "sx"), 0);
    WANT(symlink("d", "sd"), 0);
    SAYS(kind("sa"), "link");
    SAYS(kind("sx"), "link");
    WANT(size("sx"), 4);
    WANT(stat("sx", &status), -ENOENT);
    SAYS(text("sa"), "alpha");
    SAYS(text("sd/s/g"), "golf");
    WANT(readlink("sx", target, sizeof target), 4);
    WANT(memcmp(target, "gone", 4), 0);
    WANT(readlink("sx", target, 2), 2);
    WANT(readlink("a", target, sizeof target), -EINVAL);
    WANT(readlink("d", target, sizeof target), -EINVAL);
    DIR *list = opendir(".");
    int found = 0;
    for (struct dirent *entry; (entry = readdir(list));)
        found += entry->d_name[0] == 's' && strlen(entry->d_name) == 2 && entry->d_type == DT_LNK;
    closedir(list);
    WANT(found, 3);
    make("sa", "through it");
    SAYS(text("a"), "through it");
    make("sd/n", "new");
    SAYS(names("d"), "f n s");
    WANT(unlink("sa"), 0);
    SAYS(text("a"), "through it");
    WANT(symlink("x", "a"), -EEXIST);
    WANT(symlink("x", "sd"), -EEXIST);
    WANT(symlink("x", "missing/n"), -ENOENT);
    WANT(symlink("x", "b/n"), -ENOTDIR);
}

EVERYWHERE(long_targets_are_kept_whole) {
    char target[3001], found[3001];
    for (int i = 0; i < 3000; i++)
        target[i] = (char)('a' + i % 26);
    target[3000] = '\0';
    WANT(symlink(target, "long"), 0);
    WANT(size("long"), 3000);
    WANT(readlink("long", found, sizeof found), 3000);
    WANT(memcmp(target, found, 3000), 0);
    WANT(rename("long", "d/long"), 0);
    WANT(readlink("d/long", found, sizeof found), 3000);
    WANT(memcmp(target, found, 3000), 0);
}

EVERYWHERE(loop_of_links_can_be_handled_but_not_followed) {
    struct stat status;
    char target[16];
    WANT(symlink("l2", "l1"), 0);
    WANT(symlink("l1", "l2"), 0);
    WANT(symlink("self/x", "self"), 0);
    WANT(open("l1", O_RDONLY), -ELOOP);
    WANT(open("l1", O_WRONLY | O_CREAT, 0666), -ELOOP);
    WANT(open("l1", O_WRONLY | O_CREAT | O_EXCL, 0666), -EEXIST);
    WANT(open("self", O_WRONLY | O_CREAT, 0666), -ELOOP);
    WANT(open("self/y", O_WRONLY | O_CREAT, 0666), -ELOOP);
    WANT(stat("l2", &status), -ELOOP);
    WANT(lstat("l2", &status), 0);
    WANT(readlink("l1", target, sizeof target), 2);
    WANT(mkdir("l1", 0777), -EEXIST);
    WANT(mkdir("l1/x", 0777), -ELOOP);
    WANT(truncate("l1", 0), -ELOOP);
    WANT(rename("l1", "l3"), 0);
    WANT(open("l2", O_RDONLY), -ENOENT);
    WANT(rename("l3", "l1"), 0);
    WANT(unlink("l1"), 0);
    WANT(unlink("l2"), 0);
    WANT(unlink("self"), 0);
    SAYS(names("."), "a b d dangling e h1 h2 la ld lost slashed");
}

EVERYWHERE(forty_links_are_followed) {
    char name[16], target[16] = "a";
    struct stat status;
    for (int i = 1; i <= 41; i++) {
        sprintf(name, "c%d", i);
        if (symlink(target, name) != 0)
            fprintf(stderr, "%s: %s\n", name, error_name(errno));
        strcpy(target, name);
    }
    WANT(stat("c40", &status), 0);
    SAYS(text("c40"), "alpha");
    WANT(stat("c41", &status), -ELOOP);
    WANT(unlink("a"), 0);
    OK(open("c40", O_WRONLY | O_CREAT, 0666));
    SAYS(kind("a"), "file");
}

EVERYWHERE(link_leads_to_what_is_there_now) {
    WANT(rename("a", "moved"), 0);
    SAYS(text("la"), "ENOENT");
    make("a", "second");
    SAYS(text("la"), "second");
    WANT(rename("d", "d2"), 0);
    SAYS(names("ld"), "ENOENT");
    WANT(symlink("d2", "d"), 0);
    SAYS(names("ld"), "f s");
    WANT(rename("la", "e/la"), 0);
    SAYS(text("e/la"), "ENOENT");
    make("e/a", "relative to where it is");
    SAYS(text("e/la"), "relative to where it is");
}
