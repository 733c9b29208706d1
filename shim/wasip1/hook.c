// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "hook.h"

#include "core/host.h"
#include "core/mounts.h"

struct descriptor *hook_find(int32_t fd) {
    struct descriptor *descriptor = descriptor_find(fd);
    if (descriptor)
        return descriptor;
    (void)mount_count(); /* registers the descriptors that the program inherited */
    return descriptor_find(fd);
}

struct descriptor *hook_server(int32_t fd) {
    static struct descriptor unknown;
    struct descriptor *descriptor = hook_find(fd);
    if (!descriptor) {
        if (WASIVFS_HOST == WASIVFS_HOST_NONE || fd < 0 || mount_holds(fd) || descriptor_holds(fd))
            return 0;
        descriptor = &unknown;
        descriptor->kind = DESCRIPTOR_HOST;
        descriptor->host = fd;
    }
    trace_server(descriptor->kind == DESCRIPTOR_HOST);
    return descriptor;
}

#if WASIVFS_HOST != WASIVFS_HOST_NONE
enum wasip1_errno hook_adopt(int32_t *fd) {
    int32_t host = *fd;
    enum error error = descriptor_add(&(struct descriptor){.kind = DESCRIPTOR_HOST, .host = host}, fd);
    if (error != ERROR_NONE)
        host_close(host);
    return errno_of(error);
}
#endif
