/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* A path taken apart, component by component; repeated slashes count as one. */
#ifndef WASIVFS_PATH_H
#define WASIVFS_PATH_H

#include "bytes.h"

/* What is left of a path. */
struct path_rest {
    const char *next;
    const char *end;
};

static inline struct path_rest path_rest(struct slice path) {
    return (struct path_rest){path.start, path.start + path.size};
}

/* Passes over slashes. Were there any? */
static inline bool path_skip_slashes(struct path_rest *rest) {
    const char *from = rest->next;
    while (rest->next < rest->end && *rest->next == '/')
        rest->next++;
    return rest->next > from;
}

/* Takes the next component off; an empty one means that there is none left. */
static inline struct slice path_take(struct path_rest *rest) {
    path_skip_slashes(rest);
    struct slice name = {rest->next, 0};
    while (rest->next < rest->end && *rest->next != '/')
        rest->next++;
    name.size = (uint32_t)(rest->next - name.start);
    return name;
}

static inline bool is_dot(struct slice name) { return name.size == 1 && name.start[0] == '.'; }

static inline bool is_dot_dot(struct slice name) {
    return name.size == 2 && name.start[0] == '.' && name.start[1] == '.';
}

#endif
