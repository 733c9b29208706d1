// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Hooks that read the contents of files. A stream is a copy of the file's descriptor: it has an offset of its own. */
#include "core/file.h"
#include "hook.h"

/* How many bytes can be read at the file's offset, at most `wanted`. */
static uint32_t available(const struct descriptor *file, int64_t wanted) {
    uint64_t size = file_size(file);
    uint64_t left = file->offset < size ? size - file->offset : 0;
    if (left > INT32_MAX)
        left = INT32_MAX;
    return (uint32_t)((uint64_t)wanted < left ? (uint64_t)wanted : left);
}

static struct wasip2_list read_list(struct descriptor *file, int64_t wanted) {
    uint32_t size = available(file, wanted);
    void *bytes = hook_allocate(1, size);
    return (struct wasip2_list){(uint32_t)ADDRESS(bytes), file_read(file, bytes, size)};
}

static enum error check_read(const struct descriptor *file) {
    enum error error = descriptor_check_readable(file);
    return error == ERROR_NONE ? descriptor_check_file(file) : error;
}

HOOK(void, filesystem_method_descriptor_read, int32_t self, int64_t size, int64_t offset, int32_t answer) {
    FORWARD(self, wasivfs_host_filesystem_method_descriptor_read(self, size, offset, answer))
    struct wasip2_bytes_result *result = POINTER(struct wasip2_bytes_result, answer);
    struct descriptor at_offset = *hook_own(self);
    enum error error = check_read(&at_offset);
    if (error == ERROR_NONE) {
        at_offset.offset = (uint64_t)offset;
        result->list = read_list(&at_offset, size);
        result->at_end = at_offset.offset >= file_size(&at_offset);
        error = image_verdict(ERROR_NONE);
    }
    ANSWER(result, error);
}

HOOK(void, filesystem_method_descriptor_read_via_stream, int32_t self, int64_t offset, int32_t answer) {
    FORWARD(self, wasivfs_host_filesystem_method_descriptor_read_via_stream(self, offset, answer))
    struct wasip2_handle_result *result = POINTER(struct wasip2_handle_result, answer);
    struct descriptor stream = *hook_own(self);
    enum error error = check_read(&stream);
    stream.offset = (uint64_t)offset;
    if (error == ERROR_NONE)
        hook_add(&stream, result);
    else
        ANSWER(result, error);
}

/* The end of the file closes the stream. To ask for no bytes never does. */
static bool is_closed(const struct descriptor *file, int64_t wanted) { return wanted != 0 && available(file, 1) == 0; }

static void read_stream(int32_t self, int64_t size, int32_t answer) {
    struct wasip2_stream_bytes_result *result = POINTER(struct wasip2_stream_bytes_result, answer);
    struct descriptor *file = hook_own(self);
    *result = (struct wasip2_stream_bytes_result){.is_error = is_closed(file, size)};
    if (result->is_error)
        result->stream_error.is_closed = 1;
    else
        result->list = read_list(file, size);
}

HOOK(void, streams_method_input_stream_read, int32_t self, int64_t size, int32_t answer) {
    FORWARD_ALWAYS(self, wasivfs_host_streams_method_input_stream_read(self, size, answer))
    read_stream(self, size, answer);
}

HOOK(void, streams_method_input_stream_blocking_read, int32_t self, int64_t size, int32_t answer) {
    FORWARD_ALWAYS(self, wasivfs_host_streams_method_input_stream_blocking_read(self, size, answer))
    read_stream(self, size, answer);
}

static void skip(int32_t self, int64_t size, int32_t answer) {
    struct wasip2_size_result *result = POINTER(struct wasip2_size_result, answer);
    struct descriptor *file = hook_own(self);
    *result = (struct wasip2_size_result){.is_error = is_closed(file, size)};
    if (result->is_error) {
        result->stream_error.is_closed = 1;
    } else {
        result->size = available(file, size);
        file->offset += result->size;
    }
}

HOOK(void, streams_method_input_stream_skip, int32_t self, int64_t size, int32_t answer) {
    FORWARD_ALWAYS(self, wasivfs_host_streams_method_input_stream_skip(self, size, answer))
    skip(self, size, answer);
}

HOOK(void, streams_method_input_stream_blocking_skip, int32_t self, int64_t size, int32_t answer) {
    FORWARD_ALWAYS(self, wasivfs_host_streams_method_input_stream_blocking_skip(self, size, answer))
    skip(self, size, answer);
}

HOOK(void, streams_input_stream_drop, int32_t self) {
    FORWARD_ALWAYS(self, wasivfs_host_streams_input_stream_drop(self))
    (void)hook_own(self);
    descriptor_remove(self & ~OWN_BIT);
}
