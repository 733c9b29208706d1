// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* The hash table: every link is found, however many there are, and chains stay short. */
#include <stdlib.h>

#include "check.h"
#include "core/hash_chain.h"
#include "core/room.h"
#include "fake_memory.h"

#define MANY 50000

static struct hash_link links[MANY];

static uint32_t hash_of(uint32_t number) { return number * 2654435761u; }

static bool is_found(const struct hash_link *link, uint32_t hash, uint32_t *steps) {
    for (const struct hash_link *at = hash_chain(hash); at; at = at->next, ++*steps)
        if (at == link)
            return true;
    return false;
}

CASE(an_empty_table_has_no_chain) { CHECK(!hash_chain(0) && !hash_chain(UINT32_MAX)); }

CASE(many_links_are_found_in_few_steps) {
    uint32_t steps = 0;
    for (uint32_t i = 0; i < MANY; i++)
        CHECK(hash_add(&links[i], hash_of(i)));
    for (uint32_t i = 0; i < MANY; i++)
        CHECK(is_found(&links[i], hash_of(i), &steps));
    CHECK(steps < 2 * MANY);
    for (uint32_t i = 0; i < MANY; i += 2)
        hash_remove(&links[i]);
    for (uint32_t i = 0; i < MANY; i++)
        CHECK_IS(is_found(&links[i], hash_of(i), &steps), i % 2);
}

CASE(links_of_one_hash_are_all_found) {
    uint32_t steps = 0;
    for (uint32_t i = 0; i < 1000; i++)
        CHECK(hash_add(&links[i], 7));
    for (uint32_t i = 0; i < 1000; i++)
        CHECK(is_found(&links[i], 7, &steps));
}

CASE(a_table_that_emptied_is_used_again) {
    for (uint32_t round = 0; round < 3; round++) {
        for (uint32_t i = 0; i < 3000; i++)
            CHECK(hash_add(&links[i], hash_of(i)));
        for (uint32_t i = 0; i < 3000; i++)
            hash_remove(&links[i]);
        CHECK(!hash_chain(hash_of(1)));
    }
}

CASE(without_memory_the_first_link_is_refused_and_later_ones_are_not) {
    fake_take_blocks(0);
    CHECK(!hash_add(&links[0], 5));
    CHECK(!hash_chain(5));
    fake_give_blocks();
    CHECK(hash_add(&links[0], 5));
    fake_take_blocks(0);
    uint32_t steps = 0;
    for (uint32_t i = 1; i < 3000; i++)
        CHECK(hash_add(&links[i], hash_of(i)));
    for (uint32_t i = 1; i < 3000; i++)
        CHECK(is_found(&links[i], hash_of(i), &steps));
}
