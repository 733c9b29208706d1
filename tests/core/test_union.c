// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Walking where the host has directories at the places of directories of images. */
#include "host_walks.h"
#include "image_of_tests.h"

CASE_WITH_HOST(the_host_supplies_what_the_images_lack) {
    mount_at("/");
    check_host("sub", WALK_FOLLOW, "sub");
    check_host("sub/file", WALK_FOLLOW, "sub/file");
    check_host("absent", WALK_CREATE, "absent");
    check_host("absent", WALK_FOLLOW, "absent");
    check_host("dir/of_host", WALK_FOLLOW, "dir/of_host");
    check_host("dir/absent", WALK_CREATE, "dir/absent");
    check_tree("dir/deep/file", "dir/deep/file");
    check_tree("dir/deep", "dir/deep");
}

CASE_WITH_HOST(nothing_can_be_made_where_the_host_has_no_directory) {
    mount_at("/");
    check_absent("dir/deep/absent", WALK_FOLLOW, ERROR_NOENT, false);
    check_error("dir/deep/absent/x", WALK_FOLLOW, ERROR_NOENT);
    check_absent("dir/deep/" LONGEST_NAME "x", WALK_FOLLOW, ERROR_NAMETOOLONG, false);
    check_absent("shared/absent", WALK_FOLLOW, ERROR_NOENT, false);
}

CASE_BELOW(a_link_of_the_host_covers_no_directory) {
    mount_at("/");
    fake_link("data/empty", "sub");
    check_tree("empty", "empty");
    check_absent("empty/file", WALK_FOLLOW, ERROR_NOENT, false);
}

CASE_BELOW(what_lies_behind_a_link_of_the_host_covers_no_directory) {
    mount_at("/");
    fake_directory("data/sub/merged");
    fake_file("data/sub/merged/of_host");
    fake_link("data/shared", "sub");
    check_absent("shared/of_host", WALK_FOLLOW, ERROR_NOENT, false);
    check_absent("shared/merged/of_host", WALK_FOLLOW, ERROR_NOENT, false);
}

CASE_BELOW(the_image_wins_over_the_host) {
    mount_at("/");
    check_tree("file", "file");
    check_tree("link", "file");
    check_tree("dir/file", "dir/file");
    fake_directory("data/link");
    fake_directory("data/big");
    fake_file("data/empty");
    check_tree("link", "file");
    check_tree("big", "big");
    check_tree("empty", "empty");
    check_error("file/x", WALK_FOLLOW, ERROR_NOTDIR);
}

CASE_BELOW(the_host_is_not_asked_about_what_the_image_has) {
    mount_at("/");
    CHECK_IS(fake_preopen("", "/h"), 4);
    check_tree("file", "file");
    check_tree("dir/sub/../../h/../chain", "file");
    check_tree("shared/merged/sub/file", "shared/merged/sub/file");
    check_error("file/x", WALK_FOLLOW, ERROR_NOTDIR);
    CHECK_IS(fake_questions, 0);
}

CASE_ABOVE(the_host_wins_over_the_image) {
    mount_at("/");
    check_host("file", WALK_FOLLOW, "file");
    check_host("link", WALK_FOLLOW, "file");
    check_host("file/x", WALK_FOLLOW, "file/x");
    check_tree("big", "big");
    check_tree("dir/file", "dir/file");
    fake_file("data/dir/file");
    check_host("dir/file", WALK_FOLLOW, "dir/file");
}

CASE_ABOVE(only_two_directories_are_merged) {
    mount_at("/");
    fake_directory("data/big");
    fake_file("data/empty");
    fake_link("data/prefixes", "sub");
    fake_directory("data/to_dir");
    check_tree("dir", "dir");
    check_host("big", WALK_FOLLOW, "big");
    check_host("big/x", WALK_FOLLOW, "big/x");
    check_host("empty", WALK_FOLLOW, "empty");
    check_host("prefixes/a", WALK_FOLLOW, "prefixes/a");
    check_host("to_dir/file", WALK_FOLLOW, "to_dir/file");
}

CASE_ABOVE(a_link_of_the_host_hides_what_the_image_has) {
    mount_at("/");
    fake_link("data/big", "nowhere");
    check_host("big", WALK_FOLLOW, "big");
    check_host("big", WALK_NOFOLLOW, "big");
}

CASE_ABOVE(a_link_of_the_host_hides_the_directories_of_the_image_below_it) {
    mount_at("/");
    fake_directory("data/sub/merged");
    fake_directory("data/sub/merged/sub");
    fake_link("data/shared", "sub");
    check_host("shared/merged/sub", WALK_FOLLOW, "shared/merged/sub");
    check_host("shared/merged/sub/file", WALK_FOLLOW, "shared/merged/sub/file");
}

CASE_ABOVE(where_the_host_fails_the_image_is_seen) {
    mount_at("/");
    fake_fail(FAKE_KIND, 0, ERROR_IO);
    check_tree("file", "file");
}
