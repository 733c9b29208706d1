// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "upper.h"

#if HAS_UPPER

#define IS_ENTRY 0x80000000u

static uint32_t hash(struct place directory, const struct slice *name) {
    uint32_t hash = (node_of(directory) + layer_of(directory)) ^ WASIVFS_HASH_START;
    for (uint32_t i = 0; i < name->size; i++)
        hash = (hash ^ (unsigned char)name->start[i]) * WASIVFS_HASH_STEP;
    return hash | IS_ENTRY;
}

static struct slice name_of(struct upper_entry *entry) { return (struct slice){entry->name, entry->name_size}; }

struct upper_entry *upper_find_entry(struct place directory, const struct slice *name) {
    if (name->size > MAX_NAME)
        return 0;
    uint32_t wanted = hash(directory, name);
    for (struct hash_link *link = hash_chain(wanted); link; link = link->next) {
        struct upper_entry *entry = (struct upper_entry *)link;
        if (link->hash != wanted || !is_same_place(entry->directory, directory))
            continue;
        struct slice own = name_of(entry);
        if (equal(&own, name))
            return entry;
    }
    return 0;
}

static uint32_t size_of(const struct upper_entry *entry) { return (uint32_t)sizeof *entry + entry->name_size; }

struct upper_entry *upper_set_entry(struct upper_node *directory, const struct slice *name, struct place child) {
    struct upper_entry *entry = upper_find_entry(directory->place, name);
    if (entry) {
        entry->child = child;
        return entry;
    }
    bool has_cookie = directory->directory.next_cookie < UPPER_COOKIE_LIMIT;
    entry = has_cookie ? room_piece((uint32_t)sizeof *entry + name->size) : 0;
    if (!entry)
        return 0;
    *entry = (struct upper_entry){.directory = directory->place,
                                  .child = child,
                                  .previous = directory->directory.last,
                                  .cookie = directory->directory.next_cookie,
                                  .name_size = (uint8_t)name->size};
    __builtin_memcpy(entry->name, name->start, name->size);
    if (!hash_add(&entry->link, hash(directory->place, name))) {
        room_free_piece(entry, size_of(entry));
        return 0;
    }
    directory->directory.next_cookie++;
    *(entry->previous ? &entry->previous->next : &directory->directory.first) = entry;
    directory->directory.last = entry;
    return entry;
}

void upper_remove_entry(struct upper_entry *entry) {
    struct upper_node *directory = upper_find(entry->directory);
    *(entry->previous ? &entry->previous->next : &directory->directory.first) = entry->next;
    *(entry->next ? &entry->next->previous : &directory->directory.last) = entry->previous;
    if (directory->directory.listed == entry)
        directory->directory.listed = entry->next;
    hash_remove(&entry->link);
    room_free_piece(entry, size_of(entry));
}

struct upper_entry *upper_list(struct upper_node *directory, uint32_t cookie) {
    struct upper_entry *entry = directory->directory.listed;
    if (!entry || entry->cookie > cookie)
        entry = directory->directory.first;
    while (entry && (entry->cookie < cookie || is_no_place(entry->child)))
        entry = entry->next;
    directory->directory.listed = entry;
    return entry;
}

#endif
