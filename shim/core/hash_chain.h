/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * One hash table for all that the upper layer looks up. It grows and shrinks by one chain at a time (linear hashing),
 * so that no change takes long and no large run of memory is needed.
 */
#ifndef WASIVFS_HASH_CHAIN_H
#define WASIVFS_HASH_CHAIN_H

#include <stdbool.h>
#include <stdint.h>

/* The first member of what is in the table; its owner keeps it in place until it has been removed. */
struct hash_link {
    struct hash_link *next;
    uint32_t hash;
};

/* The first link of the chain that has all links of a hash, and others; or null. */
struct hash_link *hash_chain(uint32_t hash);

/* False, without effect, if there is no memory. */
bool hash_add(struct hash_link *link, uint32_t hash);

void hash_remove(struct hash_link *link);

#endif
