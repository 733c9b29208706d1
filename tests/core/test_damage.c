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
    FOR_EACH_FORM {
        mend();
        CHECK(!use_everything());
    }
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
    FOR_EACH_FORM {
        for (size_t i = 0; i < COUNT(rows); i++) {
            mend();
            memcpy((char *)&nodes[rows[i].node] + rows[i].offset, &rows[i].value, rows[i].size);
            check_met(rows[i].field);
        }
    }
}

CASE(a_name_that_is_none_is_an_io_error) {
    static const char *const wrong[] = {"/absolute", ".", "..", "a/b", "a\0b"};
    static const uint8_t sizes[] = {9, 1, 2, 3, 3};
    FOR_EACH_FORM {
        for (size_t i = 0; i < COUNT(wrong); i++) {
            mend();
            memcpy(names + nodes[2].name, wrong[i], sizes[i]);
            nodes[2].name_size = sizes[i];
            check_met(wrong[i]);
        }
    }
}

CASE(a_hash_table_without_an_empty_slot_ends_the_search) {
    FOR_EACH_FORM {
        mend();
        for (uint32_t i = 0; i < damaged->slot_count; i++)
            slots[i] |= 1;
        check_met("full");
        mend();
        memset(slots, 255, damaged->slot_count * sizeof *slots);
        check_met("full of nodes that are not there");
    }
}

#define OF_HEAD(field) #field, offsetof(struct wasivfs_head, field)

CASE(a_head_whose_tables_are_not_in_the_blob_is_an_io_error) {
    static const struct {
        const char *field;
        size_t offset;
        uint32_t value;
    } rows[] = {
        {OF_HEAD(size), 0},
        {OF_HEAD(size), sizeof(struct wasivfs_head)},
        {OF_HEAD(node_count), 0},
        {OF_HEAD(node_count), NODES * 100},
        {OF_HEAD(node_count), UINT32_MAX},
        {OF_HEAD(slot_count), 0},
        {OF_HEAD(slot_count), UINT32_MAX},
        {OF_HEAD(names_size), 1 << 20},
        {OF_HEAD(names_size), UINT32_MAX},
        {OF_HEAD(nodes), 1 << 20},
        {OF_HEAD(nodes), UINT32_MAX - 3},
        {OF_HEAD(nodes), sizeof(struct wasivfs_head) + 1},
        {OF_HEAD(slots), 1 << 20},
        {OF_HEAD(slots), sizeof(struct wasivfs_head) + 2},
        {OF_HEAD(names), 1 << 20},
        {OF_HEAD(names), UINT32_MAX},
        {OF_HEAD(times), 1 << 20},
        {OF_HEAD(times), sizeof(struct wasivfs_head) + 4},
        {OF_HEAD(writable), 1 << 20},
        {OF_HEAD(writable), UINT32_MAX - 3},
        {OF_HEAD(writable), sizeof(struct wasivfs_head) + 2},
        {OF_HEAD(where), 3},
    };
    FOR_EACH_FORM {
        for (size_t i = 0; i < COUNT(rows); i++) {
            mend();
            memcpy((char *)damaged + rows[i].offset, &rows[i].value, sizeof rows[i].value);
            check_met(rows[i].field);
        }
    }
}

CASE(a_head_whose_contents_are_elsewhere_is_an_io_error) {
    FOR_EACH_FORM {
        for (uint32_t where = WASIVFS_IN_MEMORY; where <= WASIVFS_IN_LATE_SEGMENT; where++) {
            mend();
            if (damaged->where == where)
                continue;
            damaged->where = where;
            check_met("where");
        }
    }
    for (damaged_form = FORM_SEGMENT; damaged_form <= FORM_LATE; damaged_form++) {
        mend();
        damaged->contents += WASIVFS_DATA_ALIGNMENT;
        check_met("contents");
    }
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
    FOR_EACH_FORM {
        mend();
        /* The size of the contents and that of the blob are trusted. */
        flip_each(&damaged->magic, offsetof(struct wasivfs_head, data_size));
        flip_each(&damaged->time, sizeof damaged->time);
        flip_each(&damaged->node_count, sizeof *damaged - offsetof(struct wasivfs_head, node_count));
        if (damaged_form == FORM_SEGMENT) /* all else is as in memory */
            continue;
        flip_each(nodes, NODES * sizeof *nodes);
        flip_each(names, damaged->names_size);
        flip_each(slots, damaged->slot_count * sizeof *slots);
        CHECK(!use_everything());
    }
}

CASE(no_flipped_bit_does_harm) { flip_all(); }

CASE_WITH_HOST(no_flipped_bit_does_harm_where_a_mount_lies) {
    mount_at("/shared/merged");
    flip_all();
}
