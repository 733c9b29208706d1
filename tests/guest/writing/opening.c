// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Flags of open(). */
#include "writing.h"

EVERYWHERE(truncating_works_when_opened_for_reading) {
    int fd = (int)OK(open("a", O_RDONLY | O_TRUNC));
    WANT(size("a"), 0);
    WANT(write(fd, "x", 1), -EBADF);
    SAYS(text("a"), "");
}

EVERYWHERE(new_file_can_be_written_and_read_by_one_descriptor) {
    int fd = (int)OK(open("n", O_RDWR | O_CREAT, 0666));
    WANT(write(fd, "hello", 5), 5);
    WANT(lseek(fd, 1, SEEK_SET), 1);
    char bytes[9] = "";
    WANT(read(fd, bytes, 3), 3);
    SAYS(bytes, "ell");
    WANT(write(fd, "OW!", 3), 3);
    SAYS(text("n"), "hellOW!");
    WANT(close(fd), 0);
    SAYS(text("n"), "hellOW!");
}

EVERYWHERE(creating_what_is_there_opens_it) {
    int fd = (int)OK(open("a", O_RDWR | O_CREAT, 0666));
    SAYS(text_of(fd), "alpha");
    fd = (int)OK(open("la", O_RDWR | O_CREAT, 0666));
    WANT(same_as(fd, "a"), 1);
    fd = (int)OK(open("a", O_WRONLY | O_CREAT | O_TRUNC, 0666));
    SAYS(text("a"), "");
    WANT(open("n", O_WRONLY), -ENOENT);
    WANT(open("missing/n", O_WRONLY | O_CREAT, 0666), -ENOENT);
    WANT(open("b/n", O_WRONLY | O_CREAT, 0666), -ENOTDIR);
    WANT(open("dangling/n", O_WRONLY | O_CREAT, 0666), -ENOENT);
}

EVERYWHERE(rights_of_a_descriptor_are_those_that_were_asked_for) {
    int reading = (int)OK(open("a", O_RDONLY)), writing = (int)OK(open("a", O_WRONLY));
    char byte;
    WANT(write(reading, "x", 1), -EBADF);
    WANT(write(reading, "x", 0), -EBADF);
    WANT(pwrite(reading, "x", 1, 0), -EBADF);
    WANT(ftruncate(reading, 0), -EINVAL);
    WANT(read(writing, &byte, 1), -EBADF);
    WANT(pread(writing, &byte, 1, 0), -EBADF);
    SAYS(text("a"), "alpha");
}

EVERYWHERE(creating_through_a_dangling_link_makes_its_target) {
    int fd = (int)OK(open("dangling", O_WRONLY | O_CREAT, 0666));
    WANT(write(fd, "made", 4), 4);
    SAYS(text("nowhere"), "made");
    SAYS(kind("dangling"), "link");
    WANT(unlink("nowhere"), 0);
    SAYS(text("dangling"), "ENOENT");
    WANT(symlink("d/deeper", "through"), 0);
    OK(open("through", O_RDWR | O_CREAT | O_TRUNC, 0666));
    SAYS(names("d"), "deeper f s");
}

EVERYWHERE(creating_through_a_dangling_link_is_refused_where_it_makes_nothing) {
    WANT(open("dangling", O_WRONLY), -ENOENT);
    WANT(open("dangling", O_WRONLY | O_CREAT | O_EXCL, 0666), -EEXIST);
    WANT(open("dangling", O_WRONLY | O_CREAT | O_NOFOLLOW, 0666), -ELOOP);
    WANT(open("lost", O_WRONLY | O_CREAT, 0666), -ENOENT);
    WANT(open("slashed", O_WRONLY | O_CREAT, 0666), -EISDIR);
    WANT(symlink("missing", "once"), 0);
    WANT(symlink("once", "twice"), 0);
    WANT(open("twice", O_WRONLY | O_CREAT | O_EXCL, 0666), -EEXIST);
    OK(open("twice", O_WRONLY | O_CREAT, 0666));
    SAYS(kind("missing"), "file");
    SAYS(names("."), "a b d dangling e h1 h2 la ld lost missing once slashed twice");
}

EVERYWHERE(exclusive_creation_wants_that_nothing_is_there) {
    static const char *const there[] = {"a", "d", "e", "la", "ld", "dangling", "d/f", "ld/f", "h2"};
    for (size_t i = 0; i < COUNT(there); i++) {
        in("%s", there[i]);
        WANT(open(there[i], O_WRONLY | O_CREAT | O_EXCL, 0666), -EEXIST);
        WANT(open(there[i], O_RDONLY | O_CREAT | O_EXCL | O_TRUNC, 0666), -EEXIST);
    }
    SAYS(text("a"), "alpha");
    OK(open("n", O_WRONLY | O_CREAT | O_EXCL, 0666));
    WANT(open("n", O_WRONLY | O_CREAT | O_EXCL, 0666), -EEXIST);
    OK(open("ld/n", O_WRONLY | O_CREAT | O_EXCL, 0666));
    SAYS(kind("d/n"), "file");
}

