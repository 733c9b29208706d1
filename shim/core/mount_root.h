/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* A directory that is a preopen of the host and in no image: its status and times come from the host. */
#ifndef WASIVFS_MOUNT_ROOT_H
#define WASIVFS_MOUNT_ROOT_H

#include "config.h"
#include "tree.h"

/* If true, `*host` is the host's number of the preopen. */
bool is_mount_root(struct place place, int32_t *host);

#if WASIVFS_HOST == WASIVFS_HOST_NONE
#define is_mount_root(place, host) ((void)(place), (void)(host), false)
#endif

#endif
