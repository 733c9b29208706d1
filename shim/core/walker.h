/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* A walk on its way: what walk.c, which takes the steps, shares with walk_above.c, where the host comes first. */
#ifndef WASIVFS_WALKER_H
#define WASIVFS_WALKER_H

#include "cover.h"
#include "path.h"

/* Does the host also have a directory at the current place, as host_covers() says? */
enum cover {
    COVER_UNKNOWN,
    COVER_YES, /* `path` of the target is the path of the host's directory */
    COVER_NO,
};

struct walker {
    struct place at;  /* the current place; on the host, the directory where the path entered the host */
    enum cover cover; /* of `at`; only if the host comes first */
    bool asked_ahead; /* the host was asked about the whole path, and `end` and `end_kind` are its answer */
    enum error end;   /* ERROR_NONE: the host has the path, as `end_kind` */
    enum host_kind end_kind;
    uint32_t depth; /* components below `at` on the host; 0 in the tree */
#if COPIES_UP
    bool is_resolved; /* the host has a file at the rest of the path */
#endif
    bool led_astray;         /* after ".." from a link of the host: only the host knows the current place */
    uint32_t links;          /* symbolic links followed */
    struct path_rest *rests; /* a stack: the rest of the path, and above it the rests of links' targets */
    struct path_rest *rest;  /* the top of the stack */
    struct target *target;
};

/*
 * If the host comes first: is the entry of this name the host's? The tree has it as `child`, if `found`; if it is the
 * tree's and a directory, `cover` is the child's from then on.
 */
bool walker_meets_host_above(struct walker *walker, const struct slice *name, bool last, bool found,
                             struct place child);

/* Is the entry of this name the host's? */
static inline bool walker_meets_host(struct walker *walker, const struct slice *name, bool last, bool found,
                                     struct place child) {
    if (WASIVFS_HOST == WASIVFS_HOST_NONE)
        return false;
    if (WASIVFS_HOST == WASIVFS_HOST_BELOW)
        return !found && host_covers(walker->at, walker->target);
    return walker_meets_host_above(walker, name, last, found, child);
}

#endif
