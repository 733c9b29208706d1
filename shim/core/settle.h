/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Who has what is to be changed, where the host adds entries to a directory of the tree.
 *
 * In a program that writes to memory (settle.c), what changes in such a directory stays in memory, so the host's entry
 * is hidden, or becomes a copy, but never changes itself. In one that writes to the host (edit_on_host.c), what is
 * embedded is copied to the host, and changes there. Below a directory that only the host has, all is the host's, and
 * is written in place.
 */
#ifndef WASIVFS_SETTLE_H
#define WASIVFS_SETTLE_H

#include "walk.h"

enum settle {
    SETTLE_NOT,      /* nothing changes */
    SETTLE_EMPTIED,  /* the name is to go if it is an empty directory's */
    SETTLE_REMOVED,  /* the name is to go unless it is a directory's */
    SETTLE_NAME,     /* only the name matters */
    SETTLE_MOVED,    /* a file or link gets another name */
    SETTLE_FILE,     /* a file or link is to be changed */
    SETTLE_FOLLOWED, /* the same, but the host follows a link */
    SETTLE_EMPTY,    /* as SETTLE_FOLLOWED, and the contents do not matter */
};

#define SETTLES (COPIES_UP || (HAS_UPPER && WASIVFS_HOST == WASIVFS_HOST_BELOW))

#if COPIES_UP
/*
 * Decides on a target before it is changed: TARGET_TREE and TARGET_ABSENT become TARGET_HOST if the host can then make
 * the change, with a copy of what is embedded there. What is embedded under the name of an entry of the host that is to
 * go is hidden first. Otherwise the target stays as it is, and change.h answers.
 */
enum error settle(struct target *target, enum settle how);

#elif SETTLES

/*
 * Decides on a target of the host that is such an entry: it becomes absent if the host does not have it, TARGET_TREE if
 * a file was copied into memory, or TARGET_MERGED if only its name matters. Leaves all other targets to the host.
 */
enum error settle(struct target *target, enum settle how);

#else
#define settle(target, how) ((void)(target), ERROR_NONE)
#endif

#endif
