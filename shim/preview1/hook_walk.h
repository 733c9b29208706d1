/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Where the path of a hook leads, from whatever descriptor it starts. */
#ifndef WASIVFS_HOOK_WALK_H
#define WASIVFS_HOOK_WALK_H

#include "core/walk.h"
#include "hook.h"

/* A path from a descriptor of the host stays the host's, whole. ERROR_NOTDIR: starts at a file of ours. */
enum error hook_walk(int32_t fd, int32_t path, int32_t size, enum walk_mode mode, struct target *target);

/* The first lines of a hook with one path: leaves it with an error or the host's answer, or with a `target` of ours. */
#define WALK(fd, path, size, mode, call)                                                                               \
    struct target target;                                                                                              \
    enum error astray = hook_walk((fd), (path), (size), (mode), &target);                                              \
    if (astray != ERROR_NONE)                                                                                          \
        return astray;                                                                                                 \
    if (target.kind == TARGET_HOST)                                                                                    \
    return UNLESS_SEALED(call, ERROR_NOTDIR)

/* A host target's path, as two arguments of an import. */
#define PATH_OF(target) ADDRESS((target).path.start), (int32_t)(target).path.size

#endif
