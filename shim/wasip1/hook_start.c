// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * Hooks on calls that a C library makes once, when a program starts. A program that was restored from a snapshot starts
 * a second time, under a host with other preopens. These hooks make it read the preopens again, and change nothing
 * else.
 */
#include "core/mounts.h"
#include "hook.h"
#include "wasivfs.h"

void wasivfs_resumed(void) {
    mounts_forget();
    descriptors_forget_host(); /* not in environ_sizes_get, which a library may call at any time */
}

BIND(args_sizes_get, int32_t count, int32_t size) {
    wasivfs_resumed();
    return wasivfs_host_args_sizes_get(count, size);
}

BIND(environ_sizes_get, int32_t count, int32_t size) {
    mounts_forget();
    return wasivfs_host_environ_sizes_get(count, size);
}
