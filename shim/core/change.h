/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Changes of the tree: what is refused, and in which order the errors of POSIX come. Where a directory is not writable,
 * and so in all read-only programs, they answer as a read-only file system does: ERROR_ROFS, unless another error takes
 * precedence. A change is done or not done. ERROR_NOSPC: the engine has no memory, or the limit is reached.
 *
 * The targets were walked with WALK_ENTRY and are not the host's, except in calls with two paths.
 */
#ifndef WASIVFS_CHANGE_H
#define WASIVFS_CHANGE_H

#include "edit.h"

enum error change_make_directory(const struct target *target);

/* ERROR_NOENT if the text is empty, ERROR_NAMETOOLONG if it is longer than a path. */
enum error change_make_link(const struct target *target, const struct slice *text);

enum error change_remove_file(const struct target *target);
enum error change_remove_directory(const struct target *target);

/* For link(): the host's error if `old` is the host's and does not exist there. */
enum error change_check_missing(const struct target *old, bool follow);

/* For link() of a file that exists. At least one of the two paths is not the host's. */
enum error change_link(const struct target *old, const struct target *new);

/* At least one of the two paths is not the host's. */
enum error change_rename(const struct target *old, const struct target *new);

/* For a path: the target was walked with WALK_FOLLOW or WALK_NOFOLLOW. */
enum error change_times(const struct target *target, const struct times *times);

#endif
