/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The errors of POSIX for changes of a read-only file system: ERROR_ROFS, unless another error takes precedence. The
 * targets were walked with WALK_ENTRY and are not the host's, except in calls with two paths.
 */
#ifndef WASIVFS_REFUSE_H
#define WASIVFS_REFUSE_H

#include "walk.h"

enum error refuse_mkdir(const struct target *target);
enum error refuse_symlink(const struct target *target);
enum error refuse_unlink(const struct target *target);
enum error refuse_rmdir(const struct target *target);

/* For changes of times. The target was walked with WALK_FOLLOW or WALK_NOFOLLOW. */
enum error refuse_times(const struct target *target);

/* For link(): the host's error if `old` is the host's and does not exist there. */
enum error refuse_missing(const struct target *old, bool follow);

/* For link() of a file that exists. At least one of the two paths is not the host's. */
enum error refuse_link(const struct target *new);

/* At least one of the two paths is not the host's. */
enum error refuse_rename(const struct target *old, const struct target *new);

#endif
