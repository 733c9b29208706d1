/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What all hooks share. A hook has the symbol by which a library calls the host, so that the linker binds the
 * call to it and drops the import: BIND defines it under wasi-libc's name and under Zig's.
 */
#ifndef WASIVFS_HOOK_H
#define WASIVFS_HOOK_H

#include "abi.h"
#include "core/config.h"
#include "core/descriptors.h"
#include "imports.h"
#include "trace.h"

#define BIND(name, ...)                                                                                                \
    int32_t __imported_wasi_snapshot_preview1_##name(__VA_ARGS__);                                                     \
    extern __typeof(__imported_wasi_snapshot_preview1_##name) wasivfs_zig_##name __asm__(                              \
        #name "|wasi_snapshot_preview1") __attribute__((alias("__imported_wasi_snapshot_preview1_" #name)));           \
    int32_t __imported_wasi_snapshot_preview1_##name(__VA_ARGS__)

/* Where calls are traced, trace.c binds the symbol, and calls the hook under a name of our own. */
#if WASIVFS_TRACE
#define HOOK(name, ...)                                                                                                \
    int32_t wasivfs_hook_##name(__VA_ARGS__);                                                                          \
    int32_t wasivfs_hook_##name(__VA_ARGS__)
#else
#define HOOK BIND
#endif

/* The guest's descriptor of that number, be it one that the program was started with; else null. */
struct descriptor *hook_find(int32_t fd);

/*
 * Who serves a descriptor number: `ours`, or null and `host`, the host's number for it. A number that the guest
 * never had from us goes to the host as it is, unless it would reach what is ours to hide. ERROR_BADF: nobody.
 */
enum error hook_server(int32_t fd, struct descriptor **ours, int32_t *host);

/* The first lines of a hook: leaves it with the answer of the host, or with `ours`. */
#define FORWARD(fd, call)                                                                                              \
    struct descriptor *ours;                                                                                           \
    int32_t host;                                                                                                      \
    enum error unserved = hook_server((fd), &ours, &host);                                                             \
    if (unserved != ERROR_NONE)                                                                                        \
        return unserved;                                                                                               \
    if (!ours)                                                                                                         \
    return (call)

/* A call that a sealed program must not import: for the standard streams it gets a fixed answer instead. */
#define UNLESS_SEALED(call, answer) (WASIVFS_HOST == WASIVFS_HOST_NONE ? (int32_t)(answer) : (int32_t)(call))

/* Adds a descriptor that the host has just opened and written to `*fd`, and puts the guest's number there. */
enum error hook_adopt(int32_t *fd);

#endif
