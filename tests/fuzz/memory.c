// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* The sources whose state a program has only once. */
#include "core/descriptors.c"
#include "core/hash_chain.c"
#include "core/room.c"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

#include "claim.h"
#include "core/host.h"

#define MOST_GROWN 64
#define MOST_TAKEN 2048
#define FEW 16

int64_t memory_time;

static void *grown[MOST_GROWN];
static uint32_t grown_count;
static void *kept[MOST_TAKEN];
static uint32_t kept_count;
static bool is_full_now;

int64_t host_now(void) { return memory_time; }

void *grow_memory(uint32_t pages) {
    if (is_full_now || grown_count == MOST_GROWN)
        return 0;
    void *memory = aligned_alloc(GROW_PAGE, (size_t)pages * GROW_PAGE);
    CLAIM(memory);
    grown[grown_count++] = memset(memory, 0xa5, (size_t)pages * GROW_PAGE);
    return memory;
}

void memory_reset(void) {
    while (grown_count > 0)
        free(grown[--grown_count]);
    kept_count = 0;
    is_full_now = false;
    free_blocks = 0;
    fresh = 0;
    fresh_count = total = used = 0;
    memset(with_room, 0, sizeof with_room);
    heads = (struct block_map){0};
    chains = links = 0;
    memset(table, 0, sizeof table);
    memset(taken, 0, sizeof taken);
    lowest = 0;
    initialised = false;
}

void memory_take(uint32_t left) {
    is_full_now = true;
    while (kept_count < MOST_TAKEN && (kept[kept_count] = room_block()))
        kept_count++;
    for (; left > 0 && kept_count > 0; left--)
        room_free_block(kept[--kept_count]);
}

void memory_give(void) {
    is_full_now = false;
    while (kept_count > 0)
        room_free_block(kept[--kept_count]);
}

bool memory_is_scarce(void) { return is_full_now || room_left() < FEW || grown_count == MOST_GROWN; }
