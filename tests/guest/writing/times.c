// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Times of files and of the directories they are in: "mc / mc" is what has moved of the one and of the other. */
#include "writing.h"

#include "raw.h"

EVERYWHERE(creation_sets_all_times_and_changes_the_parent) {
    watch("n1", ".");
    make("n1", "");
    SAYS(moved(), "amc / mc");
    watch("n2", ".");
    WANT(mkdir("n2", 0777), 0);
    SAYS(moved(), "amc / mc");
    watch("n3", ".");
    WANT(symlink("x", "n3"), 0);
    SAYS(moved(), "amc / mc");
    watch("nowhere", ".");
    OK(open("dangling", O_WRONLY | O_CREAT, 0666));
    SAYS(moved(), "amc / mc");
    struct stat status;
    WANT(lstat("n1", &status), 0);
    WANT(status.st_mtim.tv_sec == status.st_ctim.tv_sec && status.st_mtim.tv_nsec == status.st_ctim.tv_nsec, 1);
    time_t now = time(NULL);
    WANT(status.st_mtim.tv_sec <= now && status.st_mtim.tv_sec >= now - 5, 1);
}

EVERYWHERE(failed_calls_change_no_times) {
    watch("a", ".");
    OK(open("a", O_WRONLY | O_CREAT, 0666));
    WANT(open("a", O_WRONLY | O_CREAT | O_EXCL, 0666), -EEXIST);
    WANT(mkdir("a", 0777), -EEXIST);
    WANT(symlink("x", "a"), -EEXIST);
    WANT(link("b", "a"), -EEXIST);
    WANT(rename("d", "a"), -ENOTDIR);
    WANT(rename("a", "d"), -EISDIR);
    WANT(rmdir("a"), -ENOTDIR);
    WANT(unlink("d"), -EISDIR);
    WANT(truncate("a", -1), -EINVAL);
    SAYS(moved(), "- / -");
    watch("d", ".");
    WANT(rmdir("d"), -ENOTEMPTY);
    WANT(mkdir("d", 0777), -EEXIST);
    SAYS(moved(), "- / -");
}

EVERYWHERE(change_of_the_bytes_moves_modification_and_change) {
    int fd = (int)OK(open("a", O_RDWR));
    watch("a", ".");
    WANT(write(fd, "A", 1), 1);
    SAYS(moved(), "mc / -");
    watch("a", ".");
    WANT(ftruncate(fd, 2), 0);
    SAYS(moved(), "mc / -");
    watch("a", ".");
    WANT(ftruncate(fd, 2), 0);
    SAYS(moved(), "mc / -");
    watch("a", ".");
    WANT(truncate("a", 2), 0);
    SAYS(moved(), "mc / -");
    watch("b", ".");
    WANT(truncate("b", 5), 0);
    SAYS(moved(), "mc / -");
    watch("a", ".");
    OK(open("a", O_WRONLY | O_TRUNC));
    SAYS(moved(), "mc / -");
    watch("a", ".");
    OK(open("a", O_WRONLY | O_TRUNC));
    SAYS(moved(), "mc / -");
    watch("d/f", "d");
    OK(open("d/f", O_RDONLY | O_TRUNC));
    SAYS(moved(), "mc / -");
}

EVERYWHERE(allocation_moves_modification_and_change) {
    int fd = (int)OK(open("a", O_RDWR));
    watch("a", ".");
    WANT(posix_fallocate(fd, 0, 100), 0);
    SAYS(moved(), "mc / -");
    watch("a", ".");
    WANT(posix_fallocate(fd, 0, 10), 0);
    SAYS(moved(), "mc / -");
}

EVERYWHERE(writing_nothing_changes_nothing) {
    int fd = (int)OK(open("a", O_RDWR)), appending = (int)OK(open("a", O_WRONLY | O_APPEND));
    watch("a", ".");
    WANT(write(fd, "", 0), 0);
    WANT(write(appending, "", 0), 0);
    WANT(pwrite(fd, "", 0, 1000), 0);
    WANT(lseek(fd, 100, SEEK_SET), 100);
    WANT(write(fd, "", 0), 0);
    SAYS(moved(), "- / -");
    WANT(size("a"), 5);
}

