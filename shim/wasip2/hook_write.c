// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Hooks that write through a descriptor. Embedded files are never open for writing. */
#include "hook.h"

HOOK(void, filesystem_method_descriptor_write_via_stream, int32_t self, int64_t offset, int32_t answer) {
    FORWARD(self, wasivfs_host_filesystem_method_descriptor_write_via_stream(self, offset, answer))
    ANSWER(POINTER(struct wasip2_handle_result, answer), ERROR_BADF);
}

HOOK(void, filesystem_method_descriptor_append_via_stream, int32_t self, int32_t answer) {
    FORWARD(self, wasivfs_host_filesystem_method_descriptor_append_via_stream(self, answer))
    ANSWER(POINTER(struct wasip2_handle_result, answer), ERROR_BADF);
}

HOOK(void, filesystem_method_descriptor_write, int32_t self, int32_t bytes, int32_t size, int64_t offset,
     int32_t answer) {
    FORWARD(self, wasivfs_host_filesystem_method_descriptor_write(self, bytes, size, offset, answer))
    ANSWER(POINTER(struct wasip2_size_result, answer), ERROR_BADF);
}

HOOK(void, filesystem_method_descriptor_set_size, int32_t self, int64_t size, int32_t answer) {
    FORWARD(self, wasivfs_host_filesystem_method_descriptor_set_size(self, size, answer))
    ANSWER(POINTER(struct wasip2_unit_result, answer), ERROR_INVAL);
}

HOOK(void, filesystem_method_descriptor_set_times, int32_t self, int32_t accessed_kind, int64_t accessed,
     int32_t accessed_ns, int32_t modified_kind, int64_t modified, int32_t modified_ns, int32_t answer) {
    FORWARD(self, wasivfs_host_filesystem_method_descriptor_set_times(self, accessed_kind, accessed, accessed_ns,
                                                                      modified_kind, modified, modified_ns, answer))
    int32_t host;
    if (!IS_SEALED && hook_is_mount_root(hook_own(self)->place, &host))
        wasivfs_host_filesystem_method_descriptor_set_times(host, accessed_kind, accessed, accessed_ns, modified_kind,
                                                            modified, modified_ns, answer);
    else
        ANSWER(POINTER(struct wasip2_unit_result, answer), ERROR_ROFS);
}

/* Embedded files never have data to write out. */
HOOK(void, filesystem_method_descriptor_sync, int32_t self, int32_t answer) {
    FORWARD(self, wasivfs_host_filesystem_method_descriptor_sync(self, answer))
    ANSWER(POINTER(struct wasip2_unit_result, answer), ERROR_NONE);
}

HOOK(void, filesystem_method_descriptor_sync_data, int32_t self, int32_t answer) {
    FORWARD(self, wasivfs_host_filesystem_method_descriptor_sync_data(self, answer))
    ANSWER(POINTER(struct wasip2_unit_result, answer), ERROR_NONE);
}
