/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Copies of what is embedded, in the host's directory that is mounted there. A copy is made under a reserved name, gets
 * the times of what it copies, is written out, and then takes its name in one step. So the program sees the same before
 * and after, and a process that ends in between leaves at most a reserved name.
 */
#ifndef WASIVFS_COPY_UP_H
#define WASIVFS_COPY_UP_H

#include "host.h"
#include "target.h"

#if COPIES_UP

/* The path on the host of a target in the tree whose directory the host has; see copy_up_directory(). */
enum error copy_up_path(struct target *target);

/*
 * Lets the host have the directory, and those above it; fills `host` and `path` of `on_host` (an empty path means the
 * mount itself). ERROR_ROFS if nothing is mounted there.
 */
enum error copy_up_directory(struct place directory, struct target *on_host);

/*
 * Lets the host have the file or link that a target in the tree names, and makes it TARGET_HOST. Descriptors of the
 * file are then the host's as well. `empty`: the contents do not matter.
 */
enum error copy_up_file(struct target *target, bool empty);

/*
 * Lets descriptors of a directory of the tree that was removed have one of the host that was removed as well, and so
 * takes no entries. `wanted` is where the host would have had it.
 */
void copy_up_removed(struct place directory, const struct target *wanted);

#endif

#endif