EVERYWHERE(opening_to_write_changes_no_times) {
    watch("a", ".");
    int fd = (int)OK(open("a", O_RDWR));
    WANT(close(fd), 0);
    fd = (int)OK(open("a", O_WRONLY | O_APPEND));
    WANT(fsync(fd), 0);
    WANT(close(fd), 0);
    SAYS(moved(), "- / -");
    SAYS(text("a"), "alpha");
}

EVERYWHERE(linking_changes_the_file_and_the_parent) {
    watch("a", "e");
    WANT(link("a", "e/n"), 0);
    SAYS(moved(), "c / mc");
    watch("a", "e");
    WANT(unlink("e/n"), 0);
    SAYS(moved(), "c / mc");
    watch("h1", ".");
    WANT(unlink("h2"), 0);
    SAYS(moved(), "c / mc");
    watch("d", ".");
    WANT(rmdir("e"), 0);
    SAYS(moved(), "- / mc");
}

EVERYWHERE(renaming_changes_what_moves_and_both_parents) {
    struct stat before, after;
    watch("a", ".");
    WANT(stat("d", &before), 0);
    WANT(rename("a", "d/n"), 0);
    WANT(stat("d", &after), 0);
    WANT(before.st_mtim.tv_nsec != after.st_mtim.tv_nsec || before.st_mtim.tv_sec != after.st_mtim.tv_sec, 1);
    SAYS(moved(), "ENOENT");
    watch("d/n", "d");
    WANT(rename("d/n", "d/m"), 0);
    WANT(rename("d/m", "d/n"), 0);
    SAYS(moved(), "c / mc");
    watch("d/s", "e");
    WANT(rename("d/s", "e/s"), 0);
    WANT(rename("e/s", "d/s"), 0);
    SAYS(moved(), "c / mc");
    watch("h1", ".");
    WANT(rename("b", "h2"), 0);
    SAYS(moved(), "c / mc");
}

EVERYWHERE(times_can_be_set) {
    struct stat status;
    struct timespec both[] = {{1000, 1}, {2000, 999999999}}, one[] = {{0, UTIME_OMIT}, {3000, 0}};
    watch("a", ".");
    WANT(utimensat(AT_FDCWD, "a", both, 0), 0);
    SAYS(moved(), "amc / -");
    WANT(stat("a", &status), 0);
    WANT(status.st_atim.tv_sec, 1000);
    WANT(status.st_atim.tv_nsec, 1);
    WANT(status.st_mtim.tv_sec, 2000);
    WANT(status.st_mtim.tv_nsec, 999999999);
    watch("a", ".");
    WANT(utimensat(AT_FDCWD, "a", one, 0), 0);
    SAYS(moved(), "mc / -");
    int fd = (int)OK(open("a", O_RDONLY)), directory = (int)OK(open("d", O_RDONLY | O_DIRECTORY));
    WANT(futimens(fd, both), 0);
    WANT(stat("a", &status), 0);
    WANT(status.st_mtim.tv_sec, 2000);
    WANT(futimens(directory, both), 0);
    WANT(stat("d", &status), 0);
    WANT(status.st_mtim.tv_sec, 2000);
    WANT(utimensat(AT_FDCWD, "missing", both, 0), -ENOENT);
    WANT(utimensat(AT_FDCWD, "dangling", both, 0), -ENOENT);
    WANT(utimensat(AT_FDCWD, "a/", both, 0), -ENOTDIR);
}

EVERYWHERE(times_of_a_link_are_its_own) {
    struct stat status;
    struct timespec both[] = {{1000, 0}, {2000, 0}}, others[] = {{3000, 0}, {4000, 0}};
    WANT(utimensat(AT_FDCWD, "la", both, AT_SYMLINK_NOFOLLOW), 0);
    WANT(utimensat(AT_FDCWD, "la", others, 0), 0);
    WANT(lstat("la", &status), 0);
    WANT(status.st_mtim.tv_sec, 2000);
    WANT(stat("la", &status), 0);
    WANT(status.st_mtim.tv_sec, 4000);
    WANT(utimensat(AT_FDCWD, "dangling", both, AT_SYMLINK_NOFOLLOW), 0);
    WANT(lstat("dangling", &status), 0);
    WANT(status.st_atim.tv_sec, 1000);
}

