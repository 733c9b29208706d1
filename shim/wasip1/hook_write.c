// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Hooks that write through a descriptor. In a read-only program, embedded files are never open for writing. */
#include "core/file.h"
#include "hook_times.h"
#include "hook_vector.h"

#if WASIVFS_DEVICES
static enum wasip1_errno write_device(const struct descriptor *device, int32_t iovecs, int32_t count, int32_t size) {
    const struct wasip1_iovec *vector = POINTER(const struct wasip1_iovec, iovecs);
    if (!device->writable)
        return ERRNO_BADF;
    CHECK_VECTOR(vector, count, 0);
    *POINTER(uint32_t, size) = (uint32_t)wanted;
    return errno_of(device_write(device->place));
}
#else
#define write_device(device, iovecs, count, size) ERRNO_BADF
#endif

#if HAS_UPPER
/* What one call writes; its runs are laid over the guest's vector, and the core takes them as they are. */
static enum wasip1_errno write_vector(const struct descriptor *file, int32_t iovecs, int32_t count, uint64_t *offset,
                                      int32_t size) {
    const struct wasip1_iovec *vector = POINTER(const struct wasip1_iovec, iovecs);
    static struct bytes runs[MAX_IOVECS]; /* not on the stack, which is small */
    if (file->kind != DESCRIPTOR_FILE || !file->writable)
        return ERRNO_BADF;
    CHECK_VECTOR(vector, count, 0);
    for (uint32_t i = 0; i < (uint32_t)count; i++)
        runs[i] = (struct bytes){POINTER(const void, vector[i].buffer), vector[i].size};
    return errno_of(file_write(file, offset, runs, (uint32_t)count, POINTER(uint32_t, size)));
}
#else
#define write_vector(file, iovecs, count, offset, size) ERRNO_BADF
#define file_allocate(file, offset, size) ERROR_BADF
#define file_resize(file, size) ERROR_INVAL
#endif

HOOK(fd_write, int32_t fd, int32_t iovecs, int32_t count, int32_t size) {
    FORWARD(fd, wasivfs_host_fd_write(host, iovecs, count, size));
    return IS_DEVICE(ours) ? write_device(ours, iovecs, count, size)
                           : write_vector(ours, iovecs, count, &ours->offset, size);
}

HOOK(fd_pwrite, int32_t fd, int32_t iovecs, int32_t count, int64_t offset, int32_t size) {
    FORWARD(fd, UNLESS_SEALED(wasivfs_host_fd_pwrite(host, iovecs, count, offset, size), ERRNO_SPIPE));
    uint64_t at = (uint64_t)offset;
    (void)at;
    if (IS_DEVICE(ours) && offset >= 0)
        return write_device(ours, iovecs, count, size);
    return offset < 0 ? ERRNO_INVAL : write_vector(ours, iovecs, count, &at, size);
}

HOOK(fd_allocate, int32_t fd, int64_t offset, int64_t size) {
    FORWARD(fd, UNLESS_SEALED(wasivfs_host_fd_allocate(host, offset, size), ERRNO_SPIPE));
#if WASIVFS_DEVICES
    if (ours->kind == DESCRIPTOR_DEVICE && offset >= 0 && size > 0)
        return ours->writable ? ERRNO_NODEV : ERRNO_BADF;
#endif
    return offset < 0 || size <= 0 ? ERRNO_INVAL : errno_of(file_allocate(ours, (uint64_t)offset, (uint64_t)size));
}

HOOK(fd_filestat_set_size, int32_t fd, int64_t size) {
    FORWARD(fd, UNLESS_SEALED(wasivfs_host_fd_filestat_set_size(host, size), ERRNO_INVAL));
    return size < 0 ? ERRNO_INVAL : errno_of(file_resize(ours, (uint64_t)size));
}

HOOK(fd_filestat_set_times, int32_t fd, int64_t accessed, int64_t modified, int32_t flags) {
    FORWARD(fd, UNLESS_SEALED(wasivfs_host_fd_filestat_set_times(host, accessed, modified, flags), ERRNO_ROFS));
    if (hook_is_mount_root(ours->place, &host))
        return UNLESS_SEALED(wasivfs_host_fd_filestat_set_times(host, accessed, modified, flags), ERRNO_ROFS);
#if IS_WRITABLE
    struct times times;
    if (!HAS_UPPER || MAY_CHANGE(ours))
        return errno_of(hook_times(&times, accessed, modified, flags) ?: edit_times(ours->place, &times));
#endif
    return ERRNO_ROFS;
}

/* What is in memory has nothing to write out. */
HOOK(fd_sync, int32_t fd) {
    FORWARD(fd, UNLESS_SEALED(wasivfs_host_fd_sync(host), ERRNO_INVAL));
    return IS_DEVICE(ours) ? ERRNO_INVAL : ERRNO_SUCCESS;
}

HOOK(fd_datasync, int32_t fd) {
    FORWARD(fd, UNLESS_SEALED(wasivfs_host_fd_datasync(host), ERRNO_INVAL));
    return IS_DEVICE(ours) ? ERRNO_INVAL : ERRNO_SUCCESS;
}
