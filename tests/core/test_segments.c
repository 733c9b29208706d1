// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* What is peculiar to images in passive segments. */
#include "segments.h"

#include "late_links.h"
#include "lookup.h"
#include "wasivfs.h"

extern const struct wasivfs_image *const __start_wasivfs_images[];

CASE(what_is_in_a_segment_has_no_data_in_memory) {
    static const char *const paths[] = {"file", "/big", "empty_file", "chain"};
    size_t size = 99;
    for (size_t i = 0; i < COUNT(paths); i++) {
        check_row(paths[i]);
        CHECK(!wasivfs_data(paths[i], &size));
        CHECK_IS(size, 99);
    }
}

CASE(what_is_in_memory_below_a_segment_has_data) {
    size_t size;
    const char *data = wasivfs_data("below_file", &size);
    CHECK_TEXT(((struct slice){data, (uint32_t)size}), "from below");
}

static void check_not_found(const char *path) {
    const struct target *target;
    check_row(path);
    CHECK_IS(look(path, WALK_FOLLOW, &target), ERROR_NONE);
    CHECK_IS(target->kind, TARGET_ABSENT);
    check_row(0);
}

CASE_LATE(a_late_image_that_is_alone_hides_the_linked_ones) {
    CHECK_CONTENTS("below_file", "from below");
    segments_changed(WASIVFS_LATE_KNOWN | WASIVFS_LATE_IMAGE | WASIVFS_LATE_ALONE);
    CHECK_IS(image_count(), 1);
    check_not_found("below_file");
    check_not_found("shared/from_below");
    check_not_found("shared/merged/below");
    CHECK_CONTENTS("shared/both", "both: above");
    CHECK_CONTENTS("file", FILE_CONTENTS);
}

CASE_LATE(the_first_call_of_a_program_finds_the_late_image) {
    segments_changed(WASIVFS_LATE_KNOWN | WASIVFS_LATE_IMAGE | WASIVFS_LATE_ALONE);
    CHECK_IS(tree_status(tree_root()).links, 8);
}

CASE_LATE(without_a_late_image_the_linked_ones_are_all) {
    segments_drop();
    CHECK_IS(image_count(), 1);
    check_not_found("file");
    CHECK_CONTENTS("shared/both", "both: below");
    CHECK_IS(tree_status(tree_root()).time, 315532800000000000);
}

/* As in a program of which a snapshot was taken, and which was packed after that. */
CASE_LATE(a_late_image_that_is_added_is_noticed) {
    segments_drop();
    CHECK_CONTENTS("shared/both", "both: below");
    check_not_found("file");
    use_late_links();
    CHECK_CONTENTS("file", "of another late image");
    CHECK_CONTENTS("shared/both", "both: below");
}

CASE_LATE(nothing_is_remembered_of_a_late_image_that_is_replaced) {
    const struct wasivfs_image *below = __start_wasivfs_images[0];
    CHECK_CONTENTS("shared/both", "both: above");
    CHECK_CONTENTS("file", FILE_CONTENTS);
    use_late_links();
    CHECK_CONTENTS("file", "of another late image");
    CHECK_CONTENTS("shared/both", "both: below");
    CHECK_IS(layer_of(place_at("shared/both")), 1);
    segments_set_late(below->head, below->contents);
    check_not_found("file");
    CHECK_CONTENTS("shared/both", "both: below");
    CHECK_IS(layer_of(place_at("shared/both")), 0);
}

CASE_LATE(links_within_links_are_followed_as_long_as_what_is_left_of_their_targets_fits) {
    const struct target *target;
    use_late_links();
    CHECK_IS(look("first_fits", WALK_FOLLOW, &target), ERROR_NONE);
    CHECK(same_place(target->place, place_at("at")));
    CHECK_IS(look("first_fails", WALK_FOLLOW, &target), ERROR_NAMETOOLONG);
    CHECK_IS(look("second_fails", WALK_FOLLOW, &target), ERROR_NONE);
    CHECK(same_place(target->place, place_at("at")));
}

CASE_SEGMENT(links_of_a_late_image_and_of_others_lead_through_each_other) {
    const struct target *target;
    use_late_links();
    CHECK_IS(look("in_and_out", WALK_FOLLOW, &target), ERROR_NONE);
    CHECK(same_place(target->place, place_at("at")));
}
