// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Images and the one tree that they make, with nothing mounted. */
#include <string.h>

#include "image_of_tests.h"
#include "lookup.h"

/* By unsigned bytes, a prefix before what it is a prefix of. */
static bool is_before(struct slice a, struct slice b) {
    int order = memcmp(a.start, b.start, a.size < b.size ? a.size : b.size);
    return order != 0 ? order < 0 : a.size < b.size;
}

/* Terminated; valid until the call after the next. */
static struct slice name_of(uint32_t image, uint32_t node) {
    static char buffers[2][MAX_NAME + 1];
    static uint32_t calls;
    char *buffer = memset(buffers[calls++ % 2], 0, sizeof *buffers);
    return image_name(image, node, buffer);
}

/* The promises of image.h, without which the other cases would show nothing. */
CASE(the_images_of_these_tests_are_valid) {
    CHECK_IS(image_count(), 2);
    for (uint32_t image = 0; image < image_count(); image++) {
        struct wasivfs_node root = image_node(image, 0);
        CHECK(root.kind == WASIVFS_DIRECTORY && image_parent(image, 0) == 0 && root.name_size == 0);
        uint32_t seen = 1;
        for (uint32_t node = 0; node < seen; node++) {
            struct wasivfs_node directory = image_node(image, node);
            if (directory.kind != WASIVFS_DIRECTORY)
                continue;
            uint32_t links = 2;
            CHECK(directory.size == 0 || directory.start == seen);
            for (uint32_t child = directory.start; child < directory.start + directory.size; child++) {
                check_row(name_of(image, child).start);
                bool is_directory = image_node(image, child).kind == WASIVFS_DIRECTORY;
                CHECK(!is_directory || image_parent(image, child) == node);
                CHECK(image_inode(image, child) <= child);
                CHECK(child == directory.start || is_before(name_of(image, child - 1), name_of(image, child)));
                links += is_directory;
            }
            check_row(name_of(image, node).start);
            CHECK_IS(directory.links, links);
            check_row(0);
            seen += directory.size;
        }
    }
}

CASE(every_child_is_found_by_its_name) {
    for (uint32_t image = 0; image < image_count(); image++) {
        uint32_t seen = 1;
        for (uint32_t node = 0; node < seen; node++) {
            struct wasivfs_node directory = image_node(image, node);
            if (directory.kind != WASIVFS_DIRECTORY)
                continue;
            seen += directory.size;
            for (uint32_t child = directory.start; child < directory.start + directory.size; child++) {
                struct slice name = name_of(image, child);
                CHECK_IS(image_find_child(image, node, &name), child);
            }
        }
    }
}

CASE(names_are_compared_whole) {
    CHECK(equal(&TEXT("a\0b"), &TEXT("a\0b")) && !equal(&TEXT("a\0b"), &TEXT("a\0c")) &&
          !equal(&TEXT("a"), &TEXT("aa")));
    CHECK(equal(&TEXT(""), &TEXT("")) && !equal(&TEXT(""), &TEXT("a")));
}

CASE(a_prefix_of_a_name_is_another_name) {
    CHECK_CONTENTS("prefixes/a", "a");
    CHECK_CONTENTS("prefixes/a.", "a.");
    CHECK_CONTENTS("prefixes/a.b", "a.b");
    CHECK_CONTENTS("prefixes/aa", "aa");
    CHECK_CONTENTS("prefixes/aaa", "aaa");
    CHECK_CONTENTS("file0", "sorted after a slash");
    struct place child;
    CHECK(!tree_child(place_at("prefixes"), &TEXT("aaaa"), &child));
    CHECK(!tree_child(place_at("prefixes"), &TEXT("ca"), &child));
    CHECK(!tree_child(tree_root(), &TEXT("fil"), &child));
    CHECK(!tree_child(tree_root(), &TEXT(""), &child));
}

