/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Resolves the path of a hook, from any descriptor. */
#ifndef WASIVFS_HOOK_WALK_H
#define WASIVFS_HOOK_WALK_H

#include "core/walk.h"
#include "hook.h"

/*
 * The target of the current call's path. Not on the stack, which is small. One is enough: no hook runs inside another,
 * because the host does not call back into the program.
 */
extern struct target hook_target;

/*
 * A path from a descriptor of the host goes to the host unchanged. For a target on the host, `target->host` is the
 * host's handle. ERROR_NOTDIR: the descriptor is an embedded file.
 */
enum error hook_walk(int32_t handle, int32_t path, int32_t size, enum walk_mode mode, struct target *target);

/* Begins a hook with one path: answers with an error or, for a path on the host, by `call`; sets hook_target. */
#define WALK(handle, path, size, mode, answer, call)                                                                   \
    enum error astray = hook_walk((handle), (path), (size), (mode), &hook_target);                                     \
    if (astray != ERROR_NONE) {                                                                                        \
        ANSWER(answer, astray);                                                                                        \
        return;                                                                                                        \
    }                                                                                                                  \
    if (IS_TARGET_ON_HOST(&hook_target)) {                                                                             \
        call;                                                                                                          \
        return;                                                                                                        \
    }

/* The path of a target on the host, as two arguments of an import. */
#define PATH_OF(target) ADDRESS((target).path.start), (int32_t)(target).path.size

static inline enum walk_mode hook_lookup_mode(int32_t lookup) {
    return lookup & PATH_SYMLINK_FOLLOW ? WALK_FOLLOW : WALK_NOFOLLOW;
}

#endif
