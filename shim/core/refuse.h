/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What POSIX answers to changes of a read-only file system: that it is read-only, unless something else is wrong
 * first. The targets are walked with WALK_ENTRY and are not the host's, except where a call names two.
 */
#ifndef WASIVFS_REFUSE_H
#define WASIVFS_REFUSE_H

#include "walk.h"

enum error refuse_mkdir(const struct target *target);
enum error refuse_symlink(const struct target *target);
enum error refuse_unlink(const struct target *target);
enum error refuse_rmdir(const struct target *target);

/* Times of what a walk with WALK_FOLLOW or WALK_NOFOLLOW found. */
enum error refuse_times(const struct target *target);

/* The host's error if it is to have what gets a new name, and lacks it. */
enum error refuse_missing(const struct target *old, bool follow);

/* A new name for something that exists. At least one of the two is not the host's. */
enum error refuse_link(const struct target *new);

/* At least one of the two is not the host's. */
enum error refuse_rename(const struct target *old, const struct target *new);

#endif