CASE(what_is_no_directory_has_no_children) {
    CHECK_IS(image_find_child(0, node_of(place_at("file")), &TEXT("x")), NO_NODE);
    CHECK_IS(image_find_child(0, node_of(place_at("link")), &TEXT("x")), NO_NODE);
    CHECK_IS(image_find_child(0, node_of(place_at("empty")), &TEXT("x")), NO_NODE);
}

CASE(a_read_copies_what_is_there_and_no_more) {
    struct place file = place_at("file");
    uint32_t size = sizeof FILE_CONTENTS - 1;
    char buffer[64] = "unchanged";
    CHECK_IS(image_read(0, node_of(file), 0, buffer, sizeof buffer), size);
    CHECK_TEXT(((struct slice){buffer, size}), FILE_CONTENTS);
    CHECK_IS(image_read(0, node_of(file), 5, buffer, 4), 4);
    CHECK_TEXT(((struct slice){buffer, 4}), "is a");
    CHECK_IS(image_read(0, node_of(file), size - 1, buffer, 64), 1);
    CHECK_IS(buffer[0], '\n');
    CHECK_IS(image_read(0, node_of(file), 0, buffer, 0), 0);
    CHECK_IS(buffer[0], '\n');
}

CASE(a_read_past_the_end_copies_nothing) {
    static const uint64_t offsets[] = {
        sizeof FILE_CONTENTS - 1, sizeof FILE_CONTENTS, UINT32_MAX, UINT64_C(1) << 32, INT64_MAX, UINT64_MAX};
    struct place file = place_at("file");
    char byte = 'u';
    for (size_t i = 0; i < COUNT(offsets); i++) {
        CHECK_IS(image_read(0, node_of(file), offsets[i], &byte, 1), 0);
        CHECK_IS(image_read(0, node_of(file), offsets[i], 0, 0), 0);
    }
    CHECK_IS(image_read(0, node_of(place_at("empty_file")), 0, &byte, 1), 0);
    CHECK_IS(byte, 'u');
}

CASE(contents_may_have_any_bytes) {
    char buffer[sizeof BIG_CONTENTS];
    struct slice read = {buffer, image_read(0, node_of(place_at("big")), 0, buffer, sizeof buffer)};
    CHECK(equal(&read, &TEXT(BIG_CONTENTS)));
}

static struct slice target_of(struct place link) {
    static char target[MAX_PATH];
    return tree_link_target(link, target, sizeof target);
}

CASE(a_link_has_its_target_as_it_was_written) {
    CHECK_TEXT(target_of(place_at("through")), "dir/sub/../../file");
    CHECK_TEXT(target_of(place_at("slashes")), "//dir///sub//");
    CHECK_TEXT(target_of(place_at("dangling")), "absent");
    CHECK_TEXT(target_of(place_at("shared/to_above")), "../file");
}

CASE(the_status_is_that_of_the_node) {
    struct status status = tree_status(place_at("file"));
    CHECK(status.kind == WASIVFS_FILE && status.links == 1 && status.size == sizeof FILE_CONTENTS - 1);
    status = tree_status(place_at("dir"));
    CHECK(status.kind == WASIVFS_DIRECTORY && status.links == 4 && status.size == 0);
    status = tree_status(place_at("link"));
    CHECK(status.kind == WASIVFS_SYMLINK && status.links == 1 && status.size == 4);
    CHECK_IS(tree_status(place_at("empty_file")).size, 0);
}

CASE(the_links_of_a_directory_that_images_share_are_not_counted) {
    CHECK_IS(tree_status(place_at("shared")).links, 1);
    CHECK_IS(tree_status(place_at("shared/merged")).links, 1);
    CHECK_IS(tree_status(place_at("shared/clash_dir_above")).links, 2);
}

CASE(hard_links_are_one_file) {
    struct status first = tree_status(place_at("big")), second = tree_status(place_at("dir/big"));
    CHECK(!same_place(place_at("big"), place_at("dir/big")));
    CHECK(first.inode == second.inode && first.time == second.time && first.size == second.size);
    CHECK(first.links == 2 && second.links == 2);
    CHECK(image_pointer(0, node_of(place_at("big"))) == image_pointer(0, node_of(place_at("dir/big"))));
}

