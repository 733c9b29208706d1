// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cover.h"

#include "mounts.h"

/* False after a link on the way: a link leads to a directory that has another path in the tree. */
static bool is_directory_all_the_way(int32_t host, const struct slice *path) {
    struct slice part = {path->start, 1};
    for (; part.size <= path->size; part.size++) {
        enum host_kind kind;
        bool is_whole = part.size == path->size || path->start[part.size] == '/';
        if (is_whole && (host_kind(host, &part, false, &kind) != ERROR_NONE || kind != HOST_DIRECTORY))
            return false;
    }
    return true;
}

static inline uint32_t place_on_host(struct place directory, struct target *target) {
    if (mount_count() == 0)
        return NO_MOUNT;
    struct slice path = tree_path(directory);
    uint32_t mount = path.start ? mount_over(&path) : NO_MOUNT;
    if (mount == NO_MOUNT)
        return NO_MOUNT;
    uint32_t prefix = mount_path(mount)->size;
    prefix += prefix > 0 && path.size > prefix; /* the slash after it */
    target->host = mount_host(mount);
    target->path = (struct slice){target->buffer, path.size - prefix};
    __builtin_memcpy(target->buffer, path.start + prefix, target->path.size);
    return mount;
}

bool host_covers(struct place directory, struct target *target) {
    return place_on_host(directory, target) != NO_MOUNT && is_directory_all_the_way(target->host, &target->path);
}

#if COPIES_UP
uint32_t host_place(struct place directory, struct target *target) { return place_on_host(directory, target); }
#endif
