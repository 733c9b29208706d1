// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* What editors, compilers, package managers and loggers do to files. */
#include "writing.h"

/* As mkstemp(), which no wasi-libc has. */
static int make_unique(char *template) {
    static unsigned number;
    char *end = template + strlen(template) - 6;
    for (int tries = 0; tries < 100; tries++) {
        sprintf(end, "%06u", number++ % 3);
        int fd = open(template, O_RDWR | O_CREAT | O_EXCL, 0600);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

BEHAVIOUR(scratch_file_is_removed_while_it_is_used) {
    char path[] = "/tmp/scratch-XXXXXX";
    FILE *file = fdopen((int)OK(make_unique(path)), "w+");
    WANT(unlink(path), 0);
    for (int i = 0; i < 10000; i++)
        fprintf(file, "line %d\n", i);
    rewind(file);
    int lines = 0, wrong = 0, number;
    while (fscanf(file, "line %d\n", &number) == 1)
        wrong += number != lines++;
    WANT(lines, 10000);
    WANT(wrong, 0);
    WANT(fclose(file), 0);
    SAYS(names("/tmp"), "");
}

BEHAVIOUR(unique_names_are_not_given_twice) {
    char one[] = "/tmp/u-XXXXXX", other[] = "/tmp/u-XXXXXX", third[] = "/tmp/u-XXXXXX", fourth[] = "/tmp/u-XXXXXX";
    OK(make_unique(one));
    OK(make_unique(other));
    OK(make_unique(third));
    SAYS(names("/tmp"), "u-000000 u-000001 u-000002");
    WANT(make_unique(fourth), -EEXIST);
    WANT(unlink(other), 0);
    OK(make_unique(fourth));
    SAYS(fourth, "/tmp/u-000001");
}

EVERYWHERE(file_is_replaced_by_one_that_was_written_beside_it) {
    int reader = (int)OK(open("a", O_RDONLY));
    FILE *file = fopen("a.new", "w");
    fputs("replaced", file);
    WANT(fflush(file), 0);
    WANT(fsync(fileno(file)), 0);
    WANT(fclose(file), 0);
    WANT(rename("a.new", "a"), 0);
    SAYS(text("a"), "replaced");
    SAYS(text_of(reader), "alpha");
    SAYS(text("la"), "replaced");
}

EVERYWHERE(backup_is_a_link_that_keeps_the_old_bytes) {
    WANT(link("a", "a~"), 0);
    make("a.tmp", "edited");
    WANT(rename("a.tmp", "a"), 0);
    SAYS(text("a~"), "alpha");
    SAYS(text("a"), "edited");
    WANT(links("a~"), 1);
    WANT(unlink("b~") < 0 && errno == ENOENT ? 0 : -1, 0);
    WANT(rename("b", "b~"), 0);
    make("b", "edited");
    SAYS(text("b~"), "bravo");
}

BEHAVIOUR(log_grows_is_rotated_and_grows_again) {
    FILE *log = fopen("/tmp/log", "a");
    setvbuf(log, NULL, _IONBF, 0);
    fputs("one\n", log);
    WANT(rename("/tmp/log", "/tmp/log.1"), 0);
    fputs("two\n", log);
    log = freopen("/tmp/log", "a", log);
    fputs("three\n", log);
    WANT(fclose(log), 0);
    SAYS(text("/tmp/log.1"), "one\\x0atwo\\x0a");
    SAYS(text("/tmp/log"), "three\\x0a");
    WANT(truncate("/tmp/log", 0), 0);
    SAYS(text("/tmp/log"), "");
}

BEHAVIOUR(streams_read_and_write_in_turn) {
    FILE *file = fopen("/emb/a", "r+");
    WANT(fgetc(file), 'a');
    WANT(fseek(file, 0, SEEK_CUR), 0);
    WANT(fputc('L', file), 'L');
    WANT(fseek(file, 0, SEEK_END), 0);
    WANT(fputs("!", file) >= 0, 1);
    WANT(fclose(file), 0);
    SAYS(text("/emb/a"), "aLpha!");
    file = fopen("/emb/a", "a+");
    WANT(fputs("?", file) >= 0, 1);
    WANT(fseek(file, 0, SEEK_SET), 0);
    WANT(fgetc(file), 'a');
    WANT(fclose(file), 0);
    SAYS(text("/emb/a"), "aLpha!?");
    file = fopen("/tmp/n", "wx");
    WANT(file != NULL, 1);
    WANT(fclose(file), 0);
    WANT(fopen("/tmp/n", "wx") == NULL, 1);
}

/* Sections written out of order, then the header; then a copy by blocks, as of a linker and of `strip`. */
BEHAVIOUR(object_file_is_written_out_of_order) {
    int fd = (int)OK(open("/tmp/out.o", O_RDWR | O_CREAT | O_TRUNC, 0777));
    for (int section = 9; section > 0; section--) {
        char block[500];
        memset(block, 'A' + section, sizeof block);
        WANT(pwrite(fd, block, sizeof block, section * 500), 500);
    }
    WANT(pwrite(fd, "header", 6, 0), 6);
    WANT(size_of(fd), 5000);
    int copy = (int)OK(open("/tmp/copy.o", O_WRONLY | O_CREAT | O_EXCL, 0777));
    char bytes[333];
    for (ssize_t count; (count = read(fd, bytes, sizeof bytes)) > 0;)
        if (write(copy, bytes, (size_t)count) != count)
            fprintf(stderr, "short write\n");
    WANT(size_of(copy), 5000);
    WANT(rename("/tmp/copy.o", "/tmp/out.o"), 0);
    int again = (int)OK(open("/tmp/out.o", O_RDONLY));
    WANT(pread(again, bytes, 6, 0), 6);
    WANT(memcmp(bytes, "header", 6), 0);
    WANT(pread(again, bytes, 1, 4999), 1);
    WANT(bytes[0], 'J');
    WANT(links_of(fd), 0);
}

/* A journal beside its database, as SQLite has it. */
EVERYWHERE(journal_is_written_and_removed) {
    for (int round = 0; round < 50; round++) {
        int database = open("a", O_RDWR), journal = open("a-journal", O_RDWR | O_CREAT | O_EXCL, 0666);
        char bytes[5];
        if (pread(database, bytes, 5, 0) != 5 || pread(database, bytes, 5, 5) != 0)
            fprintf(stderr, "round %d: wrong counts\n", round);
        if (write(journal, bytes, 5) != 5 || fsync(journal) != 0)
            fprintf(stderr, "round %d: journal\n", round);
        bytes[round % 5] = (char)('A' + round % 26);
        if (pwrite(database, bytes, 5, 0) != 5 || fsync(database) != 0)
            fprintf(stderr, "round %d: database\n", round);
        close(journal);
        if (unlink("a-journal") != 0 || access("a-journal", F_OK) == 0)
            fprintf(stderr, "round %d: unlink\n", round);
        close(database);
    }
    SAYS(text("a"), "TUVWX");
    SAYS(names("."), "a b d dangling e h1 h2 la ld lost slashed");
}

/* Removes all that a directory has, as `rm -r` does. */
static void remove_below(const char *directory) {
    DIR *list = opendir(directory);
    for (struct dirent *entry; (entry = readdir(list));) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", directory, entry->d_name);
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (entry->d_type == DT_DIR)
            remove_below(path);
        else if (unlink(path) != 0)
            fprintf(stderr, "%s: %s\n", path, error_name(errno));
    }
    closedir(list);
    if (rmdir(directory) != 0)
        fprintf(stderr, "%s: %s\n", directory, error_name(errno));
}

BEHAVIOUR(whole_trees_are_removed_and_made_again) {
    static const char *const trees[] = {"/emb", "/many", "/matrix"};
    for (size_t i = 0; i < COUNT(trees); i++) {
        remove_below(trees[i]);
        SAYS(kind(trees[i]), "missing");
    }
    SAYS(names("/"), "big tmp");
    furnish("/emb");
    SAYS(names("/emb"), "a b d dangling e h1 h2 la ld lost slashed");
    SAYS(text("/emb/ld/s/g"), "golf");
    remove_below("/emb");
    SAYS(names("/"), "big tmp");
}

BEHAVIOUR(lock_file_keeps_others_out) {
    OK(open("/tmp/lock", O_WRONLY | O_CREAT | O_EXCL, 0600));
    WANT(open("/tmp/lock", O_WRONLY | O_CREAT | O_EXCL, 0600), -EEXIST);
    WANT(unlink("/tmp/lock"), 0);
    OK(open("/tmp/lock", O_WRONLY | O_CREAT | O_EXCL, 0600));
    WANT(mkdir("/tmp/lock.d", 0700), 0);
    WANT(mkdir("/tmp/lock.d", 0700), -EEXIST);
    WANT(symlink("host:pid", "/tmp/lock.s"), 0);
    WANT(symlink("host:pid", "/tmp/lock.s"), -EEXIST);
    WANT(unlink("/tmp/lock.s"), 0);
}
