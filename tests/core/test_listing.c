// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* The entries of directories: which, in which order, and from which cookie on. Of the host there are only mounts. */
#include "fake_host.h"
#include "listed.h"
#include "lookup.h"

CASE(a_directory_has_dots_and_its_children_in_order) {
    check_names("dir", ". .. big deep file sub up wide");
    check_names("dir/sub", ". .. back file top");
    check_names("below_dir", ". .. file sub");
    check_names("prefixes", ". .. a a. a.b aa aaa b caf\351");
}

CASE(an_empty_directory_has_dots) {
    check_names("empty", ". ..");
    check_names("hops/00", ". ..");
}

CASE(children_of_all_images_are_listed_once) {
    check_names("shared/merged", ". .. above below sub");
    check_names("shared", ". .. both clash_dir_above clash_file from_above merged to_below from_below to_above");
    check_names("shared/clash_dir_above", ". .. inside");
    struct descriptor root = directory_at("");
    CHECK_IS(list_from(&root, 0), ERROR_NONE);
    CHECK_IS(listed_count, 2 + 33 + 2);
    check_no_name_twice();
}

CASE(each_entry_is_told_by_its_kind) {
    struct descriptor root = directory_at("");
    list_from(&root, 0);
    CHECK_IS(entry_named(".")->type, ENTRY_DIRECTORY);
    CHECK_IS(entry_named("..")->type, ENTRY_DIRECTORY);
    CHECK_IS(entry_named("dir")->type, ENTRY_DIRECTORY);
    CHECK_IS(entry_named("file")->type, ENTRY_FILE);
    CHECK_IS(entry_named("to_dir")->type, ENTRY_SYMLINK);
    CHECK_IS(entry_named("dangling")->type, ENTRY_SYMLINK);
}

CASE(what_hides_another_is_what_is_listed) {
    struct descriptor shared = directory_at("shared");
    list_from(&shared, 0);
    CHECK_IS(entry_named("clash_file")->type, ENTRY_FILE);
    CHECK_IS(entry_named("clash_dir_above")->type, ENTRY_DIRECTORY);
    CHECK_IS(entry_named("both")->inode, tree_inode(place_at("shared/both")));
}

CASE(inode_numbers_are_those_of_the_status) {
    static const char *const paths[] = {"", "dir", "dir/sub", "shared", "shared/merged", "below_dir"};
    for (size_t i = 0; i < COUNT(paths); i++) {
        struct descriptor directory = directory_at(paths[i]);
        list_from(&directory, 0);
        CHECK_IS(listed[0].entry.inode, tree_inode(directory.place));
        CHECK_IS(listed[1].entry.inode, tree_inode(tree_parent(directory.place)));
        for (uint32_t j = 2; j < listed_count; j++) {
            struct place child;
            struct slice name = text(listed[j].name);
            CHECK(tree_child(directory.place, &name, &child));
            CHECK_IS(listed[j].entry.inode, tree_inode(child));
        }
    }
}

CASE(a_listing_can_start_again_at_each_cookie) {
    check_restarts("dir");
    check_restarts("empty");
    check_restarts("shared");
    check_restarts("shared/merged");
    check_restarts("");
}

CASE(cookies_of_the_image_are_small) {
    struct descriptor root = directory_at("");
    list_from(&root, 0);
    for (uint32_t i = 0; i < listed_count; i++)
        CHECK(listed[i].entry.next < 100);
}

CASE(a_cookie_past_the_end_lists_nothing) {
    static const uint64_t cookies[] = {8, 9, 1000, INT32_MAX, UINT32_MAX, INT64_MAX, UINT64_MAX};
    for (size_t i = 0; i < COUNT(cookies); i++) {
        struct descriptor directory = directory_at("dir");
        CHECK_IS(list_from(&directory, cookies[i]), ERROR_NONE);
        CHECK_IS(listed_count, 0);
    }
}

CASE_WITH_HOST(listing_a_directory_that_no_mount_covers_asks_the_host_nothing) {
    fake_preopen("", "/dir/h");
    check_names("shared/merged", ". .. above below sub");
    check_names("dir", ". .. big deep file sub up wide h");
    CHECK_IS(fake_questions, 0);
}

CASE_WITH_HOST(mounts_are_listed_where_they_lie) {
    fake_preopen("", "/h");
    fake_preopen("", "/x/y");
    fake_preopen("", "/dir/sub/m");
    fake_preopen("", "/x/z");
    fake_preopen("", "/h");
    fake_preopen("", "/dir");
    struct descriptor root = directory_at("");
    CHECK_IS(list_from(&root, 0), ERROR_NONE);
    CHECK_IS(entry_named("h")->type, ENTRY_DIRECTORY);
    CHECK_IS(entry_named("x")->inode, tree_inode(place_at("x")));
    CHECK_IS(listed_count, 2 + 33 + 2 + 2);
    check_no_name_twice();
    check_names("x", ". .. y z");
    check_names("x/y", ". ..");
    check_names("dir/sub", ". .. back file top m");
    check_restarts("");
    check_restarts("x");
}

CASE_WITH_HOST(a_mount_that_is_named_with_dot_dot_is_listed_once) {
    fake_preopen("", "..");
    struct descriptor root = directory_at("");
    CHECK_IS(list_from(&root, 0), ERROR_NONE);
    check_no_name_twice();
}

CASE_WITH_HOST(dot_dot_of_a_mount_is_the_directory_above_it) {
    fake_preopen("", "/x/y");
    struct descriptor mount = directory_at("x/y");
    list_from(&mount, 0);
    CHECK_IS(entry_named(".")->inode, tree_inode(place_at("x/y")));
    CHECK_IS(entry_named("..")->inode, tree_inode(place_at("x")));
}

CASE_BELOW(a_mount_that_the_image_hides_is_not_listed) {
    fake_preopen("", "/file/h");
    fake_preopen("", "/dir/up");
    struct descriptor root = directory_at("");
    list_from(&root, 0);
    CHECK_IS(entry_named("file")->type, ENTRY_FILE);
    check_names("dir", ". .. big deep file sub up wide");
}

CASE_ABOVE(a_mount_that_hides_the_image_is_listed_in_its_place) {
    fake_preopen("", "/file/h");
    fake_preopen("", "/dir/up");
    struct descriptor root = directory_at("");
    list_from(&root, 0);
    CHECK_IS(entry_named("file")->type, ENTRY_DIRECTORY);
    check_names("dir", ". .. big deep file sub wide up");
    check_restarts("");
    check_restarts("dir");
}
