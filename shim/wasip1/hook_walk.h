/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Resolves the path of a hook, from any descriptor. */
#ifndef WASIVFS_HOOK_WALK_H
#define WASIVFS_HOOK_WALK_H

#include "core/settle.h"
#include "hook.h"

/*
 * The target of the current call's path. Not on the stack, which is small. One is enough: no hook runs inside another,
 * because the host does not call back into the program. Each hook writes it first, even if the host threw an exception
 * out of the hook before.
 */
extern struct target hook_target;

/* A path from a descriptor of the host goes to the host unchanged. ERRNO_NOTDIR: the descriptor is an embedded file. */
enum wasip1_errno hook_walk(int32_t fd, int32_t path, int32_t size, enum walk_mode mode, struct target *target);

/* As hook_walk(), and then decides on an entry of the host in a directory of the tree. */
#if SETTLES
enum wasip1_errno hook_walk_to_change(int32_t fd, int32_t path, int32_t size, enum walk_mode mode, enum settle how,
                                      struct target *target);
#else
#define hook_walk_to_change(fd, path, size, mode, how, target) hook_walk((fd), (path), (size), (mode), (target))
#endif

/* Begins a hook with one path: returns an error or, for a path on the host, the result of `call`; sets hook_target. */
#define WALK(fd, path, size, mode, call)                                                                               \
    enum wasip1_errno astray = hook_walk((fd), (path), (size), (mode), &hook_target);                                  \
    if (astray != ERRNO_SUCCESS)                                                                                       \
        return astray;                                                                                                 \
    if (IS_TARGET_ON_HOST(&hook_target))                                                                               \
    return UNLESS_SEALED(call, ERRNO_NOTDIR)

/* As WALK, for a call that changes what the path names. */
#define WALK_TO_CHANGE(fd, path, size, mode, how, call)                                                                \
    enum wasip1_errno astray = hook_walk_to_change((fd), (path), (size), (mode), (how), &hook_target);                 \
    if (astray != ERRNO_SUCCESS)                                                                                       \
        return astray;                                                                                                 \
    if (IS_TARGET_ON_HOST(&hook_target))                                                                               \
    return UNLESS_SEALED(call, ERRNO_NOTDIR)

/* The path of a target on the host, as two arguments of an import. */
#define PATH_OF(target) ADDRESS((target).path.start), (int32_t)(target).path.size

#endif
