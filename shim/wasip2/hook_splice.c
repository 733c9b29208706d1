// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Copies from a file of ours to a stream of the host: the host cannot read the file, so the shim writes. */
#include "core/file.h"
#include "hook.h"

#define AT_ONCE 4096 /* as much as blocking-write-and-flush accepts */

/* How many bytes the stream accepts now. False if it failed; then `answer` has the failure. */
static bool check_write(int32_t self, uint64_t *room, struct wasip2_size_result *answer) {
    wasivfs_host_streams_method_output_stream_check_write(self, ADDRESS(answer));
    *room = answer->size;
    return !answer->is_error;
}

static void splice(int32_t self, int32_t source, int64_t size, int32_t answer, bool blocks) {
    static char buffer[AT_ONCE];
    struct wasip2_size_result *result = POINTER(struct wasip2_size_result, answer);
    struct descriptor *file = hook_own(source);
    uint64_t room = AT_ONCE;
    if (!blocks && !check_write(self, &room, result))
        return;
    if (room > AT_ONCE)
        room = AT_ONCE;
    if ((uint64_t)size < room)
        room = (uint64_t)size;
    if (room > 0 && file->offset >= file_size(file)) {
        *result = (struct wasip2_size_result){.is_error = 1, .stream_error = {.is_closed = 1}};
        return;
    }
    struct descriptor ahead = *file;
    uint32_t read = file_read(&ahead, buffer, (uint32_t)room);
    struct wasip2_stream_unit_result written = {.is_error = 0};
    if (blocks)
        wasivfs_host_streams_method_output_stream_blocking_write_and_flush(self, ADDRESS(buffer), (int32_t)read,
                                                                           ADDRESS(&written));
    else if (read > 0)
        wasivfs_host_streams_method_output_stream_write(self, ADDRESS(buffer), (int32_t)read, ADDRESS(&written));
    *result = (struct wasip2_size_result){.is_error = written.is_error};
    if (written.is_error) {
        result->stream_error = written.stream_error;
    } else {
        result->size = read;
        file->offset += read;
    }
}

HOOK(void, streams_method_output_stream_splice, int32_t self, int32_t source, int64_t size, int32_t answer) {
    FORWARD_ALWAYS(source, wasivfs_host_streams_method_output_stream_splice(self, source, size, answer))
    splice(self, source, size, answer, false);
}

HOOK(void, streams_method_output_stream_blocking_splice, int32_t self, int32_t source, int64_t size, int32_t answer) {
    FORWARD_ALWAYS(source, wasivfs_host_streams_method_output_stream_blocking_splice(self, source, size, answer))
    splice(self, source, size, answer, true);
}
