/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* A sparse array of blocks: a tree of blocks of pointers, as high as the largest index needs. All zero: it is empty. */
#ifndef WASIVFS_BLOCK_MAP_H
#define WASIVFS_BLOCK_MAP_H

#include "room.h"

struct block_map {
    void *root; /* a block of the array if `levels` is 0, otherwise a block of pointers to blocks one level lower */
    uint32_t levels;
};

/* The most blocks that block_map_place() takes. */
#define BLOCK_MAP_LEVELS 7u

/* The block of an index, or null. */
void *block_map_find(const struct block_map *map, uint64_t index);

/* Where the pointer to the block of an index is, which may be null and may be set. Null if there is no memory. */
void **block_map_place(struct block_map *map, uint64_t index);

/* Frees the blocks from an index on. */
void block_map_cut(struct block_map *map, uint64_t from);

#endif
