/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What a path leads to. */
#ifndef WASIVFS_TARGET_H
#define WASIVFS_TARGET_H

#include "config.h"
#include "error.h"
#include "host.h"
#include "tree.h"

enum target_kind {
    TARGET_TREE,   /* `place` */
    TARGET_HOST,   /* `path`, relative to the host's directory `host`; need not exist there */
    TARGET_ABSENT, /* the last name is in no image, and the host cannot have it */
    TARGET_MERGED, /* the host's entry, of kind `merged`, in a directory of the tree: settle.h */
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
#if IS_WRITABLE
    struct place directory; /* of the last name in the tree */
    struct slice name;      /* the last name; valid as long as the path that was walked, or until the next walk */
    bool is_entry;          /* TARGET_HOST: the last name is in a directory of the tree, `directory` */
    enum host_kind merged;  /* TARGET_MERGED */
#endif
    char buffer[MAX_PATH]; /* holds `path` */
};

/* Is the target a path of the host? Never in a sealed program, which a compiler must see even without optimisation. */
#define IS_TARGET_ON_HOST(target) (WASIVFS_HOST != WASIVFS_HOST_NONE && (target)->kind == TARGET_HOST)

/* Adds a component to the path on the host. ERROR_NAMETOOLONG, without effect, if it is then too long. */
enum error target_append(struct target *target, const struct slice *name);

#endif
