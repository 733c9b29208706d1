// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Where paths lead in images, with nothing mounted; links are in test_links.c. */
#include <string.h>

#include "image_of_tests.h"
#include "walk_rows.h"

CASE(a_path_leads_component_by_component) {
    static const struct path_and_place rows[] = {
        {"file", "file"},
        {"dir", "dir"},
        {"dir/sub/file", "dir/sub/file"},
        {"shared/clash_dir_above/inside", "shared/clash_dir_above/inside"},
        {"below_dir/sub/file", "below_dir/sub/file"},
    };
    CHECK_PLACES(WALK_FOLLOW, rows);
}

CASE(dots_lead_nowhere_and_up_but_never_above_the_root) {
    static const struct path_and_place rows[] = {
        {".", ""},
        {"..", ""},
        {"../..", ""},
        {"./.", ""},
        {"./file", "file"},
        {"../../file", "file"},
        {"dir/.", "dir"},
        {"dir/..", ""},
        {"dir/./sub/../file", "dir/file"},
        {"dir/sub/../../../../dir/file", "dir/file"},
    };
    CHECK_PLACES(WALK_FOLLOW, rows);
}

CASE(names_that_start_with_dots_are_names) {
    check_absent("...", WALK_FOLLOW, ERROR_NOENT, false);
    check_absent(".file", WALK_FOLLOW, ERROR_NOENT, false);
    check_absent("..file", WALK_FOLLOW, ERROR_NOENT, false);
}

CASE(slashes_count_once) {
    static const struct path_and_place rows[] = {
        {"dir//file", "dir/file"}, {"dir///sub////file", "dir/sub/file"}, {".//file", "file"}, {"dir//", "dir"}};
    CHECK_PLACES(WALK_FOLLOW, rows);
}

CASE(a_slash_after_a_directory_is_nothing) {
    static const struct path_and_place rows[] = {
        {"dir/", "dir"}, {"dir/sub/", "dir/sub"}, {"./", ""}, {"../", ""}, {"empty/", "empty"}};
    CHECK_PLACES(WALK_FOLLOW, rows);
    CHECK_PLACES(WALK_NOFOLLOW, rows);
}

CASE(a_file_is_no_directory) {
    static const struct path_and_error rows[] = {
        {"file/", ERROR_NOTDIR},   {"file//", ERROR_NOTDIR},     {"file/.", ERROR_NOTDIR}, {"file/..", ERROR_NOTDIR},
        {"file/x", ERROR_NOTDIR},  {"file/x/", ERROR_NOTDIR},    {"link/", ERROR_NOTDIR},  {"link/x", ERROR_NOTDIR},
        {"link/..", ERROR_NOTDIR}, {"empty_file/", ERROR_NOTDIR}};
    CHECK_ERRORS(WALK_FOLLOW, rows);
    CHECK_ERRORS(WALK_NOFOLLOW, rows);
}

CASE(what_lies_below_nothing_is_not_there) {
    static const struct path_and_error rows[] = {{"absent/x", ERROR_NOENT},       {"absent/.", ERROR_NOENT},
                                                 {"absent/..", ERROR_NOENT},      {"absent/x/", ERROR_NOENT},
                                                 {"dir/absent/x", ERROR_NOENT},   {"dangling/x", ERROR_NOENT},
                                                 {"dangling/.", ERROR_NOENT},     {"dangling/..", ERROR_NOENT},
                                                 {"dangling_below", ERROR_NOENT}, {"empty/x/y", ERROR_NOENT}};
    CHECK_ERRORS(WALK_FOLLOW, rows);
}

CASE(a_last_name_that_is_not_there_is_absent) {
    for (enum walk_mode mode = WALK_FOLLOW; mode <= WALK_CREATE; mode++) {
        check_absent("absent", mode, ERROR_NOENT, false);
        check_absent("absent/", mode, ERROR_NOENT, true);
        check_absent("dir/absent//", mode, ERROR_NOENT, true);
        check_absent("to_dir/absent", mode, ERROR_NOENT, false);
        check_absent("empty/absent", mode, ERROR_NOENT, false);
    }
}

CASE(an_empty_path_is_not_there) {
    static const struct path_and_error rows[] = {{"", ERROR_NOENT}};
    for (enum walk_mode mode = WALK_FOLLOW; mode <= WALK_CREATE; mode++)
        CHECK_ERRORS(mode, rows);
}

CASE(an_absolute_path_is_not_permitted) {
    static const struct path_and_error rows[] = {{"/", ERROR_PERM}, {"/file", ERROR_PERM}, {"//dir/file", ERROR_PERM}};
    for (enum walk_mode mode = WALK_FOLLOW; mode <= WALK_CREATE; mode++)
        CHECK_ERRORS(mode, rows);
}

