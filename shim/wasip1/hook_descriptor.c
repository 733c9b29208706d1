// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Hooks on descriptors themselves: their numbers, flags and rights, and the preopen that the guest starts with. */
#include "core/edit.h"
#include "core/mounts.h"
#include "hook.h"
#include "rights.h"

/* Closes the host's file of a descriptor; its number stays in use. */
static enum wasip1_errno release(struct descriptor *descriptor) {
    trace_server(descriptor->kind == DESCRIPTOR_HOST);
    if (descriptor->kind == DESCRIPTOR_HOST && descriptor_is_shared(descriptor))
        return ERRNO_SUCCESS;
    if (descriptor->kind == DESCRIPTOR_HOST)
        return wasivfs_host_fd_close(descriptor->host);
    if (descriptor->host != NO_HOST)
        wasivfs_host_fd_close(descriptor->host);
    return ERRNO_SUCCESS;
}

/* What a descriptor keeps: a file that was removed lives until its last descriptor is closed. */
static inline struct place kept(const struct descriptor *descriptor) {
    return descriptor->kind == DESCRIPTOR_HOST ? NO_PLACE : descriptor->place;
}

HOOK(fd_close, int32_t fd) {
    struct descriptor *descriptor = hook_find(fd);
    if (!descriptor) {
        FORWARD(fd, wasivfs_host_fd_close(host));
        return ERRNO_BADF;
    }
    enum wasip1_errno error = release(descriptor);
    struct place place = kept(descriptor);
    descriptor_remove(fd);
    edit_closed(place);
    return error;
}

/* Both numbers are the guest's, so the host is not called. */
HOOK(fd_renumber, int32_t from, int32_t to) {
    struct descriptor *old = hook_find(from);
    struct descriptor *new = hook_find(to);
    if (!old || !new)
        return ERRNO_BADF;
    if (old == new)
        return ERRNO_SUCCESS;
    release(new);
    struct place place = kept(new);
    descriptor_move(from, to);
    edit_closed(place);
    return ERRNO_SUCCESS;
}

/* Only the preopen may report FD_WRITE, as with a directory of the host that was opened for reading. */
HOOK(fd_fdstat_get, int32_t fd, int32_t stat) {
    FORWARD(fd, wasivfs_host_fd_fdstat_get(host, stat));
    struct wasip1_fdstat *answer = POINTER(struct wasip1_fdstat, stat);
    bool is_directory = ours->kind == DESCRIPTOR_DIRECTORY;
    bool writable = mount_any_writable() && ours->preopen;
    bool is_written = false; /* is it a file that is open for writing? */
#if HAS_UPPER
    writable |= ours->may_change || ours->preopen;
#endif
#if HAS_UPPER || WASIVFS_DEVICES
    is_written = ours->writable;
#endif
    uint64_t below = RIGHTS_BELOW_DIRECTORY(writable);
    answer->type = is_directory ? FILETYPE_DIRECTORY : FILETYPE_REGULAR_FILE;
    if (IS_DEVICE(ours))
        answer->type = FILETYPE_CHARACTER_DEVICE; /* no terminal, because it can seek */
    answer->flags = ours->flags;
    answer->rights = is_directory ? RIGHTS_OF_DIRECTORY
                                  : RIGHTS_OF_FILE | (ours->readable ? RIGHTS_FD_READ : 0) |
                                        (is_written ? RIGHTS_OF_WRITTEN_FILE : 0);
    answer->rights_inheriting = is_directory ? below : 0;
    return ERRNO_SUCCESS;
}

HOOK(fd_fdstat_set_flags, int32_t fd, int32_t flags) {
    FORWARD(fd, wasivfs_host_fd_fdstat_set_flags(host, flags));
    ours->flags = (uint8_t)flags;
#if HAS_UPPER
    ours->appends = flags & FDFLAGS_APPEND;
#endif
    return ERRNO_SUCCESS;
}

HOOK(fd_fdstat_set_rights, int32_t fd, int64_t base, int64_t inherit) {
    FORWARD(fd, UNLESS_SEALED(wasivfs_host_fd_fdstat_set_rights(host, base, inherit), ERRNO_NOTSUP));
    return ERRNO_NOTSUP; /* as in current engines: rights cannot be given up */
}

static bool is_preopen(int32_t fd) {
    const struct descriptor *descriptor = descriptor_find(fd);
    return descriptor && descriptor->preopen;
}

HOOK(fd_prestat_get, int32_t fd, int32_t prestat) {
    if (!is_preopen(fd))
        return ERRNO_BADF;
    *POINTER(struct wasip1_prestat, prestat) = (struct wasip1_prestat){0, 1};
    return ERRNO_SUCCESS;
}

HOOK(fd_prestat_dir_name, int32_t fd, int32_t path, int32_t size) {
    if (!is_preopen(fd))
        return ERRNO_BADF;
    if (size == 0)
        return ERRNO_NAMETOOLONG;
    *POINTER(char, path) = '/';
    return ERRNO_SUCCESS;
}
