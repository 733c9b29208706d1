// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Hooks that read: the contents of files, and offsets. */
#include "core/file.h"
#include "hook_vector.h"

static enum wasip1_errno read_vector(struct descriptor *file, int32_t iovecs, int32_t count, int32_t size) {
    const struct wasip1_iovec *vector = POINTER(const struct wasip1_iovec, iovecs);
    enum error error = descriptor_check_readable(file);
    if (error != ERROR_NONE)
        return errno_of(error);
    CHECK_VECTOR(vector, count, file->offset);
    error = descriptor_check_file(file);
    if (error != ERROR_NONE)
        return errno_of(error);
    uint32_t total = 0;
    for (uint32_t i = 0; i < (uint32_t)count; i++) {
        void *buffer = POINTER(void, vector[i].buffer);
        uint32_t read = IS_DEVICE(file) ? device_read(file->place, buffer, vector[i].size)
                                        : file_read(file, buffer, vector[i].size);
        if (IS_DEVICE(file) && read == DEVICE_FAILED)
            return ERRNO_IO;
        total += read;
        if (read < vector[i].size)
            break;
    }
    *POINTER(uint32_t, size) = total;
    return hook_verdict();
}

HOOK(fd_read, int32_t fd, int32_t iovecs, int32_t count, int32_t size) {
    FORWARD(fd, wasivfs_host_fd_read(host, iovecs, count, size));
    return read_vector(ours, iovecs, count, size);
}

HOOK(fd_pread, int32_t fd, int32_t iovecs, int32_t count, int64_t offset, int32_t size) {
    FORWARD(fd, UNLESS_SEALED(wasivfs_host_fd_pread(host, iovecs, count, offset, size), ERRNO_SPIPE));
    if (offset < 0)
        return ERRNO_INVAL;
    struct descriptor at_offset = *ours;
    at_offset.offset = (uint64_t)offset;
    return read_vector(&at_offset, iovecs, count, size);
}

/* So a cast translates an origin, and an invalid origin stays invalid. */
_Static_assert((int)SEEK_FROM_START == WHENCE_SET && (int)SEEK_FROM_CURRENT == WHENCE_CUR &&
                   (int)SEEK_FROM_END == WHENCE_END,
               "the core has the origins of a seek in the order of preview 1");

static enum error seek(struct descriptor *file, int64_t distance, int32_t whence, int32_t offset) {
    if (!HAS_UPPER && file->kind == DESCRIPTOR_DIRECTORY)
        return ERROR_BADF; /* directories have cookies, not offsets */
    enum error error = file_seek(file, distance, (enum seek_origin)whence);
    if (error == ERROR_NONE)
        *POINTER(uint64_t, offset) = file->offset;
    return error;
}

HOOK(fd_seek, int32_t fd, int64_t distance, int32_t whence, int32_t offset) {
    if (COPIES_UP && (uint32_t)whence > WHENCE_END)
        return hook_server(fd) ? ERRNO_INVAL : ERRNO_BADF; /* engines trap, and the file may be theirs by now */
    FORWARD(fd, wasivfs_host_fd_seek(host, distance, whence, offset));
    return errno_of(seek(ours, distance, whence, offset));
}

HOOK(fd_tell, int32_t fd, int32_t offset) {
    FORWARD(fd, UNLESS_SEALED(wasivfs_host_fd_tell(host, offset), ERRNO_SPIPE));
    return errno_of(seek(ours, 0, SEEK_FROM_CURRENT, offset));
}

HOOK(fd_advise, int32_t fd, int64_t offset, int64_t size, int32_t advice) {
    FORWARD(fd, UNLESS_SEALED(wasivfs_host_fd_advise(host, offset, size, advice), ERRNO_SPIPE));
    return size < 0 || (uint32_t)advice > ADVICE_LAST ? ERRNO_INVAL : ERRNO_SUCCESS;
}
