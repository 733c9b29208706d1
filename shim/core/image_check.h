/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The checks of images that are not trusted, in image_read.c built with WASIVFS_CHECKED:
 *   head     when an image is read: each table is inside the blob and aligned, there is a root, there are slots, and
 *            the contents are where they can be
 *   node     when a node's record is read: its number, its kind, and that it refers only to places inside the tables.
 *            A directory comes after its parent and before its children, so that each walk up or down ends.
 *   name     when a node's name is read: it is one component of a path
 *   search   image_find_child() ends after one turn around the hash table
 *   kind     only directories have a parent, only files have contents, only symbolic links have a target
 * The address and the size of the blob, and the address and the size of the contents, are trusted.
 */
#ifndef WASIVFS_IMAGE_CHECK_H
#define WASIVFS_IMAGE_CHECK_H

#include "bytes.h"
#include "config.h"
#include "image.h"

/* Are `size` entries from `start` on inside a table of `limit` entries? */
static inline bool image_range_is_sound(uint32_t start, uint32_t size, uint64_t limit) {
    return start <= limit && size <= limit - start;
}

/* Is a table of `count` entries of `each` bytes inside the blob, and not at an odd place? */
static inline bool image_table_is_sound(const struct wasivfs_head *head, uint32_t offset, uint32_t count, uint32_t each,
                                        uint32_t alignment) {
    return offset % alignment == 0 && offset <= head->size && count <= (head->size - offset) / each;
}

/* Are the contents where `where` says, which is where they must be? */
static inline bool image_contents_are_sound(const struct wasivfs_head *head, enum wasivfs_where where) {
    if (head->where == WASIVFS_IN_MEMORY && where != WASIVFS_IN_LATE_SEGMENT)
        return where == WASIVFS_IN_MEMORY || head->data_size == 0;
    uint64_t before = where == WASIVFS_IN_LATE_SEGMENT ? head->size : sizeof *head;
    uint64_t start = (before + WASIVFS_DATA_ALIGNMENT - 1) / WASIVFS_DATA_ALIGNMENT * WASIVFS_DATA_ALIGNMENT;
    return head->where == (uint32_t)where && head->contents == start && head->data_size <= UINT32_MAX - start;
}

static inline bool image_head_is_sound(const struct wasivfs_head *head, enum wasivfs_where where) {
    return head->node_count > 0 && head->slot_count > 0 && image_contents_are_sound(head, where) &&
           image_table_is_sound(head, head->nodes, head->node_count, sizeof(struct wasivfs_node), sizeof(uint32_t)) &&
           image_table_is_sound(head, head->slots, head->slot_count, sizeof(uint32_t), sizeof(uint32_t)) &&
           image_table_is_sound(head, head->names, head->names_size, 1, 1) &&
           (head->times == 0 ||
            image_table_is_sound(head, head->times, head->node_count, sizeof(int64_t), sizeof(int64_t))) &&
           (head->writable == 0 || image_table_is_sound(head, head->writable, 1, sizeof(uint32_t), sizeof(uint32_t)));
}

/* Of the table of writable directories, whose place the check of the head has approved: are `count` numbers inside? */
static inline bool image_writable_count_is_sound(const struct wasivfs_head *head, uint32_t count) {
    return image_table_is_sound(head, head->writable + (uint32_t)sizeof count, count, sizeof(uint32_t),
                                sizeof(uint32_t));
}

static inline bool image_node_is_sound(const struct wasivfs_head *head, uint32_t number,
                                       const struct wasivfs_node *node) {
    if ((number == 0) != (node->name_size == 0) || !image_range_is_sound(node->name, node->name_size, head->names_size))
        return false;
    switch (node->kind) {
    case WASIVFS_DIRECTORY:
        return (number == 0 ? node->related == 0 : node->related < number) &&
               (node->size == 0 || node->start > number) &&
               image_range_is_sound(node->start, node->size, head->node_count);
    case WASIVFS_FILE:
        return number > 0 && node->related <= number && image_range_is_sound(node->start, node->size, head->data_size);
    case WASIVFS_SYMLINK:
        return number > 0 && node->related <= number && image_range_is_sound(node->start, node->size, head->names_size);
    default:
        return false;
    }
}

static inline bool image_name_is_sound(const struct slice *name) {
    if (name->size == 0)
        return false;
    for (uint32_t i = 0; i < name->size; i++)
        if (name->start[i] == '/' || name->start[i] == '\0')
            return false;
    bool all_dots = name->start[0] == '.' && name->start[name->size - 1] == '.';
    return !(all_dots && name->size <= 2);
}

#endif
