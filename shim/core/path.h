/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Splits a path into components; repeated slashes count as one. */
#ifndef WASIVFS_PATH_H
#define WASIVFS_PATH_H

#include "bytes.h"

/* The rest of a path. */
struct path_rest {
    const char *next;
    const char *end;
};

static inline struct path_rest path_rest(struct slice path) {
    return (struct path_rest){path.start, path.start + path.size};
}

/* Skips slashes. Were there any? */
bool path_skip_slashes(struct path_rest *rest);

/* Removes and returns the next component; an empty one means that there is none left. */
struct slice path_take(struct path_rest *rest);

/* Removes the last component. */
void path_cut(struct slice *path);

/* Is `path` the directory `above`, or below it? Neither has slashes at its ends. */
bool path_lies_within(const struct slice *path, const struct slice *above);

static inline bool is_dot(const struct slice *name) { return name->size == 1 && name->start[0] == '.'; }

static inline bool is_dot_dot(const struct slice *name) {
    return name->size == 2 && name->start[0] == '.' && name->start[1] == '.';
}

#endif
