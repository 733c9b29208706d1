/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Where the path of a hook leads, from whatever descriptor it starts. */
#ifndef WASIVFS_HOOK_WALK_H
#define WASIVFS_HOOK_WALK_H

#include "core/walk.h"
#include "hook.h"

/*
 * Where the path of the call under way leads. Not on the stack, which is small: no hook runs inside another, as the
 * host does not call back into the program, and each writes it anew, even after a host that threw out of the one
 * before.
 */
extern struct target hook_target;

/* A path from a descriptor of the host stays the host's, whole. ERRNO_NOTDIR: starts at a file of ours. */
enum wasip1_errno hook_walk(int32_t fd, int32_t path, int32_t size, enum walk_mode mode, struct target *target);

/* The first lines of a hook with one path: leaves it with an error or the host's answer, or with our `hook_target`. */
#define WALK(fd, path, size, mode, call)                                                                               \
    enum wasip1_errno astray = hook_walk((fd), (path), (size), (mode), &hook_target);                                  \
    if (astray != ERRNO_SUCCESS)                                                                                       \
        return astray;                                                                                                 \
    if (hook_target.kind == TARGET_HOST)                                                                               \
    return UNLESS_SEALED(call, ERRNO_NOTDIR)

/* A host target's path, as two arguments of an import. */
#define PATH_OF(target) ADDRESS((target).path.start), (int32_t)(target).path.size

#endif
