// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Opening and closing. */
#include "core/host.h"
#include "core/open.h"
#include "hook_walk.h"

/* Each open file may have a stream, which also takes a place in the table. */
#define MAX_OPENED (MAX_DESCRIPTORS / 2)

static uint32_t opened; /* descriptors that open_at made */

HOOK(void, filesystem_method_descriptor_open_at, int32_t self, int32_t lookup, int32_t path, int32_t size,
     int32_t oflags, int32_t flags, int32_t answer) {
    FORWARD(self, wasivfs_host_filesystem_method_descriptor_open_at(self, lookup, path, size, oflags, flags, answer))
    struct wasip2_handle_result *result = POINTER(struct wasip2_handle_result, answer);
    struct open_request request = {
        .follow = lookup & PATH_SYMLINK_FOLLOW,
        .create = oflags & OPEN_CREATE,
        .exclusive = oflags & OPEN_EXCLUSIVE,
        .truncate = oflags & OPEN_TRUNCATE,
        .directory = oflags & OPEN_DIRECTORY,
        .read = flags & FLAG_READ,
        .write = flags & FLAG_WRITE,
    };
    enum error error = open_check(&request);
    if (error == ERROR_NONE)
        error = opened < MAX_OPENED ? descriptor_check_free() : ERROR_MFILE;
    if (error != ERROR_NONE) {
        ANSWER(result, error);
        return;
    }
    WALK(self, path, size, open_mode(&request), result,
         wasivfs_host_filesystem_method_descriptor_open_at(hook_target.host, lookup, PATH_OF(hook_target), oflags,
                                                           flags, answer))
    struct descriptor filling;
    error = open_in_tree(&hook_target, &request, &filling);
    if (error != ERROR_NONE) {
        ANSWER(result, error);
        return;
    }
    opened++;
    hook_add(&filling, result);
}

HOOK(void, filesystem_descriptor_drop, int32_t self) {
    FORWARD(self, wasivfs_host_filesystem_descriptor_drop(self))
    struct descriptor *own = hook_own(self);
    if (!IS_SEALED && own->kind == DESCRIPTOR_DIRECTORY && own->host != NO_HOST)
        host_close(own->host);
    opened -= !own->preopen;
    descriptor_remove(self & ~OWN_BIT);
}
