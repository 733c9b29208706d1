/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Resolves a path: to a file or directory of the tree, to a path on the host, or to a name that a directory does not
 * have. Follows symbolic links of images; the host follows its own links. Never leaves the root.
 */
#ifndef WASIVFS_WALK_H
#define WASIVFS_WALK_H

#include "config.h"
#include "error.h"
#include "host.h"
#include "tree.h"

enum walk_mode {
    WALK_FOLLOW,   /* follows a link at the end */
    WALK_NOFOLLOW, /* does not follow a link at the end, unless a slash follows it */
    WALK_ENTRY,    /* the last name is an entry to make or remove: never follows it */
    WALK_CREATE,   /* as WALK_FOLLOW, for a file that is made if it does not exist */
};

enum target_kind {
    TARGET_TREE,   /* `place` */
    TARGET_HOST,   /* `path`, relative to the host's directory `host`; need not exist there */
    TARGET_ABSENT, /* the last name is in no image, and the host cannot have it */
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
    bool covered;       /* TARGET_TREE: the host also has this directory, as host_covers() says; false: unknown */
    enum error absence; /* TARGET_ABSENT: the error of a lookup */
    struct place place;
    int32_t host;
    struct slice path;
    char buffer[MAX_PATH]; /* holds `path` */
};

/* Is the target a path of the host? Never in a sealed program, which a compiler must see even without optimisation. */
#define IS_TARGET_ON_HOST(target) (WASIVFS_HOST != WASIVFS_HOST_NONE && (target)->kind == TARGET_HOST)

enum error walk_path(struct place start, const struct slice *path, enum walk_mode mode, struct target *target);

/* Fills `target` on ERROR_NONE. With WALK_FOLLOW and WALK_NOFOLLOW, a path with a slash at its end is then no file. */
static inline enum error walk(struct place start, const struct slice *path, enum walk_mode mode,
                              struct target *target) {
    return image_verdict(walk_path(start, path, mode, target));
}

/*
 * Does the host also have a directory at this place, to be merged with it? If so, `target` has its `host` and `path`
 * (an empty path means the mount itself).
 */
bool host_covers(struct place directory, struct target *target);

/* Opens the host's directory of a target that the host covers. */
static inline enum error host_open_covered(const struct target *directory, int32_t *opened) {
    const struct slice here = {".", 1};
    return host_open_directory(directory->host, directory->path.size > 0 ? &directory->path : &here, opened);
}

#endif
