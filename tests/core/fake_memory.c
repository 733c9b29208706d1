// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fake_memory.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "core/grow.h"
#include "core/host.h"
#include "core/room.h"

#define MOST_TAKEN 65536
#define MOST_GIVEN 4096

int64_t fake_now = 1;
bool fake_memory_is_full;
uint32_t fake_pages;

static void *given[MOST_GIVEN]; /* an engine keeps what it has given, so it is no leak */
static uint32_t given_count;
static void *taken[MOST_TAKEN];
static uint32_t taken_count;

int64_t host_now(void) { return fake_now; }

void *grow_memory(uint32_t pages) {
    if (fake_memory_is_full)
        return 0;
    fake_pages += pages;
    void *memory = aligned_alloc(GROW_PAGE, (size_t)pages * GROW_PAGE);
    CHECK(memory && given_count < MOST_GIVEN);
    given[given_count++] = memory;
    return memset(memory, 0xa5, (size_t)pages * GROW_PAGE); /* the core must not rely on zeros */
}

void fake_take_blocks(uint32_t left) {
    while (taken_count < left && (taken[taken_count] = room_block()))
        taken_count++;
    fake_memory_is_full = true;
    while (taken_count < MOST_TAKEN && (taken[taken_count] = room_block()))
        taken_count++;
    for (; left > 0 && taken_count > 0; left--)
        room_free_block(taken[--taken_count]);
}

void fake_give_blocks(void) {
    fake_memory_is_full = false;
    while (taken_count > 0)
        room_free_block(taken[--taken_count]);
}
