// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Walking where the host has directories: below its mounts, and where they cover directories of images. */
#include <string.h>

#include "fake_host.h"
#include "image_of_tests.h"
#include "lookup.h"

/* A preopen of the directory "data" of the host. Its number is 3. */
static void mount_at(const char *guest_path) {
    fake_directory("data");
    fake_file("data/file");
    fake_directory("data/sub");
    fake_file("data/sub/file");
    fake_file("data/sub/new");
    fake_directory("data/sub/deep");
    fake_link("data/to_sub", "sub");
    fake_link("data/to_file", "file");
    fake_directory("data/dir");
    fake_file("data/dir/of_host");
    fake_file("secret");
    CHECK_IS(fake_preopen("data", guest_path), 3);
}

static void check_host(const char *path, enum walk_mode mode, const char *host_path) {
    const struct target *target;
    check_row(path);
    CHECK_IS(look(path, mode, &target), ERROR_NONE);
    CHECK_IS(target->kind, TARGET_HOST);
    CHECK_TEXT(target->path, host_path);
    check_row(0);
}

static void check_tree(const char *path, const char *place) {
    const struct target *target;
    struct place expected = place_at(place);
    check_row(path);
    CHECK_IS(look(path, WALK_FOLLOW, &target), ERROR_NONE);
    CHECK_IS(target->kind, TARGET_TREE);
    CHECK(same_place(target->place, expected));
    check_row(0);
}

static void check_error(const char *path, enum walk_mode mode, enum error error) {
    const struct target *target;
    check_row(path);
    CHECK_IS(look(path, mode, &target), error);
    check_row(0);
}

static void check_absent(const char *path, enum error absence) {
    const struct target *target;
    check_row(path);
    CHECK_IS(look(path, WALK_FOLLOW, &target), ERROR_NONE);
    CHECK_IS(target->kind, TARGET_ABSENT);
    CHECK_IS(target->absence, absence);
    check_row(0);
}

CASE_WITH_HOST(what_lies_below_a_mount_is_the_hosts_whether_it_is_there_or_not) {
    mount_at("/h");
    for (enum walk_mode mode = WALK_FOLLOW; mode <= WALK_CREATE; mode++) {
        check_host("h/file", mode, "file");
        check_host("h/absent", mode, "absent");
        check_host("h/absent/x", mode, "absent/x");
        check_host("h/sub/file", mode, "sub/file");
        check_host("../h//sub///file", mode, "sub/file");
    }
    const struct target *target;
    CHECK_IS(look("h/file", WALK_FOLLOW, &target), ERROR_NONE);
    CHECK_IS(target->host, 3);
}

CASE_WITH_HOST(a_mount_itself_is_a_place_of_the_tree) {
    mount_at("/h");
    check_tree("h", "h");
    check_tree("h/", "h");
    check_tree("h/.", "h");
    check_tree("h/..", "");
    check_tree("h/../file", "file");
    check_tree("h/./../dir", "dir");
}

CASE_WITH_HOST(a_slash_and_dots_at_the_end_are_passed_on_to_the_host) {
    mount_at("/h");
    check_host("h/sub/", WALK_FOLLOW, "sub/");
    check_host("h/sub//", WALK_FOLLOW, "sub/");
    check_host("h/file/", WALK_FOLLOW, "file/");
    check_host("h/sub/.", WALK_FOLLOW, "sub/.");
    check_host("h/sub/./file", WALK_FOLLOW, "sub/./file");
    check_host("h/sub/deep/..", WALK_FOLLOW, "sub/deep/..");
    check_host("h/sub/deep/../file", WALK_FOLLOW, "sub/file");
    check_host("h/sub/deep/./../file", WALK_FOLLOW, "sub/file");
}

CASE_WITH_HOST(dot_dot_leads_from_the_host_back_into_the_tree) {
    mount_at("/h");
    check_tree("h/sub/..", "h");
    check_tree("h/sub/../..", "");
    check_tree("h/sub/../../file", "file");
    check_tree("h/sub/deep/../../../dir/file", "dir/file");
    check_host("h/sub/../file", WALK_FOLLOW, "file");
    check_host("h/sub/../../h/sub/../file", WALK_FOLLOW, "file");
    check_absent("h/sub/../../absent", ERROR_NOENT);
}

CASE_WITH_HOST(dot_dot_after_a_link_of_the_host_stays_on_the_host) {
    mount_at("/h");
    check_host("h/to_sub/..", WALK_FOLLOW, "to_sub/..");
    check_host("h/to_sub/../file", WALK_FOLLOW, "to_sub/../file");
    check_host("h/to_sub/../../secret", WALK_FOLLOW, "to_sub/../../secret");
    check_host("h/to_file/..", WALK_FOLLOW, "to_file/..");
    check_host("h/to_sub/./../file", WALK_FOLLOW, "to_sub/../file");
}

CASE_WITH_HOST(only_directories_of_the_host_have_a_way_back) {
    mount_at("/h");
    check_error("h/absent/..", WALK_FOLLOW, ERROR_NOENT);
    check_error("h/file/..", WALK_FOLLOW, ERROR_NOTDIR);
    check_error("h/sub/absent/../..", WALK_FOLLOW, ERROR_NOENT);
    fake_fail(FAKE_KIND, 0, ERROR_IO);
    check_error("h/sub/..", WALK_FOLLOW, ERROR_IO);
}

