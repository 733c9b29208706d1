// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "block_map.h"

#include "config.h"

#if HAS_UPPER

#define POINTERS (BLOCK_SIZE / sizeof(void *))
#define BITS (sizeof(void *) == 4 ? 10u : 9u) /* of an index that each level takes */

_Static_assert((1u << BITS) == POINTERS, "a block holds the pointers of a level");
_Static_assert((BLOCK_MAP_LEVELS - 1) * 9 + 12 >= 63, "the levels reach the last offset of a file");

void *block_map_find(const struct block_map *map, uint64_t index) {
    if (index >> BITS * map->levels != 0)
        return 0;
    void *block = map->root;
    for (uint32_t level = map->levels; block && level-- > 0;)
        block = ((void **)block)[index >> BITS * level & (POINTERS - 1)];
    return block;
}

static void **pointers(void) {
    void *block = room_block();
    if (block)
        __builtin_memset(block, 0, BLOCK_SIZE);
    return block;
}

void **block_map_place(struct block_map *map, uint64_t index) {
    while (index >> BITS * map->levels != 0) {
        if (map->root) {
            void **root = pointers();
            if (!root)
                return 0;
            root[0] = map->root;
            map->root = root;
        }
        map->levels++;
    }
    void **place = &map->root;
    for (uint32_t level = map->levels; level-- > 0;) {
        if (!*place && !(*place = pointers()))
            return 0;
        place = &((void **)*place)[index >> BITS * level & (POINTERS - 1)];
    }
    return place;
}

/* Frees the blocks below `block` from an index on. Returns the block, or null if all of it is free. */
static void *cut(void *block, uint32_t level, uint64_t from) {
    if (!block)
        return 0;
    if (level > 0) {
        void **children = block;
        uint64_t child = from >> BITS * (level - 1);
        uint64_t rest = from - (child << BITS * (level - 1));
        for (; child < POINTERS; child++, rest = 0)
            children[child] = cut(children[child], level - 1, rest);
    }
    if (from > 0)
        return block;
    room_free_block(block);
    return 0;
}

void block_map_cut(struct block_map *map, uint64_t from) {
    if (from >> BITS * map->levels == 0)
        map->root = cut(map->root, map->levels, from);
    if (!map->root)
        map->levels = 0;
}

#endif
