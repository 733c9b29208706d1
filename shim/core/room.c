// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "room.h"

#include "config.h"
#include "grow.h"

#if HAS_UPPER

#define LIMIT ((uint32_t)((WASIVFS_WRITABLE_LIMIT) / BLOCK_SIZE))
#define BLOCKS_OF_PAGE (GROW_PAGE / BLOCK_SIZE)
#define MOST_PAGES 256 /* that are asked for at once */

#define STEP 32u /* the sizes of pieces are multiples of this */
#define LARGEST_PIECE 512u

/* What is free, and the next one. */
struct unused {
    struct unused *next;
};

static struct unused *free_blocks;
static unsigned char *fresh; /* blocks that were never used */
static uint32_t fresh_count;
static uint32_t total; /* blocks that the engine has given */
static uint32_t used;

/* Asks for more the more there is, so that a large tree needs few calls of the engine. */
static bool grow(void) {
    uint32_t pages = total / BLOCKS_OF_PAGE / 8 + 1;
    if (pages > MOST_PAGES)
        pages = MOST_PAGES;
    fresh = grow_memory(pages);
    if (!fresh) {
        pages = 1;
        fresh = grow_memory(pages);
    }
    if (!fresh)
        return false;
    fresh_count = pages * BLOCKS_OF_PAGE;
    total += fresh_count;
    return true;
}

void *room_block(void) {
    struct unused *block = free_blocks;
    if (block) {
        free_blocks = block->next;
    } else {
        if (fresh_count == 0 && !grow())
            return 0;
        block = (struct unused *)(void *)fresh;
        fresh += BLOCK_SIZE;
        fresh_count--;
    }
    used++;
    return block;
}

void room_free_block(void *block) {
    struct unused *freed = block;
    freed->next = free_blocks;
    free_blocks = freed;
    used--;
}

uint32_t room_left(void) { return used < LIMIT ? LIMIT - used : 0; }

/* The start of a block of pieces of one size. All such blocks with a free piece are in a list, by size. */
struct slab {
    struct slab *next;
    struct slab *previous;
    struct unused *freed;
    uint16_t fresh; /* offset of the first piece that was never used */
    uint16_t used;
};
_Static_assert(sizeof(struct slab) <= STEP, "pieces start behind the header");

static struct slab *with_room[LARGEST_PIECE / STEP + 1];

static uint32_t rounded(uint32_t size) { return (size + STEP - 1) / STEP * STEP; }

static bool is_full(const struct slab *slab, uint32_t size) { return !slab->freed && slab->fresh + size > BLOCK_SIZE; }

static void link(struct slab *slab, struct slab **list) {
    slab->previous = 0;
    slab->next = *list;
    if (*list)
        (*list)->previous = slab;
    *list = slab;
}

static void unlink(struct slab *slab, struct slab **list) {
    if (slab->next)
        slab->next->previous = slab->previous;
    *(slab->previous ? &slab->previous->next : list) = slab->next;
}

void *room_piece(uint32_t size) {
    size = rounded(size);
    if (size > LARGEST_PIECE)
        return room_block();
    struct slab **list = &with_room[size / STEP];
    struct slab *slab = *list;
    if (!slab) {
        slab = room_block();
        if (!slab)
            return 0;
        *slab = (struct slab){.fresh = STEP};
        link(slab, list);
    }
    struct unused *piece = slab->freed;
    if (piece) {
        slab->freed = piece->next;
    } else {
        piece = (struct unused *)(void *)((unsigned char *)slab + slab->fresh);
        slab->fresh = (uint16_t)(slab->fresh + size);
    }
    slab->used++;
    if (is_full(slab, size))
        unlink(slab, list);
    return piece;
}

void room_free_piece(void *piece, uint32_t size) {
    size = rounded(size);
    if (size > LARGEST_PIECE) {
        room_free_block(piece);
        return;
    }
    struct slab **list = &with_room[size / STEP];
    struct slab *slab = (struct slab *)((uintptr_t)piece & ~(uintptr_t)(BLOCK_SIZE - 1));
    if (is_full(slab, size))
        link(slab, list);
    struct unused *freed = piece;
    freed->next = slab->freed;
    slab->freed = freed;
    if (--slab->used == 0) {
        unlink(slab, list);
        room_free_block(slab);
    }
}

#endif
