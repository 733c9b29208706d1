/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Resolves a path: to a file or directory of the tree, to a path on the host, or to a name that a directory does not
 * have. Follows symbolic links of images; the host follows its own links. Never leaves the root.
 */
#ifndef WASIVFS_WALK_H
#define WASIVFS_WALK_H

#include "target.h"

enum walk_mode {
    WALK_FOLLOW,   /* follows a link at the end */
    WALK_NOFOLLOW, /* does not follow a link at the end, unless a slash follows it */
    WALK_ENTRY,    /* the last name is an entry to make or remove: never follows it */
    WALK_CREATE,   /* as WALK_FOLLOW, for a file that is made if it does not exist */
};

enum error walk_path(struct place start, const struct slice *path, enum walk_mode mode, struct target *target);

/* Fills `target` on ERROR_NONE. With WALK_FOLLOW and WALK_NOFOLLOW, a path with a slash at its end is then no file. */
static inline enum error walk(struct place start, const struct slice *path, enum walk_mode mode,
                              struct target *target) {
    return image_verdict(walk_path(start, path, mode, target));
}

#endif
