/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The entries of a directory of the tree, in a fixed order: ".", "..", the children in each image, mounts, devices,
 * what the program made, then the entries that a directory of the host at the same path adds. A cookie is a position in
 * this order. Cookies fit into a `long` of 32 bits, except those of the host's entries, which continue the host's
 * cookies. No name comes twice, and what is made after cookie 0 was read does not come until it is read again.
 */
#ifndef WASIVFS_LISTING_H
#define WASIVFS_LISTING_H

#include "config.h"
#include "descriptors.h"
#include "host.h"

/* The cookie of the first entry that is neither "." nor "..". */
#define LISTING_AFTER_DOTS 2

/* If the host comes first: how much of the host's directory is read at once to find what it hides. */
#define LISTING_WHOLE (WASIVFS_HOST == WASIVFS_HOST_ABOVE ? 32768 : LISTING_CHUNK)
#define MAX_HIDDEN (WASIVFS_HOST == WASIVFS_HOST_ABOVE ? 1024 : 1)

enum entry_type {
    ENTRY_DIRECTORY,
    ENTRY_FILE,
    ENTRY_SYMLINK,
    ENTRY_OF_HOST, /* `host_type` says which */
    ENTRY_DEVICE,
};

struct entry {
    struct slice name; /* valid until the next call */
    uint64_t inode;
    uint64_t next; /* the cookie of the entry after this one */
    enum entry_type type;
    uint8_t host_type;
};

/* What is known of the entries that the host hides. */
enum hiding {
    HIDING_UNKNOWN,
    HIDING_NONE,   /* the host has no such directory */
    HIDING_LISTED, /* `hidden` has them all */
    HIDING_ASKED,  /* the host's directory is too large to read at once: the host is asked about each name */
};

struct listing {
    struct descriptor *descriptor;
    uint64_t cookie;
    uint32_t chunk_size; /* as the host was asked for */
    uint32_t chunk_used;
    uint32_t chunk_offset;
    bool in_chunk;
    enum hiding hiding;
    uint32_t hidden_count;
    struct place hidden[MAX_HIDDEN];
    char chunk[LISTING_WHOLE]; /* the host's entries, as the host wrote them */
};

/* Starts at a cookie. The descriptor is a directory, and outlives the listing. */
void listing_start(struct listing *listing, struct descriptor *descriptor, uint64_t cookie);

bool listing_take(struct listing *listing, struct entry *entry, enum error *error);

/* The next entry. False if there are no more, or if the host failed or the image is damaged (`error`). */
static inline bool listing_next(struct listing *listing, struct entry *entry, enum error *error) {
    bool found = listing_take(listing, entry, error);
    enum error verdict = image_verdict(*error);
    if (verdict == *error)
        return found;
    *error = verdict;
    return false;
}

#endif
