// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Cases that must fail: what the other programs rely on to find faults, finds these. */
#include <string.h>

#include "core/host.h"
#include "host_walks.h"
#include "listed.h"
#include "walk_rows.h"

CASE(a_false_claim) { CHECK(1 + 1 == 3); }

CASE(a_number_that_differs) { CHECK_IS(2, 3); }

CASE(a_large_number_that_differs) { CHECK_IS(INT64_C(1) << 32, 0); }

CASE(a_text_that_differs) { CHECK_TEXT(TEXT("ab"), "ac"); }

CASE(a_text_that_is_shorter) { CHECK_TEXT(TEXT("a"), "ab"); }

CASE(a_text_that_is_longer) { CHECK_TEXT(TEXT("ab"), "a"); }

CASE(a_text_that_is_null) { CHECK_TEXT(((struct slice){0, 0}), ""); }

CASE(a_place_of_nothing) { place_at("dir/absent"); }

CASE(a_place_below_a_file) { place_at("file/x"); }

CASE(contents_of_a_directory) { contents_of(place_at("dir")); }

CASE(contents_that_differ) { CHECK_CONTENTS("dir/file", "in another directory"); }

CASE(contents_of_nothing) { CHECK_CONTENTS("absent", ""); }

CASE(a_place_that_differs) {
    static const struct path_and_place rows[] = {{"file", "file"}, {"dir/file", "file"}};
    CHECK_PLACES(WALK_FOLLOW, rows);
}

CASE(a_place_that_is_absent) {
    static const struct path_and_place rows[] = {{"absent", "file"}};
    CHECK_PLACES(WALK_FOLLOW, rows);
}

CASE(an_error_that_differs) {
    static const struct path_and_error rows[] = {{"file/x", ERROR_NOTDIR}, {"absent/x", ERROR_NOTDIR}};
    CHECK_ERRORS(WALK_FOLLOW, rows);
}

CASE(what_is_there_is_not_absent) { check_absent("file", WALK_FOLLOW, ERROR_NOENT, false); }

CASE(an_absent_name_with_a_slash) { check_absent("absent/", WALK_FOLLOW, ERROR_NOENT, false); }

CASE(a_name_in_excess) { check_names("empty", ". .. absent"); }

CASE(names_out_of_order) { check_names("below_dir", ". .. sub file"); }

CASE(a_name_twice) {
    strcpy(listed[0].name, "twice");
    strcpy(listed[1].name, "twice");
    listed_count = 2;
    check_no_name_twice();
}

CASE(an_entry_that_is_not_listed) { entry_named("absent"); }

CASE_WITH_HOST(a_listing_that_ends_early_the_second_time) {
    fake_directory("data");
    fake_file("data/file");
    fake_preopen("data", "/h");
    fake_fail(FAKE_LIST, 1, ERROR_IO);
    check_restarts("h");
}

CASE_WITH_HOST(a_path_of_the_host_that_differs) {
    mount_at("/h");
    check_host("h/sub/file", WALK_FOLLOW, "file");
}

CASE_WITH_HOST(a_path_that_is_not_the_hosts) {
    mount_at("/h");
    check_host("file", WALK_FOLLOW, "file");
}

CASE_WITH_HOST(a_path_that_is_the_hosts) {
    mount_at("/h");
    check_tree("h/file", "file");
}

CASE_WITH_HOST(an_error_that_does_not_come) {
    mount_at("/h");
    check_error("h/file", WALK_FOLLOW, ERROR_NOENT);
}

CASE_WITH_HOST(a_question_about_an_empty_path) {
    enum host_kind kind;
    host_kind(fake_preopen("", "/h"), &TEXT(""), true, &kind);
}

CASE_WITH_HOST(a_question_about_an_absolute_path) {
    enum host_kind kind;
    host_kind(fake_preopen("", "/h"), &TEXT("/h"), true, &kind);
}

CASE_WITH_HOST(a_question_about_a_descriptor_that_is_not_open) {
    enum host_kind kind;
    host_kind(3, &TEXT("file"), true, &kind);
}

CASE_WITH_HOST(a_descriptor_that_is_closed_twice) {
    int32_t opened;
    CHECK_IS(host_open_directory(fake_preopen("", "/h"), &TEXT("."), &opened), ERROR_NONE);
    CHECK_IS(host_close(opened), ERROR_NONE);
    host_close(opened);
}

static volatile uint32_t one = 1;

CASE(a_read_outside_an_array) {
    char bytes[4] = "abc";
    volatile const char *outside = bytes;
    check_is(outside[3 + one], 'x', __FILE__, __LINE__, "a read that must not come back");
}

CASE(a_number_that_overflows) {
    int largest = INT32_MAX;
    check_is(largest + (int)one, 0, __FILE__, __LINE__, "a sum that must not come back");
}
