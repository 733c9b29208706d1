// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "upper.h"

#include "host.h"

#if HAS_UPPER

/* The highest bit says that a record is an entry; see upper_entry.c. */
static uint32_t hash(struct place place) {
    return (node_of(place) + layer_of(place) * WASIVFS_HASH_STEP) * WASIVFS_HASH_SPREAD >> 1;
}

struct upper_node *upper_find(struct place place) {
    uint32_t wanted = hash(place);
    struct hash_link *link = hash_chain(wanted);
    while (link && !(link->hash == wanted && is_same_place(((struct upper_node *)link)->place, place)))
        link = link->next;
    return (struct upper_node *)link;
}

/* A node of this place, and else zero. */
static struct upper_node *add(struct place place, uint8_t kind) {
    struct upper_node *node = room_piece(sizeof *node);
    if (!node)
        return 0;
    __builtin_memset(node, 0, sizeof *node);
    node->place = place;
    node->kind = kind;
    if (hash_add(&node->link, hash(place)))
        return node;
    room_free_piece(node, sizeof *node);
    return 0;
}

static void set_times(struct upper_node *node, int64_t time) { node->accessed = node->modified = node->changed = time; }

uint32_t upper_touches = 1;

struct upper_node *upper_touch(struct place place, const struct status *status) {
    struct upper_node *node = upper_find(place);
    if (node || !(node = add(place, status->kind)))
        return node;
    upper_touches++;
    node->links = status->links;
    set_times(node, status->time);
    if (status->kind == WASIVFS_FILE)
        node->file.size = node->file.embedded = status->size;
    else if (status->kind == WASIVFS_SYMLINK)
        node->target.size = (uint32_t)status->size;
    else
        node->directory.parent = NO_PLACE;
    return node;
}

struct upper_node *upper_make(enum wasivfs_kind kind, const struct slice *target, int64_t now) {
    static uint32_t number; /* of the last one made; so the number of a removed file does not soon come back */
    char *text = 0;
    if (room_left() == 0 || (target && !(text = room_piece(target->size))))
        return 0;
    struct place place;
    do
        place = place_in(UPPER_LAYERS + (uint32_t)kind, ++number);
    while (upper_find(place));
    struct upper_node *node = add(place, (uint8_t)kind);
    if (node) {
        set_times(node, now);
        if (target)
            node->target = (struct slice){__builtin_memcpy(text, target->start, target->size), target->size};
    } else if (target) {
        room_free_piece(text, target->size);
    }
    return node;
}

void upper_note_access(struct upper_node *node) {
    if (node->accessed <= node->modified || node->accessed <= node->changed)
        node->accessed = host_now();
}

void upper_note_change(struct upper_node *node) { node->modified = node->changed = host_now(); }

void upper_drop(struct upper_node *node) {
    switch (node->kind) {
    case WASIVFS_FILE:
        block_map_cut(&node->file.blocks, 0);
        break;
    case WASIVFS_DIRECTORY:
        while (node->directory.first)
            upper_remove_entry(node->directory.first);
        if (!is_upper(node->place))
            return; /* the image still has it, and only its node says that it was removed */
        break;
    default:
        if (node->target.start)
            room_free_piece((void *)(uintptr_t)node->target.start, node->target.size);
    }
    hash_remove(&node->link);
    room_free_piece(node, sizeof *node);
}

#endif