CASE(inode_numbers_are_not_zero_and_differ) {
    static const char *const paths[] = {"", "file", "dir", "dir/file", "below_dir", "below_file", "link", "dir/sub"};
    for (size_t i = 0; i < COUNT(paths); i++) {
        CHECK(tree_inode(place_at(paths[i])) != 0);
        for (size_t j = 0; j < i; j++)
            CHECK(tree_inode(place_at(paths[i])) != tree_inode(place_at(paths[j])));
    }
}

CASE(times_are_each_nodes_or_one_for_all) {
    CHECK_IS(tree_status(tree_root()).time, -1000000000);
    CHECK_IS(tree_status(place_at("file")).time, INT64_C(1000000000) * node_of(place_at("file")));
    CHECK_IS(tree_status(place_at("below_file")).time, 315532800000000000);
    CHECK_IS(tree_status(place_at("below_dir/sub")).time, 315532800000000000);
}

CASE(the_first_image_with_a_name_has_it) {
    CHECK_CONTENTS("shared/both", "both: above");
    CHECK_CONTENTS("shared/from_above", "only above");
    CHECK_CONTENTS("shared/from_below", "only below");
    CHECK_CONTENTS("below_file", "from below");
}

CASE(directories_of_all_images_are_merged) {
    CHECK_CONTENTS("shared/merged/above", "merged: above");
    CHECK_CONTENTS("shared/merged/below", "merged: below");
    CHECK_CONTENTS("shared/merged/sub/file", "in merged/sub");
}

CASE(a_file_above_hides_a_directory_below) {
    const struct target *target;
    CHECK_CONTENTS("shared/clash_file", "a directory below");
    CHECK_IS(look("shared/clash_file/inside", WALK_FOLLOW, &target), ERROR_NOTDIR);
}

CASE(a_directory_above_hides_a_file_below) {
    CHECK_IS(tree_kind(place_at("shared/clash_dir_above")), WASIVFS_DIRECTORY);
    CHECK_CONTENTS("shared/clash_dir_above/inside", "a file below");
}

CASE(a_directory_has_one_place_whichever_way_it_is_reached) {
    const struct target *target;
    CHECK_IS(look("shared/merged/sub/..", WALK_FOLLOW, &target), ERROR_NONE);
    CHECK(same_place(target->place, place_at("shared/merged")));
    CHECK_IS(layer_of(target->place), 0);
    CHECK_IS(look("below_dir/sub/../..", WALK_FOLLOW, &target), ERROR_NONE);
    CHECK(same_place(target->place, tree_root()));
    CHECK_IS(look("below_dir/sub/..", WALK_FOLLOW, &target), ERROR_NONE);
    CHECK(same_place(target->place, place_at("below_dir")));
}

CASE(the_parent_of_the_root_is_the_root) { CHECK(same_place(tree_parent(tree_root()), tree_root())); }

/* Has an image a part of the directory, and no image before it? */
static bool is_next_part(uint32_t image, struct place directory, uint32_t from) {
    uint32_t found = from, node;
    return tree_part(directory, &found, &node) && found == image;
}

CASE(a_directory_has_a_part_in_each_image_that_has_it) {
    CHECK(is_next_part(0, tree_root(), 0));
    CHECK(is_next_part(1, tree_root(), 1));
    CHECK(!is_next_part(2, tree_root(), 2));
    CHECK(is_next_part(1, place_at("shared/merged"), 1));
    CHECK(!is_next_part(1, place_at("dir"), 1));
    CHECK(is_next_part(1, place_at("below_dir"), 0));
    CHECK(!is_next_part(1, place_at("shared/clash_dir_above"), 1));
}

CASE(a_directory_knows_its_path) {
    CHECK_IS(tree_path(tree_root()).size, 0);
    CHECK_TEXT(tree_path(place_at("dir")), "dir");
    CHECK_TEXT(tree_path(place_at("shared/merged/sub")), "shared/merged/sub");
    CHECK_TEXT(tree_path(place_at("\377\376")), "\377\376");
}
