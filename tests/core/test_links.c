// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Symbolic links on the way and at the end of a path. */
#include <string.h>

#include "walk_rows.h"

CASE(a_link_to_a_file_with_a_slash_is_no_directory) {
    static const struct path_and_error rows[] = {
        {"link_slash", ERROR_NOTDIR}, {"link_slash/", ERROR_NOTDIR}, {"into_file", ERROR_NOTDIR}};
    CHECK_ERRORS(WALK_FOLLOW, rows);
}

CASE(the_target_of_a_dangling_link_is_absent) {
    check_absent("dangling", WALK_FOLLOW, ERROR_NOENT, false);
    check_absent("dangling/", WALK_FOLLOW, ERROR_NOENT, true);
    check_absent("dangling_slash", WALK_FOLLOW, ERROR_NOENT, true);
    check_absent("dangling", WALK_CREATE, ERROR_NOENT, false);
    check_absent("dangling_slash", WALK_CREATE, ERROR_NOENT, true);
}

CASE(links_are_followed) {
    static const struct path_and_place rows[] = {{"link", "file"},
                                                 {"absolute", "dir/file"},
                                                 {"chain", "file"},
                                                 {"dir/wide", "dir/file"},
                                                 {"dir/sub/top", "dir/file"},
                                                 {"to_dir", "dir"},
                                                 {"to_dir_slash", "dir"},
                                                 {"to_root", ""},
                                                 {"slashes", "dir/sub"},
                                                 {"self", ""},
                                                 {"shared/to_above", "file"}};
    CHECK_PLACES(WALK_FOLLOW, rows);
}

CASE(links_lead_on_to_the_rest_of_the_path) {
    static const struct path_and_place rows[] = {{"to_dir/file", "dir/file"},
                                                 {"to_dir//sub/file", "dir/sub/file"},
                                                 {"to_dir_slash/file", "dir/file"},
                                                 {"to_root/to_root/dir/sub", "dir/sub"},
                                                 {"slashes/file", "dir/sub/file"},
                                                 {"self/self/self/file", "file"},
                                                 {"to_dir/up", "file"},
                                                 {"dir/sub/back/dir/sub/back/file", "file"}};
    CHECK_PLACES(WALK_FOLLOW, rows);
}

CASE(dot_dot_after_a_link_goes_up_from_its_target) {
    static const struct path_and_place rows[] = {
        {"slashes/..", "dir"}, {"slashes/../file", "dir/file"}, {"to_dir/../file", "file"}, {"dir/sub/back/..", ""}};
    CHECK_PLACES(WALK_FOLLOW, rows);
}

CASE(a_link_through_dot_dot_stays_in_the_tree) {
    static const struct path_and_place rows[] = {
        {"above", "file"}, {"through", "file"}, {"dir/up", "file"}, {"dir/sub/back", ""}};
    CHECK_PLACES(WALK_FOLLOW, rows);
}

CASE(a_link_may_lead_from_one_image_into_another) {
    static const struct path_and_place rows[] = {{"shared/to_below", "shared/merged/below"},
                                                 {"shared/to_above", "file"}};
    CHECK_PLACES(WALK_FOLLOW, rows);
}

CASE(nofollow_means_the_link_at_the_end_alone) {
    static const struct path_and_place rows[] = {
        {"link", "link"},         {"to_dir", "to_dir"}, {"to_dir/up", "dir/up"},      {"loop", "loop"},
        {"dangling", "dangling"}, {"chain", "chain"},   {"link_slash", "link_slash"}, {"hops/41", "hops/41"}};
    CHECK_PLACES(WALK_NOFOLLOW, rows);
    CHECK_PLACES(WALK_ENTRY, rows);
}

CASE(nofollow_follows_a_link_before_a_slash) {
    static const struct path_and_place rows[] = {
        {"to_dir/", "dir"}, {"to_dir//", "dir"}, {"to_dir/.", "dir"}, {"to_dir/..", ""}, {"slashes/", "dir/sub"}};
    CHECK_PLACES(WALK_NOFOLLOW, rows);
    static const struct path_and_error errors[] = {{"link/", ERROR_NOTDIR}, {"loop/", ERROR_LOOP}};
    CHECK_ERRORS(WALK_NOFOLLOW, errors);
    check_absent("dangling/", WALK_NOFOLLOW, ERROR_NOENT, true);
}

CASE(an_entry_is_no_link_target_even_before_a_slash) {
    static const struct path_and_place rows[] = {
        {"to_dir/", "to_dir"}, {"link/", "link"}, {"loop/", "loop"}, {"file/", "file"}, {"dangling/", "dangling"}};
    CHECK_PLACES(WALK_ENTRY, rows);
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct target *target;
        CHECK_IS(look(rows[i].path, WALK_ENTRY, &target), ERROR_NONE);
        CHECK(target->slash);
    }
}

CASE(a_file_to_be_made_is_a_links_target_unless_a_slash_follows) {
    static const struct path_and_place rows[] = {
        {"link", "file"}, {"chain", "file"}, {"link/", "link"}, {"dangling/", "dangling"}, {"file/", "file"}};
    CHECK_PLACES(WALK_CREATE, rows);
    static const struct path_and_error errors[] = {{"loop", ERROR_LOOP}, {"dangling_below", ERROR_NOENT}};
    CHECK_ERRORS(WALK_CREATE, errors);
}

CASE(a_loop_of_links_is_an_error) {
    static const struct path_and_error rows[] = {
        {"loop", ERROR_LOOP},   {"loop/", ERROR_LOOP},    {"loop/x", ERROR_LOOP}, {"loop_a", ERROR_LOOP},
        {"loop_b", ERROR_LOOP}, {"loop_a/x", ERROR_LOOP}, {"loop/..", ERROR_LOOP}};
    CHECK_ERRORS(WALK_FOLLOW, rows);
}

CASE(forty_links_in_a_chain_are_followed_and_no_more) {
    static const struct path_and_place rows[] = {{"hops/40", "hops/00"}, {"hops/40/../../file", "file"}};
    CHECK_PLACES(WALK_FOLLOW, rows);
    static const struct path_and_error errors[] = {
        {"hops/41", ERROR_LOOP}, {"hops/40/../../link", ERROR_LOOP}, {"hops/40/../../to_dir/file", ERROR_LOOP}};
    CHECK_ERRORS(WALK_FOLLOW, errors);
}

CASE(forty_links_in_one_path_are_followed_and_no_more) {
    char path[41 * 5 + 5] = "";
    const struct target *target;
    for (int i = 0; i < 40; i++)
        strcat(path, "self/");
    strcat(path, "file");
    CHECK_IS(look(path, WALK_FOLLOW, &target), ERROR_NONE);
    CHECK(same_place(target->place, place_at("file")));
    strcpy(path + 40 * 5, "self/file");
    CHECK_IS(look(path, WALK_FOLLOW, &target), ERROR_LOOP);
}
