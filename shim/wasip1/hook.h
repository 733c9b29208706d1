/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Shared by all hooks. A hook has the symbol by which a library calls the host, so the linker binds the call to the
 * hook and drops the import. BIND defines a hook under the names of wasi-libc and of Zig. calls.def declares its result
 * and parameters.
 */
#ifndef WASIVFS_HOOK_H
#define WASIVFS_HOOK_H

#include "abi.h"
#include "core/config.h"
#include "core/descriptors.h"
#include "core/mount_root.h"
#include "core/trace_server.h"
#include "imports.h"

#define DECLARE_HOOK(name, ...)                                                                                        \
    enum wasip1_errno __imported_wasi_snapshot_preview1_##name(PARAMETERS(__VA_ARGS__));                               \
    enum wasip1_errno wasivfs_hook_##name(PARAMETERS(__VA_ARGS__));
#define DECLARE_TRACED DECLARE_HOOK
#define DECLARE_UNTRACED DECLARE_HOOK
#define DECLARE_UNHOOKED(...)
#define CALL(name, hook, host, ...) DECLARE_##hook(name, __VA_ARGS__)
#define OTHER(name)
#include "calls.def"

#define BIND(name, ...)                                                                                                \
    extern __typeof(__imported_wasi_snapshot_preview1_##name) wasivfs_zig_##name __asm__(                              \
        #name "|wasi_snapshot_preview1") __attribute__((alias("__imported_wasi_snapshot_preview1_" #name)));           \
    enum wasip1_errno __imported_wasi_snapshot_preview1_##name(__VA_ARGS__)

/* In a traced program, trace.c binds the symbol and calls the hook under the name of HOOK. */
#if WASIVFS_TRACE
#define HOOK(name, ...) enum wasip1_errno wasivfs_hook_##name(__VA_ARGS__)
#else
#define HOOK BIND
#endif

/* The guest's descriptor of this number, also one that the program was started with; otherwise null. */
struct descriptor *hook_find(int32_t fd);

/*
 * The descriptor of a number, valid until the next call. A number that is not in the guest's table means the host's
 * descriptor of the same number, unless the shim must hide this descriptor. Null if nobody has the number.
 */
struct descriptor *hook_server(int32_t fd);

/* Begins a hook: returns ERRNO_BADF, or for the host's descriptor `host` the result of `call`; else sets `ours`. */
#define FORWARD(fd, call)                                                                                              \
    struct descriptor *ours = hook_server(fd);                                                                         \
    if (!ours)                                                                                                         \
        return ERRNO_BADF;                                                                                             \
    int32_t host = ours->host;                                                                                         \
    (void)host;                                                                                                        \
    if (ours->kind == DESCRIPTOR_HOST)                                                                                 \
    return (call)

/* A call that a sealed program must not import; there, the standard streams get a fixed answer instead. */
#define UNLESS_SEALED(call, answer) (WASIVFS_HOST == WASIVFS_HOST_NONE ? (answer) : (call))

/* A device that is not the host's? */
#define IS_DEVICE(descriptor) (WASIVFS_DEVICES && (descriptor)->kind == DESCRIPTOR_DEVICE)

/* Ends a hook that reads an image by functions without an error. */
static inline enum wasip1_errno hook_verdict(void) {
    return image_verdict(ERROR_NONE) == ERROR_NONE ? ERRNO_SUCCESS : ERRNO_IO;
}

/* Is the place a preopen that no image has, so that the host answers? If so, `*host` is its number. */
static inline bool hook_is_mount_root(struct place place, int32_t *host) {
    bool found = is_mount_root(place, host);
    if (found)
        trace_server(true);
    return found;
}

/* Adds the descriptor that the host has just opened as `*fd`, and replaces `*fd` by the guest's number. */
enum wasip1_errno hook_adopt(int32_t *fd);

#endif
