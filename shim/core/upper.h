/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The upper layer: what the program has changed, in memory. It has two kinds of records, both in one hash table:
 *   - a node for each file, link and directory that the program made, and for each embedded one that it changed, by
 *     place. The contents of a changed file are blocks; a block that is not there is still the image's.
 *   - an entry for each name that the program made or removed, by directory and name. It hides the name in all layers
 *     below. An entry without a child is a whiteout: the name is removed.
 *
 * An embedded file without a node is as it is in the image; a directory without entries has the names of the image.
 * Nodes and entries are owned here; pointers to them are valid until the next call that removes one.
 */
#ifndef WASIVFS_UPPER_H
#define WASIVFS_UPPER_H

#include "block_map.h"
#include "hash_chain.h"
#include "layer.h"

/* No place: as the child of an entry, a whiteout; as the parent of a directory, the one that it has in its image. */
#define NO_PLACE ((struct place){UINT64_MAX})

static inline bool is_no_place(struct place place) { return place.number == UINT64_MAX; }

/* A directory has no more names once it has given so many cookies. */
#define UPPER_COOKIE_LIMIT (1u << 29)

struct upper_entry {
    struct hash_link link;
    struct upper_entry *next; /* in the directory, by cookie */
    struct upper_entry *previous;
    struct place directory;
    struct place child;
    uint32_t cookie; /* greater than those of all entries that were made before in this directory */
    uint8_t name_size;
    char name[];
};

struct upper_node {
    struct hash_link link;
    struct place place;
    uint8_t kind;                        /* enum wasivfs_kind */
    uint32_t links;                      /* names; a directory's: as in struct wasivfs_node, and 0 if it was removed */
    int64_t accessed, modified, changed; /* nanoseconds since 1970 */
    union {
        struct {
            struct block_map blocks;
            uint64_t size;
            uint64_t embedded; /* bytes that the image still answers for where there is no block */
        } file;
        struct {
            struct place parent;
            struct upper_entry *first, *last;
            struct upper_entry *listed; /* where the last listing stopped */
            uint32_t next_cookie;
        } directory;
        struct slice target; /* of a link, in a piece of its own; of an embedded one, only the size */
    };
};

#if !HAS_UPPER

struct upper_entry;
#define upper_find(place) ((void)(place), (struct upper_node *)0)
#define upper_find_entry(directory, name) ((void)(directory), (void)(name), (struct upper_entry *)0)
#define upper_list(directory, cookie) ((void)(directory), (struct upper_entry *)0)

#else

/* The node of a place, or null. */
struct upper_node *upper_find(struct place place);

/* Changes whenever something that is embedded gets a node; never 0. */
extern uint32_t upper_touches;

/* The node of a place, which is made if there is none, of this status. Null if there is no memory. */
struct upper_node *upper_touch(struct place place, const struct status *status);

/* A new file, directory or link, without a name. `target` is a link's, otherwise null. Null if there is no room. */
struct upper_node *upper_make(enum wasivfs_kind kind, const struct slice *target, int64_t now);

/* Frees a node that has no name and no descriptor, and its contents and entries. */
void upper_drop(struct upper_node *node);

/* The entry of a name in a directory, or null. */
struct upper_entry *upper_find_entry(struct place directory, const struct slice *name);

/* Makes an entry, or replaces its child. Null, without effect, if there is no memory or no cookie. */
struct upper_entry *upper_set_entry(struct upper_node *directory, const struct slice *name, struct place child);

void upper_remove_entry(struct upper_entry *entry);

/*
 * The first entry of a directory whose cookie is `cookie` or greater, and which is not a whiteout; or null. The next
 * call is fast if its cookie is the entry's plus one.
 */
struct upper_entry *upper_list(struct upper_node *directory, uint32_t cookie);

/* Notes that it was read, as Linux does: only if it has changed since it was last read. */
void upper_note_access(struct upper_node *node);

/* Notes that its contents have changed now. */
void upper_note_change(struct upper_node *node);

/* Reads as image_read(). */
uint32_t upper_read(const struct upper_node *file, uint64_t offset, void *buffer, uint32_t size);

/* Writes, and lets the file grow. Returns how many bytes there was room for. `offset + size` is at most INT64_MAX. */
uint32_t upper_write(struct upper_node *file, uint64_t offset, const void *bytes, uint32_t size);

/* Cuts the file off, or lets it grow by zeros that need no room. */
void upper_resize(struct upper_node *file, uint64_t size);

/* Takes the room for a range of bytes, and lets the file grow. False, without effect, if there is not enough. */
bool upper_allocate(struct upper_node *file, uint64_t offset, uint64_t size);

#endif

#endif
