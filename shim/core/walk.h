/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Where a path leads: to something in the tree, to the host, or to a name that a directory lacks. Follows
 * symbolic links of images; those of the host are the host's to follow. Never leaves the root.
 */
#ifndef WASIVFS_WALK_H
#define WASIVFS_WALK_H

#include "config.h"
#include "error.h"
#include "tree.h"

enum walk_mode {
    WALK_FOLLOW,   /* a link at the end is followed */
    WALK_NOFOLLOW, /* a link at the end is meant itself, unless a slash follows it */
    WALK_ENTRY,    /* the last name is an entry to be made or removed: never followed */
    WALK_CREATE,   /* like WALK_FOLLOW, for a file to be made if there is none */
};

enum target_kind {
    TARGET_TREE,   /* `place` */
    TARGET_HOST,   /* `path`, relative to the host's directory `host`; the host may not have it */
    TARGET_ABSENT, /* the last name is in no image, and no host could have it */
};

enum last_name {
    LAST_NAME,
    LAST_DOT,
    LAST_DOT_DOT,
};

struct target {
    enum target_kind kind;
    enum last_name last;
    bool slash;         /* the path ends in a slash: it means a directory */
    enum error absence; /* TARGET_ABSENT: the answer to looking it up */
    struct place place;
    int32_t host;
    struct slice path;
    char buffer[MAX_PATH]; /* holds `path` */
};

/* On ERROR_NONE `target` is filled; with WALK_FOLLOW and WALK_NOFOLLOW, what a slash follows is then no file. */
enum error walk(struct place start, struct slice path, enum walk_mode mode, struct target *target);

/*
 * Is there a directory of the host at this place too, to be merged into it? Its `host` and `path` (empty: the
 * mount itself) are then in `target`.
 */
bool host_covers(struct place directory, struct target *target);

#endif
