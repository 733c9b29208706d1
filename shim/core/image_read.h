/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The images of this program, numbered from 0 in link order, and checked access to their nodes. The only
 * code that touches the tables of image.h. Node numbers passed in must have come from here, or be 0 (the root).
 */
#ifndef WASIVFS_IMAGE_READ_H
#define WASIVFS_IMAGE_READ_H

#include "bytes.h"
#include "image.h"

#define NO_NODE UINT32_MAX

uint32_t image_count(void);

/* The node's record; lives as long as the program. */
const struct wasivfs_node *image_node(uint32_t image, uint32_t node);

struct slice image_name(uint32_t image, uint32_t node);

/* The target of a symbolic link. */
struct slice image_link_target(uint32_t image, uint32_t node);

/* The directory that holds this one; the root holds itself. */
uint32_t image_parent(uint32_t image, uint32_t directory);

/* The lowest node that is the same file. */
uint32_t image_inode(uint32_t image, uint32_t node);

/* Modification time in nanoseconds since 1970. */
int64_t image_time(uint32_t image, uint32_t node);

/* The child of that name, or NO_NODE, as for a node that is no directory. */
uint32_t image_find_child(uint32_t image, uint32_t directory, const struct slice *name);

/*
 * Copies out the contents of a file from `offset`: at most `size` bytes, fewer at its end, none past it. The
 * number of bytes copied. The only way to contents but image_pointer, because they may come to lie elsewhere
 * than in memory, or be compressed.
 */
uint32_t image_read(uint32_t image, uint32_t node, uint64_t offset, void *buffer, uint32_t size);

/* The contents of a file, where they lie whole in memory; else null. */
const void *image_pointer(uint32_t image, uint32_t node);

#endif
