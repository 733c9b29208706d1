/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The layers of the tree, and the numbers by which everything in it is known. From the top:
 *
 *   layer   has                                                        can
 *   upper   what the program made, in memory: upper.h                  child, status, list, read; make, write, remove,
 *                                                                      rename; hides names of the layers below
 *   image   the embedded files, one layer for each image: image_read.h child, status, list, read
 *   mount   the directories that lead to preopens: mounts.h; what is   child, list
 *           in a preopen is the host's, and has no place in the tree
 *   device  /dev and what is in it, if the program was linked with     child, list, read
 *           it: devices.h
 *
 * tree.h is the only place where layers meet: it says which of them answers. A layer knows nothing of the others, but
 * the upper layer keeps changes of embedded files and directories under the places that these have in an image. So a
 * place never changes while the file exists, whatever is written to it or however it is renamed.
 */
#ifndef WASIVFS_LAYER_H
#define WASIVFS_LAYER_H

#include "config.h"
#include "image_read.h"

/*
 * A directory, file or link of the tree. If `layer` is below image_count(), it is node `node` of this image; of a file
 * with several names, image_inode() of them. From UPPER_LAYERS on, it is in the upper layer: the layer also says its
 * kind, and `node` is a number of its own. In DEVICE_LAYER, `node` says which device it is, or which of the directories
 * of devices. Otherwise it is a directory that no image has: the first `node` bytes of the
 * path of mount `layer - image_count()`.
 * A directory always has the same place: in the first image that has it, otherwise at the first mount.
 */
struct place {
    uint64_t number; /* `layer` in the upper half, `node` in the lower; one member, so that it is passed by value */
};

#define UPPER_LAYERS 0xfffffff0u
#define DEVICE_LAYER (UPPER_LAYERS - 1)

/* The kind of a device, beside those of enum wasivfs_kind: no image has one. */
enum { KIND_DEVICE = WASIVFS_SYMLINK + 1 };

static inline struct place place_in(uint32_t layer, uint32_t node) {
    return (struct place){(uint64_t)layer << 32 | node};
}

static inline uint32_t layer_of(struct place place) { return (uint32_t)(place.number >> 32); }

static inline uint32_t node_of(struct place place) { return (uint32_t)place.number; }

/* What stat() answers. */
struct status {
    uint64_t inode;
    uint64_t size;
    int64_t time; /* of modification, in nanoseconds since 1970; all times of what has not changed */
#if HAS_UPPER
    int64_t accessed, changed;
#endif
    uint32_t links;
    uint8_t kind; /* enum wasivfs_kind, or KIND_DEVICE */
};

static inline bool is_same_place(struct place a, struct place b) { return a.number == b.number; }

/* Was it made by the program? What is embedded stays in its image, also when it has changed. */
static inline bool is_upper(struct place place) { return HAS_UPPER && layer_of(place) >= UPPER_LAYERS; }

/* Is it in the layer of devices? */
static inline bool is_device(struct place place) { return WASIVFS_DEVICES && layer_of(place) == DEVICE_LAYER; }

/* enum wasivfs_kind of a place in the upper layer. */
static inline uint8_t upper_kind(struct place place) { return (uint8_t)(layer_of(place) - UPPER_LAYERS); }

#endif
