// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Hooks that write through a descriptor. No descriptor of ours is open for writing. */
#include "hook.h"

HOOK(fd_write, int32_t fd, int32_t iovecs, int32_t count, int32_t size) {
    FORWARD(fd, wasivfs_host_fd_write(host, iovecs, count, size));
    return ERROR_BADF;
}

HOOK(fd_pwrite, int32_t fd, int32_t iovecs, int32_t count, int64_t offset, int32_t size) {
    FORWARD(fd, UNLESS_SEALED(wasivfs_host_fd_pwrite(host, iovecs, count, offset, size), ERROR_SPIPE));
    return offset < 0 ? ERROR_INVAL : ERROR_BADF;
}

HOOK(fd_allocate, int32_t fd, int64_t offset, int64_t size) {
    FORWARD(fd, UNLESS_SEALED(wasivfs_host_fd_allocate(host, offset, size), ERROR_SPIPE));
    return offset < 0 || size <= 0 ? ERROR_INVAL : ERROR_BADF;
}

HOOK(fd_filestat_set_size, int32_t fd, int64_t size) {
    FORWARD(fd, UNLESS_SEALED(wasivfs_host_fd_filestat_set_size(host, size), ERROR_INVAL));
    return ERROR_INVAL;
}

HOOK(fd_filestat_set_times, int32_t fd, int64_t accessed, int64_t modified, int32_t flags) {
    FORWARD(fd, UNLESS_SEALED(wasivfs_host_fd_filestat_set_times(host, accessed, modified, flags), ERROR_ROFS));
    if (hook_is_mount_root(ours->place, &host))
        return UNLESS_SEALED(wasivfs_host_fd_filestat_set_times(host, accessed, modified, flags), ERROR_ROFS);
    return ERROR_ROFS;
}

/* There is never anything to write out. */
HOOK(fd_sync, int32_t fd) {
    FORWARD(fd, UNLESS_SEALED(wasivfs_host_fd_sync(host), ERROR_INVAL));
    return ERROR_NONE;
}

HOOK(fd_datasync, int32_t fd) {
    FORWARD(fd, UNLESS_SEALED(wasivfs_host_fd_datasync(host), ERROR_INVAL));
    return ERROR_NONE;
}
