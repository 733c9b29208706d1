/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What all hooks share. A hook has the symbol by which a library calls the host, so that the linker binds the
 * call to it and drops the import: BIND defines it under wasi-libc's name and under Zig's. What it returns and is
 * passed is declared by calls.def.
 */
#ifndef WASIVFS_HOOK_H
#define WASIVFS_HOOK_H

#include "abi.h"
#include "core/config.h"
#include "core/descriptors.h"
#include "core/mount_root.h"
#include "imports.h"
#include "trace.h"

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

/* Where calls are traced, trace.c binds the symbol, and calls the hook under a name of our own. */
#if WASIVFS_TRACE
#define HOOK(name, ...) enum wasip1_errno wasivfs_hook_##name(__VA_ARGS__)
#else
#define HOOK BIND
#endif

/* The guest's descriptor of that number, be it one that the program was started with; else null. */
struct descriptor *hook_find(int32_t fd);

/*
 * The descriptor of a number. One that the guest never had from us is the host's of the same number, unless that would
 * reach what is ours to hide: valid until the next call. Null: it is nobody's.
 */
struct descriptor *hook_server(int32_t fd);

/* The first lines of a hook: leaves it with ERRNO_BADF or the answer of the host, whose number is `host`; or `ours`. */
#define FORWARD(fd, call)                                                                                              \
    struct descriptor *ours = hook_server(fd);                                                                         \
    if (!ours)                                                                                                         \
        return ERRNO_BADF;                                                                                             \
    int32_t host = ours->host;                                                                                         \
    (void)host;                                                                                                        \
    if (ours->kind == DESCRIPTOR_HOST)                                                                                 \
    return (call)

/* A call that a sealed program must not import: for the standard streams it gets a fixed answer instead. */
#define UNLESS_SEALED(call, answer) (WASIVFS_HOST == WASIVFS_HOST_NONE ? (answer) : (call))

/* Is the place nothing but a preopen, whose number is then in `*host`, for the host to answer? */
static inline bool hook_is_mount_root(struct place place, int32_t *host) {
    bool found = is_mount_root(place, host);
    if (found)
        trace_server(true);
    return found;
}

/* Adds a descriptor that the host has just opened and written to `*fd`, and puts the guest's number there. */
enum wasip1_errno hook_adopt(int32_t *fd);

#endif
