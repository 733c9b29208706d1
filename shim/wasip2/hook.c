// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "hook.h"

#include "host_handles.h"

/* The program's allocator for what the host returns: of wasi-libc, or of bindings in another language. */
void *cabi_realloc(void *old, uint32_t old_size, uint32_t alignment, uint32_t size);

struct descriptor *hook_own(int32_t handle) {
    struct descriptor *descriptor = descriptor_find(handle & ~OWN_BIT);
    if (!is_own(handle) || !descriptor)
        __builtin_trap();
    return descriptor;
}

void hook_add(const struct descriptor *filling, struct wasip2_handle_result *answer) {
    int32_t number;
    enum error error = descriptor_add(filling, &number);
    ANSWER(answer, error);
    if (error == ERROR_NONE)
        answer->handle = number | OWN_BIT;
}

void *hook_allocate(uint32_t alignment, uint32_t size) {
    return size > 0 ? cabi_realloc(0, 0, alignment, size) : POINTER(void, alignment);
}

struct wasip2_list hook_list(const void *bytes, uint32_t size) {
    void *copy = hook_allocate(1, size);
    if (size > 0)
        __builtin_memcpy(copy, bytes, size);
    return (struct wasip2_list){(uint32_t)ADDRESS(copy), size};
}

void hook_answer(void *answer, uint32_t error_at, enum error error) {
    uint8_t *bytes = answer;
    bytes[0] = error != ERROR_NONE;
    if (error != ERROR_NONE)
        bytes[error_at] = code_of(error);
}

bool hook_is_mount_root(struct place place, int32_t *handle) {
    int32_t host;
    if (!is_mount_root(place, &host))
        return false;
    trace_server(true);
    *handle = host_handle(host);
    return true;
}
