/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What a change asks about directories of the tree first, wherever changes are kept. */
#ifndef WASIVFS_EDIT_CHECK_H
#define WASIVFS_EDIT_CHECK_H

#include "target.h"

#if IS_WRITABLE

/* Is it the name of a device? It must stay, although /dev may get other names. */
static inline bool is_device_entry(const struct target *target) {
    return target->kind == TARGET_TREE && tree_has_device(target->directory, &target->name, target->place);
}

/* Are both targets one file of the tree? */
static inline bool edit_is_same(const struct target *old, const struct target *new) {
    return old->kind == TARGET_TREE && new->kind == TARGET_TREE &&is_same_place(old->place, new->place);
}

/* Is `directory` the place, or below it? */
bool edit_lies_within(struct place directory, struct place place);

/* Is a mount at or below the directory, or devices in it? Then its path must stay. */
bool has_mount(struct place directory);

/* For a directory: ERROR_NOTEMPTY if it has entries, ERROR_BUSY if it is the root or a mount. */
enum error edit_check_empty(const struct target *target);

/* Is each name that an image has in the directory removed? `on_host`: the host's directory, or null. */
bool edit_is_empty_in_images(struct place directory, struct target *on_host);

#else
#define edit_check_empty(target) ((void)(target), ERROR_ROFS)
#endif

#endif
