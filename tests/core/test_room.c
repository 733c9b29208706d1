// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Blocks and pieces: what is freed is used again, nothing lies within anything else, and the limit counts blocks. */
#include <string.h>

#include "check.h"
#include "core/room.h"
#include "fake_memory.h"

#define MANY 2000

CASE(blocks_are_aligned_and_do_not_overlap) {
    static unsigned char *blocks[MANY];
    for (uint32_t i = 0; i < MANY; i++) {
        blocks[i] = room_block();
        CHECK(blocks[i] && (uintptr_t)blocks[i] % BLOCK_SIZE == 0);
        memset(blocks[i], (int)(i % 251), BLOCK_SIZE);
    }
    for (uint32_t i = 0; i < MANY; i++)
        for (uint32_t at = 0; at < BLOCK_SIZE; at++)
            CHECK(blocks[i][at] == i % 251);
}

CASE(freed_blocks_are_used_again) {
    void *blocks[16];
    for (uint32_t round = 0; round < 1000; round++) {
        for (uint32_t i = 0; i < COUNT(blocks); i++)
            CHECK((blocks[i] = room_block()));
        for (uint32_t i = 0; i < COUNT(blocks); i++)
            room_free_block(blocks[i]);
    }
    CHECK_IS(fake_pages, 1);
}

CASE(pieces_of_all_sizes_keep_their_bytes) {
    static struct {
        unsigned char *start;
        uint32_t size;
    } pieces[MANY];
    uint32_t left = room_left();
    for (uint32_t round = 0; round < 3; round++) {
        for (uint32_t i = 0; i < MANY; i++) {
            pieces[i].size = 1 + i * 37 % 700;
            pieces[i].start = room_piece(pieces[i].size);
            CHECK(pieces[i].start && (uintptr_t)pieces[i].start % 8 == 0);
            memset(pieces[i].start, (int)(i % 253), pieces[i].size);
        }
        for (uint32_t half = 0; half < 2; half++)
            for (uint32_t i = half; i < MANY; i += 2) {
                for (uint32_t at = 0; at < pieces[i].size; at++)
                    CHECK(pieces[i].start[at] == i % 253);
                room_free_piece(pieces[i].start, pieces[i].size);
            }
        CHECK_IS(room_left(), left);
    }
}

CASE(pieces_of_a_block_come_from_one_block) {
    uint32_t left = room_left();
    for (uint32_t i = 0; i < 100; i++)
        CHECK(room_piece(30));
    CHECK_IS(left - room_left(), 1);
}

CASE(the_limit_counts_blocks_in_use) {
    uint32_t left = room_left();
    CHECK_IS(left, WASIVFS_WRITABLE_LIMIT / BLOCK_SIZE);
    void *block = room_block();
    CHECK_IS(room_left(), left - 1);
    room_free_block(block);
    CHECK_IS(room_left(), left);
}

CASE(an_engine_without_memory_gives_nothing_until_something_is_freed) {
    void *block = room_block();
    fake_take_blocks(0);
    CHECK(!room_block() && !room_piece(1) && !room_piece(512) && !room_piece(513));
    room_free_block(block);
    CHECK(room_piece(1) == (char *)block + 32);
    CHECK(!room_piece(100));
    fake_give_blocks();
    CHECK(room_piece(100));
}
