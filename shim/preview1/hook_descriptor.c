// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Hooks on descriptors themselves: their numbers, flags and rights, and the preopen that the guest starts with. */
#include "core/mounts.h"
#include "hook.h"

/* Closes what a descriptor stands for; its number is still taken. */
static enum error release(struct descriptor *descriptor) {
    trace_server(descriptor->kind == DESCRIPTOR_HOST);
    if (descriptor->kind == DESCRIPTOR_HOST)
        return (enum error)wasivfs_host_fd_close(descriptor->host);
    if (descriptor->kind == DESCRIPTOR_DIRECTORY && descriptor->host != NO_HOST)
        wasivfs_host_fd_close(descriptor->host);
    return ERROR_NONE;
}

HOOK(fd_close, int32_t fd) {
    struct descriptor *descriptor = hook_find(fd);
    if (!descriptor) {
        FORWARD(fd, wasivfs_host_fd_close(host));
        return ERROR_BADF;
    }
    enum error error = release(descriptor);
    descriptor_remove(fd);
    return error;
}

/* Both numbers are the guest's, so the host need not know. */
HOOK(fd_renumber, int32_t from, int32_t to) {
    struct descriptor *old = hook_find(from);
    struct descriptor *new = hook_find(to);
    if (!old || !new)
        return ERROR_BADF;
    if (old == new)
        return ERROR_NONE;
    release(new);
    descriptor_move(from, to);
    return ERROR_NONE;
}

/*
 * What files below a directory may be opened with. wasi-libc passes on only those rights that a program wants
 * and that are here, and answers access(W_OK) from FD_WRITE: so the other rights to write are here, for
 * path_open to see that wish and answer EROFS, but FD_WRITE only where the host has files to write, and only for
 * the preopen, as with a directory of the host that was opened for reading.
 */
static uint64_t inheriting(const struct descriptor *directory) {
    bool writable = directory->preopen && mount_any_writable();
    return writable ? (uint64_t)RIGHTS_ALL : RIGHTS_ALL & ~(uint64_t)RIGHTS_FD_WRITE;
}

HOOK(fd_fdstat_get, int32_t fd, int32_t stat) {
    FORWARD(fd, wasivfs_host_fd_fdstat_get(host, stat));
    bool is_directory = ours->kind == DESCRIPTOR_DIRECTORY;
    uint64_t below = is_directory ? inheriting(ours) : 0;
    uint64_t own = RIGHTS_FD_SEEK | RIGHTS_FD_TELL | RIGHTS_FD_FDSTAT_SET_FLAGS | RIGHTS_FD_SYNC | RIGHTS_FD_DATASYNC |
                   RIGHTS_FD_ADVISE | RIGHTS_FD_FILESTAT_GET | RIGHTS_POLL_FD_READWRITE |
                   (ours->readable ? RIGHTS_FD_READ : 0);
    *POINTER(struct preview1_fdstat, stat) =
        (struct preview1_fdstat){is_directory ? FILETYPE_DIRECTORY : FILETYPE_REGULAR_FILE, ours->flags,
                                 is_directory ? below & ~(uint64_t)RIGHTS_FD_SEEK : own, below};
    return ERROR_NONE;
}

HOOK(fd_fdstat_set_flags, int32_t fd, int32_t flags) {
    FORWARD(fd, wasivfs_host_fd_fdstat_set_flags(host, flags));
    ours->flags = (uint8_t)flags;
    return ERROR_NONE;
}

HOOK(fd_fdstat_set_rights, int32_t fd, int64_t base, int64_t inherit) {
    FORWARD(fd, UNLESS_SEALED(wasivfs_host_fd_fdstat_set_rights(host, base, inherit), ERROR_NOTSUP));
    return ERROR_NOTSUP; /* as in current engines: rights cannot be given up */
}

static bool is_preopen(int32_t fd) {
    const struct descriptor *descriptor = descriptor_find(fd);
    return descriptor && descriptor->preopen;
}

HOOK(fd_prestat_get, int32_t fd, int32_t prestat) {
    if (!is_preopen(fd))
        return ERROR_BADF;
    *POINTER(struct preview1_prestat, prestat) = (struct preview1_prestat){0, 1};
    return ERROR_NONE;
}

HOOK(fd_prestat_dir_name, int32_t fd, int32_t path, int32_t size) {
    if (!is_preopen(fd))
        return ERROR_BADF;
    if (size == 0)
        return ERROR_NAMETOOLONG;
    *POINTER(char, path) = '/';
    return ERROR_NONE;
}
