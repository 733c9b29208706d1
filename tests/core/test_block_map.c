// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Sparse arrays of blocks: any index that a file can have, and cutting gives back all of what lies behind. */
#include "check.h"
#include "core/block_map.h"
#include "fake_memory.h"

static const uint64_t indexes[] = {
    0, 1, 511, 512, 513, 262143, 262144, UINT64_C(1) << 30, UINT64_C(1) << 40, (UINT64_C(1) << 51) - 1};

static void *add(struct block_map *map, uint64_t index) {
    void **place = block_map_place(map, index);
    CHECK(place && !*place);
    return *place = room_block();
}

CASE(an_index_far_away_is_found_and_its_neighbours_are_not) {
    for (size_t i = 0; i < COUNT(indexes); i++) {
        struct block_map map = {0};
        void *block = add(&map, indexes[i]);
        CHECK(block_map_find(&map, indexes[i]) == block);
        CHECK(!block_map_find(&map, indexes[i] + 1));
        CHECK(indexes[i] == 0 || !block_map_find(&map, indexes[i] - 1));
    }
}

CASE(all_indexes_together_are_found) {
    struct block_map map = {0};
    void *blocks[COUNT(indexes)];
    for (size_t i = COUNT(indexes); i-- > 0;)
        blocks[i] = add(&map, indexes[i]);
    for (size_t i = 0; i < COUNT(indexes); i++)
        CHECK(block_map_find(&map, indexes[i]) == blocks[i]);
}

CASE(a_cut_keeps_what_is_before_it) {
    for (size_t cut = 0; cut < COUNT(indexes); cut++) {
        struct block_map map = {0};
        for (size_t i = 0; i < COUNT(indexes); i++)
            add(&map, indexes[i]);
        block_map_cut(&map, indexes[cut]);
        for (size_t i = 0; i < COUNT(indexes); i++)
            CHECK_IS(block_map_find(&map, indexes[i]) != 0, i < cut);
        for (size_t i = cut; i < COUNT(indexes); i++)
            add(&map, indexes[i]);
    }
}

CASE(a_cut_from_the_start_gives_all_blocks_back) {
    uint32_t left = room_left();
    struct block_map map = {0};
    for (size_t i = 0; i < COUNT(indexes); i++)
        add(&map, indexes[i]);
    CHECK(room_left() < left - COUNT(indexes));
    block_map_cut(&map, 0);
    CHECK_IS(room_left(), left);
    CHECK(!map.root && map.levels == 0);
}

CASE(a_cut_beyond_the_end_changes_nothing) {
    struct block_map map = {0};
    void *block = add(&map, 3);
    block_map_cut(&map, 4);
    block_map_cut(&map, UINT64_C(1) << 51);
    CHECK(block_map_find(&map, 3) == block);
}

CASE(an_index_that_finds_no_memory_leaves_the_map_as_it_was) {
    for (uint32_t blocks = 0; blocks <= 2 * BLOCK_MAP_LEVELS; blocks++) {
        struct block_map map = {0};
        void *block = add(&map, 1);
        fake_take_blocks(blocks);
        (void)block_map_place(&map, (UINT64_C(1) << 51) - 1);
        CHECK(block_map_find(&map, 1) == block);
        CHECK(!block_map_find(&map, (UINT64_C(1) << 51) - 1) && !block_map_find(&map, 0));
        fake_give_blocks();
        block_map_cut(&map, 0);
    }
}