EVERYWHERE(directories_are_not_opened_to_be_written) {
    static const int flags[] = {O_WRONLY,           O_RDWR,
                                O_RDONLY | O_TRUNC, O_RDONLY | O_CREAT,
                                O_WRONLY | O_CREAT, O_RDWR | O_CREAT | O_TRUNC,
                                O_WRONLY | O_APPEND};
    static const char *const directories[] = {"d", "e", "ld", "d/", ".", "d/s/.."};
    for (size_t i = 0; i < COUNT(flags); i++)
        for (size_t j = 0; j < COUNT(directories); j++) {
            in("flags %d, %s", (int)i, directories[j]);
            WANT(open(directories[j], flags[i], 0666), -EISDIR);
        }
    WANT(open("d", O_WRONLY | O_DIRECTORY), -EISDIR);
    WANT(open("d", O_RDWR | O_DIRECTORY), -EISDIR);
    SAYS(names("d"), "f s");
}

EVERYWHERE(creating_a_directory_with_open_is_invalid) {
    static const char *const paths[] = {"n", "a", "d", "dangling"};
    for (size_t i = 0; i < COUNT(paths); i++) {
        in("%s", paths[i]);
        WANT(open(paths[i], O_RDONLY | O_CREAT | O_DIRECTORY, 0666), -EINVAL);
    }
    SAYS(kind("n"), "missing");
    SAYS(kind("nowhere"), "missing");
    WANT(open("a", O_RDONLY | O_DIRECTORY), -ENOTDIR);
    WANT(open("a", O_WRONLY | O_DIRECTORY), -ENOTDIR);
    WANT(open("a", O_RDONLY | O_DIRECTORY | O_TRUNC), -ENOTDIR);
    SAYS(text("a"), "alpha");
}

EVERYWHERE(links_are_not_followed_where_it_is_asked_for) {
    WANT(open("la", O_WRONLY | O_NOFOLLOW), -ELOOP);
    WANT(open("la", O_WRONLY | O_TRUNC | O_NOFOLLOW), -ELOOP);
    WANT(open("la", O_RDWR | O_CREAT | O_NOFOLLOW, 0666), -ELOOP);
    WANT(open("ld", O_RDONLY | O_DIRECTORY | O_NOFOLLOW), -ENOTDIR);
    SAYS(text("a"), "alpha");
    OK(open("ld/f", O_WRONLY | O_TRUNC | O_NOFOLLOW));
    SAYS(text("d/f"), "");
    OK(open("n", O_RDWR | O_CREAT | O_NOFOLLOW, 0666));
    SAYS(kind("n"), "file");
}

BEHAVIOUR(descriptor_numbers_are_the_lowest_that_are_free) {
    int first = (int)OK(open("/tmp/one", O_RDWR | O_CREAT, 0666));
    int second = (int)OK(open("/emb/a", O_RDWR));
    WANT(second - first, 1);
    WANT(close(first), 0);
    int third = (int)OK(open("/tmp/two", O_RDWR | O_CREAT, 0666));
    WANT(third - first, 0);
    int fourth = (int)OK(open("/emb", O_RDONLY | O_DIRECTORY));
    WANT(fourth - first, 2);
    WANT(close(second), 0);
    WANT(open("/tmp", O_WRONLY), -EISDIR);
    int fifth = (int)OK(open("/tmp/one", O_WRONLY | O_TRUNC));
    WANT(fifth - first, 1);
    WANT(write(third, "two", 3), 3);
    WANT(write(fifth, "one", 3), 3);
    SAYS(text("/tmp/one"), "one");
    SAYS(text("/tmp/two"), "two");
}

EVERYWHERE(failed_opening_takes_no_number_and_makes_nothing) {
    int before = (int)OK(open("a", O_RDONLY));
    WANT(close(before), 0);
    WANT(open("a/n", O_WRONLY | O_CREAT, 0666), -ENOTDIR);
    WANT(open("d/", O_WRONLY | O_CREAT, 0666), -EISDIR);
    WANT(open("n/", O_WRONLY | O_CREAT, 0666), -EISDIR);
    WANT(open("a", O_WRONLY | O_CREAT | O_EXCL, 0666), -EEXIST);
    int after = (int)OK(open("a", O_RDONLY));
    WANT(after - before, 0);
    SAYS(names("."), "a b d dangling e h1 h2 la ld lost slashed");
}
