// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * Images that break the invariants of image.h, where the core is built with WASIVFS_CHECKED: each call of the core
 * ends, touches no memory that is not its own, and answers ERROR_IO when it meets the damage.
 */
#include <string.h>

#include "damaged.h"
#include "host_walks.h"
#include "lookup.h"

static void check_met(const char *what) {
    check_row(what);
    CHECK(use_everything());
    check_row(0);
}

CASE(sound_images_are_no_io_error) {
    mend();
    CHECK(!use_everything());
}

#define FIELD(field) #field, offsetof(struct wasivfs_node, field), sizeof((struct wasivfs_node){0}.field)

CASE(a_node_that_refers_to_what_is_not_there_is_an_io_error) {
    static const struct {
        uint32_t node;
        const char *field;
        size_t offset, size;
        uint32_t value;
    } rows[] = {
        {0, FIELD(name_size), 3},
        {0, FIELD(kind), WASIVFS_FILE},
        {0, FIELD(start), 0},
        {0, FIELD(size), NODES},
        {0, FIELD(size), UINT32_MAX},
        {0, FIELD(related), 1},
        {1, FIELD(name), UINT32_MAX},
        {1, FIELD(name_size), 0},
        {16, FIELD(name_size), 255},
        {1, FIELD(kind), 0},
        {1, FIELD(kind), 4},
        {1, FIELD(kind), 255},
        {1, FIELD(start), 1},
        {1, FIELD(start), UINT32_MAX},
        {1, FIELD(size), UINT32_MAX},
        {1, FIELD(related), 5},
        {5, FIELD(related), 5},
        {5, FIELD(related), 2},
        {5, FIELD(related), UINT32_MAX},
        {2, FIELD(start), UINT32_MAX},
        {2, FIELD(size), UINT32_MAX},
        {2, FIELD(related), 3},
        {11, FIELD(start), UINT32_MAX},
        {11, FIELD(size), UINT32_MAX},
        {11, FIELD(related), 12},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        mend();
        memcpy((char *)&nodes[rows[i].node] + rows[i].offset, &rows[i].value, rows[i].size);
        check_met(rows[i].field);
    }
}

CASE(a_name_that_is_none_is_an_io_error) {
    static const char *const wrong[] = {"/absolute", ".", "..", "a/b", "a\0b"};
    static const uint8_t sizes[] = {9, 1, 2, 3, 3};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        mend();
        memcpy(names + nodes[2].name, wrong[i], sizes[i]);
        nodes[2].name_size = sizes[i];
        check_met(wrong[i]);
    }
}

CASE(a_hash_table_without_an_empty_slot_ends_the_search) {
    mend();
    for (uint32_t i = 0; i < damaged.slot_count; i++)
        slots[i] |= 1;
    check_met("full");
    mend();
    memset(slots, 255, damaged.slot_count * sizeof *slots);
    check_met("full of nodes that are not there");
}

CASE(a_head_without_a_root_or_slots_is_an_io_error) {
    mend();
    damaged.node_count = 0;
    check_met("no nodes");
    damaged.node_count = UINT32_MAX;
    check_met("more nodes than memory holds");
    mend();
    damaged.slot_count = 0;
    check_met("no slots");
}

CASE(damage_is_told_once) {
    static const struct slice path = {"below_file", 10};
    static struct target target;
    mend();
    nodes[2].kind = 0;
    CHECK_IS(walk(tree_root(), &path, WALK_FOLLOW, &target), ERROR_IO);
    CHECK_IS(look("file", WALK_FOLLOW, &(const struct target *){0}), ERROR_NONE);
}

/* Each bit of a table, one at a time. */
static void flip_each(void *table, size_t size) {
    unsigned char *bytes = table;
    for (size_t bit = 0; bit < size * 8; bit++) {
        bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
        use_everything();
        bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
    }
}

static void flip_all(void) {
    mend();
    flip_each(nodes, NODES * sizeof *nodes);
    flip_each(names, damaged.names_size);
    flip_each(slots, damaged.slot_count * sizeof *slots);
    CHECK(!use_everything());
}

CASE(no_flipped_bit_does_harm) { flip_all(); }

CASE_WITH_HOST(no_flipped_bit_does_harm_where_a_mount_lies) {
    mount_at("/shared/merged");
    flip_all();
}
