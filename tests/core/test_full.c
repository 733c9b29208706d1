// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Changes that find no memory: with however few blocks, each is done, or nothing has changed. */
#include <stdio.h>
#include <string.h>

#include "listed.h"
#include "lookup.h"
#include "writing.h"

#define MOST_BLOCKS 40
#define MOST_TEXT 16384

/* What a program sees of a few directories: names in their order, kinds, numbers, sizes, links and times. */
static const char *seen(void) {
    static const char *const directories[] = {"", "dir", "dir/sub", "empty", "shared"};
    static char lines[2][MOST_TEXT];
    static int which;
    char *line = lines[which ^= 1], *end = line;
    for (size_t i = 0; i < COUNT(directories); i++) {
        struct descriptor directory = directory_at(directories[i]);
        CHECK_IS(list_from(&directory, 0), ERROR_NONE);
        for (uint32_t at = 0; at < listed_count; at++) {
            struct place child = directory.place;
            struct slice name = text(listed[at].name);
            if (at > 1)
                CHECK(tree_child(directory.place, &name, &child));
            struct status status = tree_status(child);
            CHECK(end - line < MOST_TEXT - 600);
            end += sprintf(end, "%s %d %llx %llu %u %lld %lld\n", listed[at].name, (int)listed[at].entry.type,
                           (unsigned long long)listed[at].entry.inode, (unsigned long long)status.size, status.links,
                           (long long)status.time, (long long)status.changed);
        }
    }
    return line;
}

/*
 * Calls until it succeeds; before, nothing may have changed. A call that fails may keep memory for the next, so that
 * each number of blocks is tried again after each larger one.
 */
static void check_all_or_nothing(const char *row, enum error (*change)(void)) {
    static char before[MOST_TEXT];
    strcpy(before, seen());
    enum error error = ERROR_NOSPC;
    for (uint32_t most = 0; error != ERROR_NONE; most++)
        for (uint32_t blocks = 0; blocks <= most && error != ERROR_NONE; blocks++) {
            CHECK(most < MOST_BLOCKS);
            fake_now++;
            fake_take_blocks(blocks);
            error = change();
            fake_give_blocks();
            check_row(row);
            CHECK(error == ERROR_NONE || error == ERROR_NOSPC);
            CHECK_IS(strcmp(before, seen()) == 0, error != ERROR_NONE);
        }
    check_row(0);
}

static enum error make(void) { return make_directory("dir/sub/new"); }
static enum error create(void) {
    int32_t number;
    enum error error = open_at("dir/sub/file2", "wcx", &number);
    if (error == ERROR_NONE)
        close_it(descriptor_find(number));
    return error;
}
static enum error make_long_link(void) {
    static char target[4000];
    memset(target, 'x', sizeof target - 1);
    return make_link_to(target, "empty/link");
}
static enum error remove_embedded(void) { return remove_file("dir/file"); }
static enum error remove_empty(void) { return remove_directory("prefixes_empty"); }
static enum error link_embedded(void) { return link_to("file", "dir/sub/linked"); }
static enum error rename_embedded(void) { return rename_to("dir/file", "shared/file"); }
static enum error rename_long(void) { return rename_to("dir/file", "shared/" LONGEST_NAME); }
static enum error rename_over(void) { return rename_to("dir/big", "shared/both"); }
static enum error rename_directory(void) { return rename_to("dir/deep", "empty/deep"); }
static enum error rename_link(void) { return rename_to("dir/up", "dir/sub/up"); }
static enum error set_time(void) { return set_modified("dir/file", 77); }
static enum error truncate_at_open(void) {
    int32_t number;
    enum error error = open_at("dir/file", "wt", &number);
    if (error == ERROR_NONE)
        close_it(descriptor_find(number));
    return error;
}
static enum error resize(void) {
    struct descriptor *file = opened("dir/file", "w");
    enum error error = file_resize(file, 3);
    close_it(file);
    return error;
}
static enum error allocate(void) {
    struct descriptor *file = opened("file", "w");
    enum error error = file_allocate(file, 5, 20 * BLOCK_SIZE);
    close_it(file);
    return error;
}
static enum error write_some(void) {
    struct descriptor *file = opened("file", "w");
    int64_t written = write_at(file, 100, "x", 1);
    close_it(file);
    return written < 0 ? (enum error)written : ERROR_NONE;
}

CASE(a_made_directory) { check_all_or_nothing("mkdir", make); }
CASE(a_made_file) { check_all_or_nothing("open", create); }
CASE(a_made_link) { check_all_or_nothing("symlink", make_long_link); }
CASE(a_removed_file) { check_all_or_nothing("unlink", remove_embedded); }
CASE(a_removed_directory) {
    CHECK_IS(make_directory("prefixes_empty"), ERROR_NONE);
    check_all_or_nothing("rmdir", remove_empty);
}
CASE(a_linked_file) { check_all_or_nothing("link", link_embedded); }
CASE(a_renamed_file) { check_all_or_nothing("rename", rename_embedded); }
CASE(a_file_that_gets_a_long_name) { check_all_or_nothing("rename", rename_long); }
CASE(a_replaced_file) { check_all_or_nothing("rename over", rename_over); }
CASE(a_renamed_directory) { check_all_or_nothing("rename directory", rename_directory); }
CASE(a_renamed_link) { check_all_or_nothing("rename link", rename_link); }
CASE(times_that_are_set) { check_all_or_nothing("utimensat", set_time); }
CASE(a_file_that_is_emptied) { check_all_or_nothing("O_TRUNC", truncate_at_open); }
CASE(a_file_that_is_cut) { check_all_or_nothing("ftruncate", resize); }
CASE(room_that_is_allocated) { check_all_or_nothing("fallocate", allocate); }
CASE(a_byte_that_is_written) { check_all_or_nothing("write", write_some); }

CASE(a_file_can_be_removed_when_all_room_is_taken) {
    put_file("own", "x");
    fake_take_blocks(0);
    CHECK_IS(remove_file("own"), ERROR_NONE);
}