CASE_WITH_HOST(no_path_leads_out_of_a_mount_on_the_host) {
    mount_at("/h");
    check_absent("h/../secret", ERROR_NOENT);
    check_absent("h/sub/../../secret", ERROR_NOENT);
    check_host("h/sub/deep/../../secret", WALK_FOLLOW, "secret");
}

CASE_WITH_HOST(links_of_the_image_lead_to_the_host) {
    mount_at("/absent");
    check_tree("dangling", "absent");
    check_host("dangling_below", WALK_FOLLOW, "file");
    check_host("dangling/sub/file", WALK_FOLLOW, "sub/file");
    check_host("dangling_slash/file", WALK_CREATE, "file");
}

CASE_WITH_HOST(links_are_counted_across_the_host) {
    char path[1024] = "";
    mount_at("/h");
    for (int i = 0; i < 40; i++)
        strcat(path, "self/h/sub/../../");
    strcat(path, "file");
    check_tree(path, "file");
    memcpy(path + strlen(path) - 4, "link", 5);
    check_error(path, WALK_FOLLOW, ERROR_LOOP);
}

CASE_WITH_HOST(a_path_for_the_host_may_have_4095_bytes) {
    char path[4096 + 1];
    mount_at("/h");
    struct target target;
    struct place mount = place_at("h");
    memset(path, 'x', sizeof path);
    CHECK_IS(walk(mount, (struct slice){path, 4095}, WALK_FOLLOW, &target), ERROR_NONE);
    CHECK_IS(target.path.size, 4095);
    CHECK_IS(walk(mount, (struct slice){path, 4096}, WALK_FOLLOW, &target), ERROR_NAMETOOLONG);
    path[4094] = '/';
    CHECK_IS(walk(mount, (struct slice){path, 4095}, WALK_FOLLOW, &target), ERROR_NONE);
    CHECK_IS(target.path.size, 4095);
}

CASE_WITH_HOST(a_path_that_a_link_makes_too_long_for_the_host_is_an_error) {
    char path[4096] = "far/";
    const struct target *target;
    mount_at("/absent");
    memset(path + 4, 'x', 4095 - 255 - 1);
    CHECK_IS(look(path, WALK_FOLLOW, &target), ERROR_NONE);
    CHECK(target->kind == TARGET_HOST && target->path.size == 4095);
    strcat(path, "x");
    check_error(path, WALK_FOLLOW, ERROR_NAMETOOLONG);
    path[strlen(path) - 1] = '/';
    check_error(path, WALK_FOLLOW, ERROR_NAMETOOLONG);
}

CASE_WITH_HOST(a_mount_in_a_mount_is_the_nearer_one) {
    mount_at("/h");
    CHECK_IS(fake_preopen("data/sub", "/h/other/inner"), 4);
    const struct target *target;
    CHECK_IS(look("h/other/inner/file", WALK_FOLLOW, &target), ERROR_NONE);
    CHECK(target->kind == TARGET_HOST && target->host == 4);
    CHECK_TEXT(target->path, "file");
    check_absent("h/other/file", ERROR_NOENT);
    check_host("h/sub/file", WALK_FOLLOW, "sub/file");
    check_tree("h/other/inner/deep/../../..", "h");
}

CASE_WITH_HOST(directories_on_the_way_to_a_mount_hold_what_the_host_has_there) {
    mount_at("/h");
    CHECK_IS(fake_preopen("", "/h/sub/inner"), 4);
    check_tree("h/sub", "h/sub");
    check_host("h/sub/file", WALK_FOLLOW, "sub/file");
    check_tree("h/sub/inner", "h/sub/inner");
}

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
    check_absent("dir/deep/absent", ERROR_NOENT);
    check_error("dir/deep/absent/x", WALK_FOLLOW, ERROR_NOENT);
    check_absent("dir/deep/" LONGEST_NAME "x", ERROR_NAMETOOLONG);
    check_absent("shared/absent", ERROR_NOENT);
}

CASE_BELOW(a_link_of_the_host_covers_no_directory) {
    mount_at("/");
    fake_link("data/empty", "sub");
    check_tree("empty", "empty");
    check_absent("empty/file", ERROR_NOENT);
}

CASE_BELOW(what_lies_behind_a_link_of_the_host_covers_no_directory) {
    mount_at("/");
    fake_directory("data/sub/merged");
    fake_file("data/sub/merged/of_host");
    fake_link("data/shared", "sub");
    check_absent("shared/of_host", ERROR_NOENT);
    check_absent("shared/merged/of_host", ERROR_NOENT);
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

CASE_WITH_HOST(the_host_is_not_asked_where_nothing_of_it_is_mounted) {
    mount_at("/h");
    check_tree("dir/sub/file", "dir/sub/file");
    check_tree("absolute", "dir/file");
    check_absent("dir/absent", ERROR_NOENT);
    check_error("absent/x", WALK_FOLLOW, ERROR_NOENT);
    CHECK_IS(fake_questions, 0);
}

CASE_WITH_HOST(walking_opens_nothing_on_the_host) {
    mount_at("/");
    check_host("sub/../sub/file", WALK_FOLLOW, "sub/file");
    check_host("dir/of_host", WALK_FOLLOW, "dir/of_host");
    CHECK_IS(fake_open_directories(), 0);
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

CASE_ABOVE(where_the_host_fails_the_image_is_seen) {
    mount_at("/");
    fake_fail(FAKE_KIND, 0, ERROR_IO);
    check_tree("file", "file");
}
