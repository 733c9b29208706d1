/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Changes that take more than a target, with what is of no importance filled in. */
#ifndef CHANGES_H
#define CHANGES_H

#include "core/change.h"

static inline enum error make_link(const struct target *target) {
    return change_make_link(target, &(struct slice){"target", 6});
}

static inline enum error set_times(const struct target *target) {
    return change_times(target, &(struct times){.set_modified = true});
}

/* Links a file of the image; `target` is the new name. */
static inline enum error link_file(const struct target *target) {
    const struct target file = {.kind = TARGET_TREE, .place = target->place};
    return change_link(&file, target);
}

#endif
