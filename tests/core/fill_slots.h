/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The hash table of an image, made as image.h describes it; knows nothing of the generator. */
#ifndef FILL_SLOTS_H
#define FILL_SLOTS_H

#include "image.h"

/* Not more than any image needs, so that searches often meet the nodes of others, and the end of the table. */
#define SLOTS_FOR(nodes) (nodes)

/* Enters all nodes but the root in the slots, which are empty, of the tables that start with this head. */
static inline void fill_slots(struct wasivfs_head *head) {
    const struct wasivfs_node *nodes = (const void *)((char *)head + head->nodes);
    const unsigned char *names = (unsigned char *)head + head->names;
    uint32_t *slots = (void *)((char *)head + head->slots);
    for (uint32_t directory = 0; directory < head->node_count; directory++) {
        const struct wasivfs_node *record = &nodes[directory];
        for (uint32_t i = 0; record->kind == WASIVFS_DIRECTORY && i < record->size; i++) {
            const struct wasivfs_node *child = &nodes[record->start + i];
            uint32_t hash = WASIVFS_HASH_START, unit = 1;
            for (uint32_t byte = 0; byte < child->name_size; byte++)
                hash = (hash ^ names[child->name + byte]) * WASIVFS_HASH_STEP;
            hash = (hash ^ directory) * WASIVFS_HASH_SPREAD;
            while ((uint64_t)head->node_count * unit <= UINT32_MAX / 2)
                unit *= 2;
            uint64_t at = (uint64_t)hash * head->slot_count / (UINT64_C(1) << 32);
            while (slots[at % head->slot_count] != 0)
                at++;
            slots[at % head->slot_count] = (record->start + i) * unit + hash % unit;
        }
    }
}

#endif
