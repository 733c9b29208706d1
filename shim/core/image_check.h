/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The checks of images that are not trusted, in image_read.c built with WASIVFS_CHECKED:
 *   head     when an image is read: it has a root, and a hash table with slots
 *   node     when a node's record is read: its number, its kind, and that it refers only to places inside the tables.
 *            A directory comes after its parent and before its children, so that each walk up or down ends.
 *   name     when a node's name is read: it is one component of a path
 *   search   image_find_child() ends after one turn around the hash table
 *   kind     only directories have a parent, only files have contents, only symbolic links have a target
 * The addresses and sizes of the tables are trusted, because a linker has written them.
 */
#ifndef WASIVFS_IMAGE_CHECK_H
#define WASIVFS_IMAGE_CHECK_H

#include "bytes.h"
#include "config.h"
#include "image.h"

static inline bool image_head_is_sound(const struct wasivfs_image *image) {
    return image->node_count > 0 && image->node_count <= UINT32_MAX / sizeof(struct wasivfs_node) &&
           image->slot_count > 0;
}

/* Are `size` entries from `start` on inside a table of `limit` entries? */
static inline bool image_range_is_sound(uint32_t start, uint32_t size, uint32_t limit) {
    return start <= limit && size <= limit - start;
}

static inline bool image_node_is_sound(const struct wasivfs_image *image, uint32_t number) {
    if (number >= image->node_count)
        return false;
    const struct wasivfs_node *node = &image->nodes[number];
    if ((number == 0) != (node->name_size == 0) ||
        !image_range_is_sound(node->name, node->name_size, image->names_size))
        return false;
    switch (node->kind) {
    case WASIVFS_DIRECTORY:
        return (number == 0 ? node->related == 0 : node->related < number) &&
               (node->size == 0 || node->start > number) &&
               image_range_is_sound(node->start, node->size, image->node_count);
    case WASIVFS_FILE:
        return number > 0 && node->related <= number && image_range_is_sound(node->start, node->size, image->data_size);
    case WASIVFS_SYMLINK:
        return number > 0 && node->related <= number &&
               image_range_is_sound(node->start, node->size, image->names_size);
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