CASE(the_last_name_is_told_from_dots) {
    static const struct {
        const char *path;
        enum last_name last;
    } rows[] = {{"dir", LAST_NAME},    {"dir/", LAST_NAME},   {".", LAST_DOT},          {"./", LAST_DOT},
                {"dir/.", LAST_DOT},   {"..", LAST_DOT_DOT},  {"dir/..", LAST_DOT_DOT}, {"dir/..//", LAST_DOT_DOT},
                {"../dir", LAST_NAME}, {"absent", LAST_NAME}, {"...", LAST_NAME}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct target *target;
        check_row(rows[i].path);
        CHECK_IS(look(rows[i].path, WALK_ENTRY, &target), ERROR_NONE);
        CHECK_IS(target->last, rows[i].last);
    }
}

CASE(a_name_may_have_255_bytes) {
    static const struct path_and_place rows[] = {{LONGEST_NAME, LONGEST_NAME}, {"dir/../" LONGEST_NAME, LONGEST_NAME}};
    CHECK_PLACES(WALK_FOLLOW, rows);
    static const struct path_and_error errors[] = {{LONGEST_NAME "/x", ERROR_NOTDIR}};
    CHECK_ERRORS(WALK_FOLLOW, errors);
    check_absent("dir/" LONGEST_NAME, WALK_FOLLOW, ERROR_NOENT, false);
}

CASE(a_name_of_256_bytes_is_too_long) {
    for (enum walk_mode mode = WALK_FOLLOW; mode <= WALK_CREATE; mode++)
        check_absent(LONGEST_NAME "x", mode, ERROR_NAMETOOLONG, false);
    static const struct path_and_error errors[] = {{LONGEST_NAME "x/y", ERROR_NAMETOOLONG},
                                                   {"file/" LONGEST_NAME "x", ERROR_NOTDIR},
                                                   {"absent/" LONGEST_NAME "x", ERROR_NOENT}};
    CHECK_ERRORS(WALK_FOLLOW, errors);
}

CASE(names_may_have_any_bytes) {
    static const struct path_and_place rows[] = {
        {"\377\376/\200\201", "\377\376/\200\201"}, {"\001", "\001"}, {"prefixes/caf\351", "prefixes/caf\351"}};
    CHECK_PLACES(WALK_FOLLOW, rows);
    check_absent("\377", WALK_FOLLOW, ERROR_NOENT, false);
    check_absent("prefixes/caf\303\251", WALK_FOLLOW, ERROR_NOENT, false);
}

/* A path to "file" of so many bytes. */
static const char *long_path(char *buffer, uint32_t size) {
    memset(buffer, '/', size);
    buffer[0] = '.';
    memcpy(buffer + size - 4, "file", 5);
    return buffer;
}

CASE(a_path_may_have_4095_bytes) {
    char path[5000];
    const struct target *target;
    CHECK_IS(look(long_path(path, 4095), WALK_FOLLOW, &target), ERROR_NONE);
    CHECK(same_place(target->place, place_at("file")));
    CHECK_IS(look(long_path(path, 4096), WALK_FOLLOW, &target), ERROR_NAMETOOLONG);
    CHECK_IS(look(long_path(path, 4097), WALK_FOLLOW, &target), ERROR_NAMETOOLONG);
}

CASE(a_walk_may_start_at_any_directory) {
    static const struct path_and_place rows[] = {
        {".", "dir/sub"},    {"file", "dir/sub/file"},  {"..", "dir"}, {"../file", "dir/file"}, {"../../file", "file"},
        {"top", "dir/file"}, {"../../../file", "file"}, {"back", ""}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct target target;
        check_row(rows[i].path);
        struct slice path = text(rows[i].path);
        CHECK_IS(walk(place_at("dir/sub"), &path, WALK_FOLLOW, &target), ERROR_NONE);
        CHECK(same_place(target.place, place_at(rows[i].place)));
    }
}

CASE(the_path_need_not_be_terminated) {
    struct target target;
    CHECK_IS(walk(tree_root(), &(struct slice){"dir/fileXYZ", 8}, WALK_FOLLOW, &target), ERROR_NONE);
    CHECK(same_place(target.place, place_at("dir/file")));
    char *exact = memcpy((char[4]){0}, "file", 4);
    CHECK_IS(walk(tree_root(), &(struct slice){exact, 4}, WALK_FOLLOW, &target), ERROR_NONE);
}
