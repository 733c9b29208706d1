// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Hooks that write through a descriptor. Embedded files are never open for writing. */
#include "hook.h"

HOOK(fd_write, int32_t fd, int32_t iovecs, int32_t count, int32_t size) {
    FORWARD(fd, wasivfs_host_fd_write(host, iovecs, count, size));
    return ERRNO_BADF;
}

HOOK(fd_pwrite, int32_t fd, int32_t iovecs, int32_t count, int64_t offset, int32_t size) {
    FORWARD(fd, UNLESS_SEALED(wasivfs_host_fd_pwrite(host, iovecs, count, offset, size), ERRNO_SPIPE));
    return offset < 0 ? ERRNO_INVAL : ERRNO_BADF;
}

HOOK(fd_allocate, int32_t fd, int64_t offset, int64_t size) {
    FORWARD(fd, UNLESS_SEALED(wasivfs_host_fd_allocate(host, offset, size), ERRNO_SPIPE));
    return offset < 0 || size <= 0 ? ERRNO_INVAL : ERRNO_BADF;
}

HOOK(fd_filestat_set_size, int32_t fd, int64_t size) {
    FORWARD(fd, UNLESS_SEALED(wasivfs_host_fd_filestat_set_size(host, size), ERRNO_INVAL));
    return ERRNO_INVAL;
}

HOOK(fd_filestat_set_times, int32_t fd, int64_t accessed, int64_t modified, int32_t flags) {
    FORWARD(fd, UNLESS_SEALED(wasivfs_host_fd_filestat_set_times(host, accessed, modified, flags), ERRNO_ROFS));
    if (hook_is_mount_root(ours->place, &host))
        return UNLESS_SEALED(wasivfs_host_fd_filestat_set_times(host, accessed, modified, flags), ERRNO_ROFS);
    return ERRNO_ROFS;
}

/* Embedded files never have data to write out. */
HOOK(fd_sync, int32_t fd) {
    FORWARD(fd, UNLESS_SEALED(wasivfs_host_fd_sync(host), ERRNO_INVAL));
    return ERRNO_SUCCESS;
}

HOOK(fd_datasync, int32_t fd) {
    FORWARD(fd, UNLESS_SEALED(wasivfs_host_fd_datasync(host), ERRNO_INVAL));
    return ERRNO_SUCCESS;
}
