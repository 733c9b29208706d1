/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The tree that a program sees: all images as layers, the first on top, and the directories that lead to mounts. This
 * file knows where mounts are, but never calls the host.
 */
#ifndef WASIVFS_TREE_H
#define WASIVFS_TREE_H

#include "image_read.h"

/*
 * A directory, file or link of the tree. If `layer` is below image_count(), it is node `node` of this image. Otherwise
 * it is a directory that no image has: the first `node` bytes of the path of mount `layer - image_count()`.
 * A directory always has the same place: in the first image that has it, otherwise at the first mount.
 */
struct place {
    uint64_t number; /* `layer` in the upper half, `node` in the lower; one member, so that it is passed by value */
};

static inline struct place place_in(uint32_t layer, uint32_t node) {
    return (struct place){(uint64_t)layer << 32 | node};
}

static inline uint32_t layer_of(struct place place) { return (uint32_t)(place.number >> 32); }

static inline uint32_t node_of(struct place place) { return (uint32_t)place.number; }

struct status {
    uint64_t inode;
    uint64_t size;
    int64_t time; /* nanoseconds since 1970 */
    uint32_t links;
    uint8_t kind; /* enum wasivfs_kind */
};

static inline struct place tree_root(void) { return place_in(0, 0); }

/* The child of this name. False if there is none. */
bool tree_child(struct place directory, const struct slice *name, struct place *child);

/* Is a mount at or below this child? Then the child is a directory, whatever an outer mount has there. */
bool tree_leads_to_mount(struct place directory, const struct slice *name);

/* The parent of a directory; the root is its own parent. */
struct place tree_parent(struct place directory);

uint8_t tree_kind(struct place place);

uint64_t tree_inode(struct place place);

struct status tree_status(struct place place);

/* The target of a symbolic link, as image_link_target() returns it. */
struct slice tree_link_target(struct place link, char *buffer, uint32_t room);

/*
 * The path of a directory without a leading slash, valid until the next call of a function of this file. If the path is
 * too long, the slice starts at null.
 */
struct slice tree_path(struct place directory);

/*
 * Finds the first image from `*image` on that has a part of the directory, and the node there. False if there is none,
 * or if an image has something other than a directory at the path, which hides all later images.
 */
bool tree_part(struct place directory, uint32_t *image, uint32_t *node);

#endif