EVERYWHERE(times_have_less_than_a_second_beside_their_seconds) {
    struct timespec wrong[] = {{0, 1000000000}, {0, 0}};
    watch("b", ".");
    WANT(utimensat(AT_FDCWD, "b", wrong, 0), -EINVAL);
    SAYS(moved(), "- / -");
}

BEHAVIOUR(times_become_those_of_now_or_stay) {
    static const char *const paths[] = {"emb/a", "emb/d", "emb/h1", "emb/la"};
    for (size_t i = 0; i < COUNT(paths); i++) {
        char path[32];
        in("%s", paths[i]);
        snprintf(path, sizeof path, "/%s", strcmp(paths[i], "emb/la") == 0 ? "emb/a" : paths[i]);
        watch(path, "/emb");
        WANT(raw_touch_path(RAW_ROOT, paths[i], true, "am"), 0);
        SAYS(moved(), "amc / -");
        watch(path, "/emb");
        WANT(raw_touch_path(RAW_ROOT, paths[i], true, ""), 0);
        SAYS(moved(), "- / -");
        watch(path, "/emb");
        WANT(raw_touch_path(RAW_ROOT, paths[i], true, "a"), 0);
        SAYS(moved(), "ac / -");
        watch(path, "/emb");
        WANT(raw_touch_path(RAW_ROOT, paths[i], true, "m"), 0);
        SAYS(moved(), "mc / -");
    }
    watch("/emb/la", "/emb/a");
    WANT(raw_touch_path(RAW_ROOT, "emb/la", false, "am"), 0);
    SAYS(moved(), "amc / -");
    int fd = (int)OK(open("/emb/b", O_RDONLY));
    watch("/emb/b", NULL);
    WANT(raw_touch(fd, "am"), 0);
    SAYS(moved(), "amc");
    struct stat status;
    WANT(fstat(fd, &status), 0);
    WANT(status.st_mtim.tv_sec == status.st_atim.tv_sec && status.st_mtim.tv_nsec == status.st_atim.tv_nsec, 1);
}

BEHAVIOUR(reading_moves_the_access_time_once_after_a_change) {
    char byte;
    make("/tmp/n", "text");
    int fd = (int)OK(open("/tmp/n", O_RDWR));
    watch("/tmp/n", "/tmp");
    WANT(read(fd, &byte, 1), 1);
    SAYS(moved(), "a / -");
    watch("/tmp/n", "/tmp");
    WANT(read(fd, &byte, 1), 1);
    SAYS(moved(), "- / -");
    WANT(pwrite(fd, "T", 1, 0), 1);
    watch("/tmp/n", "/tmp");
    WANT(pread(fd, &byte, 1, 0), 1);
    SAYS(moved(), "a / -");
    watch("/tmp/n", NULL);
    struct stat status;
    WANT(fstat(fd, &status), 0);
    WANT(lseek(fd, 0, SEEK_SET), 0);
    SAYS(moved(), "-");
}

BEHAVIOUR(listing_moves_the_access_time_of_the_directory) {
    WANT(mkdir("/tmp/d", 0777), 0);
    make("/tmp/d/f", "");
    watch("/tmp/d", "/tmp");
    SAYS(names("/tmp/d"), "f");
    SAYS(moved(), "a / -");
    watch("/tmp/d", "/tmp");
    SAYS(names("/tmp/d"), "f");
    SAYS(moved(), "- / -");
    WANT(unlink("/tmp/d/f"), 0);
    watch("/tmp/d", "/tmp");
    SAYS(names("/tmp/d"), "");
    SAYS(moved(), "a / -");
}

BEHAVIOUR(embedded_times_stay_until_there_is_a_change) {
    struct stat status;
    WANT(stat("/emb/a", &status), 0);
    WANT(status.st_mtim.tv_sec, 1700000000);
    WANT(stat("/emb/d", &status), 0);
    WANT(status.st_mtim.tv_sec, 1700000000);
    make("/emb/d/n", "");
    WANT(stat("/emb/d/f", &status), 0);
    WANT(status.st_mtim.tv_sec, 1700000000);
    WANT(rename("/emb/a", "/emb/d/a"), 0);
    WANT(stat("/emb/d/a", &status), 0);
    WANT(status.st_mtim.tv_sec, 1700000000);
    OK(open("/emb/b", O_RDWR));
    WANT(stat("/emb/b", &status), 0);
    WANT(status.st_mtim.tv_sec, 1700000000);
}
