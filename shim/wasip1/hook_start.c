// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * Hooks on what a C library asks once, when a program starts. A program that was snapshotted after it had opened
 * files starts a second time, under a host with other preopens: they are found anew. Nothing else is changed.
 */
#include "core/mounts.h"
#include "hook.h"
#include "wasivfs.h"

void wasivfs_resumed(void) {
    mounts_forget();
    descriptors_forget_host(); /* not in environ_sizes_get, which a library may call in the midst of a run */
}

BIND(args_sizes_get, int32_t count, int32_t size) {
    wasivfs_resumed();
    return wasivfs_host_args_sizes_get(count, size);
}

BIND(environ_sizes_get, int32_t count, int32_t size) {
    mounts_forget();
    return wasivfs_host_environ_sizes_get(count, size);
}
