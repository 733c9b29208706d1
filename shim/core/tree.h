/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The one tree that a program sees: all images laid over each other, the first on top, and the directories that
 * lead to mounts. Knows where mounts are, but asks the host nothing.
 */
#ifndef WASIVFS_TREE_H
#define WASIVFS_TREE_H

#include "image_read.h"

/*
 * A directory, file or link of the tree. `layer` below image_count(): node `node` of that image. Else a directory
 * that no image has: the first `node` bytes of the path of mount `layer - image_count()`.
 * The same directory always has the same place: the first image that has it, else the first mount.
 */
struct place {
    uint64_t number; /* one member, which is passed as it is: `layer`, and below it `node` */
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

/* The child of that name of a directory. False: there is none. */
bool tree_child(struct place directory, const struct slice *name, struct place *child);

/* Does a mount lie at or below that child? Then it is a directory, whatever a mount around that one holds. */
bool tree_leads_to_mount(struct place directory, const struct slice *name);

/* The directory above a directory; the root is above itself. */
struct place tree_parent(struct place directory);

uint8_t tree_kind(struct place place);

uint64_t tree_inode(struct place place);

struct status tree_status(struct place place);

/* The target of a symbolic link. */
struct slice tree_link_target(struct place link);

/*
 * The path of a directory without a leading slash, valid until the next call of a function of this file. A path that is
 * too long comes back as a slice that starts at null.
 */
struct slice tree_path(struct place directory);

/*
 * The first image from `*image` on that has a part of the directory, and its node there. False: there is none, or
 * something else than a directory is in the way, which hides the images below it.
 */
bool tree_part(struct place directory, uint32_t *image, uint32_t *node);

#endif
