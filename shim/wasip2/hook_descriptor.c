// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Hooks on descriptors themselves, and the preopen that the guest starts with. */
#include "core/mounts.h"
#include "hook.h"
#include "host_handles.h"
#include "wasivfs.h"

void wasivfs_resumed(void) {
    mounts_forget();
    descriptors_forget_host();
    host_forget();
}

/* A new descriptor for each call, because the caller owns it and may drop it. */
BIND(void, filesystem_preopens_get_directories, int32_t answer) {
    const struct descriptor root = {
        .kind = DESCRIPTOR_DIRECTORY, .preopen = true, .readable = true, .place = tree_root(), .host = NO_HOST};
    struct wasip2_list *list = POINTER(struct wasip2_list, answer);
    struct wasip2_handle_result added;
    hook_add(&root, &added);
    *list = (struct wasip2_list){sizeof(int32_t), 0};
    if (added.is_error)
        return;
    struct wasip2_preopen *preopen = hook_allocate(sizeof(int32_t), sizeof *preopen);
    *preopen = (struct wasip2_preopen){added.handle, hook_list("/", 1)};
    *list = (struct wasip2_list){(uint32_t)ADDRESS(preopen), 1};
}

/* As with a directory of the host that was opened for reading, only the preopen may be for changes. */
HOOK(void, filesystem_method_descriptor_get_flags, int32_t self, int32_t answer) {
    FORWARD(self, wasivfs_host_filesystem_method_descriptor_get_flags(self, answer))
    const struct descriptor *own = hook_own(self);
    uint8_t flags = own->readable ? FLAG_READ : 0;
    if (own->kind == DESCRIPTOR_DIRECTORY && own->preopen && mount_any_writable())
        flags |= FLAG_MUTATE_DIRECTORY;
    *POINTER(struct wasip2_unit_result, answer) = (struct wasip2_unit_result){.value = flags};
}

HOOK(void, filesystem_method_descriptor_get_type, int32_t self, int32_t answer) {
    FORWARD(self, wasivfs_host_filesystem_method_descriptor_get_type(self, answer))
    bool is_directory = hook_own(self)->kind == DESCRIPTOR_DIRECTORY;
    *POINTER(struct wasip2_unit_result, answer) =
        (struct wasip2_unit_result){.value = is_directory ? TYPE_DIRECTORY : TYPE_REGULAR_FILE};
}

HOOK(int32_t, filesystem_method_descriptor_is_same_object, int32_t self, int32_t other) {
    if (!IS_SEALED && !is_own(self) && !is_own(other)) {
        trace_server(true);
        return wasivfs_host_filesystem_method_descriptor_is_same_object(self, other);
    }
    return is_own(self) && is_own(other) && tree_inode(hook_own(self)->place) == tree_inode(hook_own(other)->place);
}

HOOK(void, filesystem_method_descriptor_advise, int32_t self, int64_t offset, int64_t size, int32_t advice,
     int32_t answer) {
    FORWARD(self, wasivfs_host_filesystem_method_descriptor_advise(self, offset, size, advice, answer))
    ANSWER(POINTER(struct wasip2_unit_result, answer), ERROR_NONE);
}

/* Streams of ours fail without an error object, so the object is the host's. */
BIND(void, filesystem_filesystem_error_code, int32_t error, int32_t answer) {
    if (IS_SEALED)
        *POINTER(struct wasip2_byte_option, answer) = (struct wasip2_byte_option){0, 0};
    else
        wasivfs_host_filesystem_filesystem_error_code(error, answer);
}
