// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Entries that the host adds to a writable directory: they are taken into memory, or hidden, and never change. */
#include <string.h>

#include "fake_host.h"
#include "listed.h"
#include "writing.h"

/* The host's root is at the root of the tree, and has a file, a link and a directory in each of two directories. */
static void add_host(void) {
    fake_directory("dir");
    fake_file_with("host_file", "of the host");
    fake_file_with("dir/host_file", "of the host below");
    fake_link("host_link", "host_file");
    fake_directory("host_dir");
    fake_file_with("host_dir/inner", "inner");
    fake_preopen("", "/");
}

CASE_BELOW(a_file_of_the_host_that_is_opened_for_writing_becomes_a_copy) {
    add_host();
    struct descriptor *file = opened("dir/host_file", "rw");
    CHECK_IS(file->kind, DESCRIPTOR_FILE);
    CHECK_TEXT(text(file_of(file)), "of the host below");
    CHECK_IS(write_at(file, 0, "OF", 2), 2);
    CHECK_TEXT(text(file_at("dir/host_file")), "OF the host below");
    CHECK_IS(fake_open_directories(), 0);
}

CASE_BELOW(a_copy_has_the_times_of_the_hosts_file) {
    add_host();
    close_it(opened("host_file", "w"));
    struct status status = status_at("host_file");
    CHECK_IS(status.time - status.accessed, 1000);
    CHECK_IS(status.changed - status.time, 1000);
    CHECK_IS(status.links, 1);
}

CASE_BELOW(a_long_file_of_the_host_is_copied_whole) {
    static char contents[20001];
    add_host();
    for (uint32_t i = 0; i < sizeof contents - 1; i++)
        contents[i] = (char)('a' + i % 23);
    fake_file_with("long", contents);
    struct descriptor *file = opened("long", "rw");
    CHECK(strcmp(file_of(file), contents) == 0);
}

CASE_BELOW(a_file_that_is_emptied_is_not_read) {
    add_host();
    fake_fail(FAKE_READ, 0, ERROR_IO);
    struct descriptor *file = opened("host_file", "wt");
    CHECK_IS(status_at("host_file").size, 0);
    close_it(file);
}

CASE_BELOW(a_removed_name_of_the_host_is_hidden) {
    add_host();
    CHECK_IS(remove_file("host_file"), ERROR_NONE);
    CHECK_IS(lookup_at("host_file"), ERROR_NOENT);
    struct descriptor root = directory_at("");
    CHECK_IS(list_from(&root, 0), ERROR_NONE);
    CHECK_IS(count_of("host_file"), 0);
    CHECK_IS(count_of("host_link"), 1);
    CHECK_IS(remove_file("host_file"), ERROR_NOENT);
    put_file("host_file", "mine");
    CHECK_IS(remove_file("host_file"), ERROR_NONE);
    CHECK_IS(lookup_at("host_file"), ERROR_NOENT);
}

CASE_BELOW(a_removed_embedded_name_hides_the_hosts_too) {
    add_host();
    fake_file_with("file", "the host's");
    CHECK_IS(remove_file("file"), ERROR_NONE);
    CHECK_IS(lookup_at("file"), ERROR_NOENT);
}

CASE_BELOW(a_file_of_the_host_moves_as_a_copy_and_a_directory_does_not) {
    add_host();
    CHECK_IS(rename_to("host_file", "dir/moved"), ERROR_NONE);
    CHECK_TEXT(text(file_at("dir/moved")), "of the host");
    CHECK_IS(lookup_at("host_file"), ERROR_NOENT);
    CHECK_IS(rename_to("host_dir", "dir/moved_dir"), ERROR_XDEV);
    CHECK_IS(rename_to("host_link", "dir/host_link"), ERROR_NONE);
    CHECK_IS(status_at("dir/host_link").size, strlen("host_file"));
}

CASE_BELOW(a_name_that_the_host_has_is_not_made) {
    add_host();
    CHECK_IS(make_directory("host_file"), ERROR_EXIST);
    CHECK_IS(make_link_to("x", "host_dir"), ERROR_EXIST);
    CHECK_IS(link_to("file", "host_link"), ERROR_EXIST);
    CHECK_IS(make_directory("absent"), ERROR_NONE);
}

CASE_BELOW(a_directory_of_the_host_is_removed_only_if_it_is_empty) {
    add_host();
    fake_directory("host_empty");
    CHECK_IS(remove_directory("host_dir"), ERROR_NOTEMPTY);
    CHECK_IS(remove_directory("host_empty"), ERROR_NONE);
    CHECK_IS(lookup_at("host_empty"), ERROR_NOENT);
    CHECK_IS(fake_open_directories(), 0);
}

CASE_BELOW(a_copy_that_fails_leaves_the_name_to_the_host) {
    add_host();
    int32_t number;
    fake_fail(FAKE_READ, 0, ERROR_IO);
    CHECK_IS(open_at("host_file", "w", &number), ERROR_IO);
    fake_fail(FAKE_READ, 0, ERROR_NONE);
    for (uint32_t blocks = 0;; blocks++) {
        fake_take_blocks(blocks);
        enum error error = open_at("host_file", "rw", &number);
        fake_give_blocks();
        CHECK_IS(fake_open_directories(), 0);
        if (error == ERROR_NONE)
            break;
        CHECK_IS(error, ERROR_NOSPC);
        struct target target;
        struct slice name = TEXT("host_file");
        CHECK_IS(walk(tree_root(), &name, WALK_NOFOLLOW, &target), ERROR_NONE);
        CHECK_IS(target.kind, TARGET_HOST);
    }
    CHECK_TEXT(text(file_of(descriptor_find(number))), "of the host");
}

CASE_BELOW(what_only_the_host_has_stays_the_hosts) {
    add_host();
    struct target target;
    struct slice path = TEXT("host_dir/inner");
    CHECK_IS(walk(tree_root(), &path, WALK_FOLLOW, &target), ERROR_NONE);
    CHECK_IS(settle(&target, SETTLE_FILE), ERROR_NONE);
    CHECK_IS(target.kind, TARGET_HOST);
}
