/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Entries that the host adds to a directory of the tree, in a program that writes to memory: what changes in such a
 * directory stays in memory, so the host's entry is hidden, or becomes a copy, but never changes itself. Below a
 * directory that only the host has, all is the host's, and is written in place.
 */
#ifndef WASIVFS_SETTLE_H
#define WASIVFS_SETTLE_H

#include "walk.h"

enum settle {
    SETTLE_NOT,      /* nothing changes */
    SETTLE_NAME,     /* only the name matters */
    SETTLE_MOVED,    /* a file or link gets another name */
    SETTLE_FILE,     /* a file or link is to be changed */
    SETTLE_FOLLOWED, /* the same, but the host follows a link */
    SETTLE_EMPTY,    /* as SETTLE_FOLLOWED, and the contents do not matter */
};

#if WASIVFS_WRITABLE == WASIVFS_WRITABLE_MEMORY && WASIVFS_HOST == WASIVFS_HOST_BELOW
#define SETTLES 1

/*
 * Decides on a target of the host that is such an entry: it becomes absent if the host does not have it, TARGET_TREE if
 * a file was copied into memory, or TARGET_MERGED if only its name matters. Leaves all other targets to the host.
 */
enum error settle(struct target *target, enum settle how);

#else
#define SETTLES 0
#define settle(target, how) ((void)(target), ERROR_NONE)
#endif

#endif
