// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "hash_chain.h"

#include "block_map.h"
#include "config.h"

#if HAS_UPPER

#define HEADS (BLOCK_SIZE / sizeof(struct hash_link *)) /* in a block */

static struct block_map heads;
static uint32_t chains; /* each has about one link */
static uint32_t links;

/* The chain of a hash: its lowest bits, as many as there are chains for. */
static uint32_t chain_of(uint32_t hash, uint32_t count) {
    uint32_t top = 0x80000000u >> __builtin_clz(count); /* the greatest power of two that is not above */
    uint32_t chain = hash & (2 * top - 1);
    return chain < count ? chain : chain - top;
}

static struct hash_link **head(uint32_t chain) {
    struct hash_link **block = block_map_find(&heads, chain / HEADS);
    return block + chain % HEADS;
}

struct hash_link *hash_chain(uint32_t hash) { return links == 0 ? 0 : *head(chain_of(hash, chains)); }

static void push(struct hash_link *link) {
    struct hash_link **first = head(chain_of(link->hash, chains));
    link->next = *first;
    *first = link;
}

/* One more chain, with the links of another that now belong to it. */
static bool add_chain(void) {
    if (chains % HEADS == 0) {
        void **block = block_map_place(&heads, chains / HEADS);
        if (!block || !(*block = room_block()))
            return false;
        __builtin_memset(*block, 0, BLOCK_SIZE);
    }
    struct hash_link **split = head(chains == 0 ? 0 : chain_of(chains, chains)), *link = *split;
    *split = 0;
    chains++;
    while (link) {
        struct hash_link *next = link->next;
        push(link);
        link = next;
    }
    return true;
}

bool hash_add(struct hash_link *link, uint32_t hash) {
    if (links >= chains && !add_chain() && chains == 0)
        return false;
    links++;
    link->hash = hash;
    push(link);
    return true;
}

void hash_remove(struct hash_link *link) {
    struct hash_link **at = head(chain_of(link->hash, chains));
    while (*at != link)
        at = &(*at)->next;
    *at = link->next;
    links--;
}

#endif
