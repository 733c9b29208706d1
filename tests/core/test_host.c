// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Walking below mounts, and back from there. */
#include <string.h>

#include "host_walks.h"

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
    check_absent("h/sub/../../absent", WALK_FOLLOW, ERROR_NOENT, false);
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
    check_absent("h/../secret", WALK_FOLLOW, ERROR_NOENT, false);
    check_absent("h/sub/../../secret", WALK_FOLLOW, ERROR_NOENT, false);
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
    CHECK_IS(walk(mount, &(struct slice){path, 4095}, WALK_FOLLOW, &target), ERROR_NONE);
    CHECK_IS(target.path.size, 4095);
    CHECK_IS(walk(mount, &(struct slice){path, 4096}, WALK_FOLLOW, &target), ERROR_NAMETOOLONG);
    path[4094] = '/';
    CHECK_IS(walk(mount, &(struct slice){path, 4095}, WALK_FOLLOW, &target), ERROR_NONE);
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
    check_absent("h/other/file", WALK_FOLLOW, ERROR_NOENT, false);
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

CASE_WITH_HOST(the_host_is_not_asked_where_nothing_of_it_is_mounted) {
    mount_at("/h");
    check_tree("dir/sub/file", "dir/sub/file");
    check_tree("absolute", "dir/file");
    check_absent("dir/absent", WALK_FOLLOW, ERROR_NOENT, false);
    check_error("absent/x", WALK_FOLLOW, ERROR_NOENT);
    CHECK_IS(fake_questions, 0);
}

CASE_WITH_HOST(walking_opens_nothing_on_the_host) {
    mount_at("/");
    check_host("sub/../sub/file", WALK_FOLLOW, "sub/file");
    check_host("dir/of_host", WALK_FOLLOW, "dir/of_host");
    CHECK_IS(fake_open_directories(), 0);
}
