/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Shared by all hooks. A hook has the symbol by which wasi-libc calls the host, so the linker binds the call to the
 * hook and drops the import. calls.def declares its result and parameters.
 *
 * The program's descriptors and streams are the host's handles, unchanged, or the shim's own: numbers of the descriptor
 * table with bit 30, which no handle of the host has. The host's are valid without the shim, so none is registered.
 */
#ifndef WASIVFS_HOOK_H
#define WASIVFS_HOOK_H

#include "abi.h"
#include "core/config.h"
#include "core/descriptors.h"
#include "core/mount_root.h"
#include "core/trace_server.h"
#include "imports.h"

#define DECLARE_HOOK(name, returned, ...)                                                                              \
    returned __wasm_import_##name(PARAMETERS(__VA_ARGS__));                                                            \
    returned wasivfs_hook_##name(PARAMETERS(__VA_ARGS__));
#define DECLARE_TRACED DECLARE_HOOK
#define DECLARE_UNTRACED DECLARE_HOOK
#define DECLARE_UNHOOKED(...)
#define CALL(interface, function, name, hook, host, answer, ...) DECLARE_##hook(name, RETURNED_BY_##answer, __VA_ARGS__)
#include "calls.def"

/* A hook that no program traces, and one that trace.c calls in a traced program. */
#define BIND(returned, name, ...) returned __wasm_import_##name(__VA_ARGS__)
#if WASIVFS_TRACE
#define HOOK(returned, name, ...) returned wasivfs_hook_##name(__VA_ARGS__)
#else
#define HOOK BIND
#endif

#define IS_SEALED (WASIVFS_HOST == WASIVFS_HOST_NONE)

/* The canonical ABI limits handles to less than 2^28. */
#define OWN_BIT (1 << 30)

static inline bool is_own(int32_t handle) { return (handle & OWN_BIT) != 0; }

/* The descriptor of a handle of ours. Traps if there is none, as the host does for a handle that it does not know. */
struct descriptor *hook_own(int32_t handle);

/* Stores `filling` as a new handle, and answers with it. */
void hook_add(const struct descriptor *filling, struct wasip2_handle_result *answer);

/* A list for the caller with a copy of the bytes. */
struct wasip2_list hook_list(const void *bytes, uint32_t size);

/* A list to be filled, of an alignment that is a power of two. */
void *hook_allocate(uint32_t alignment, uint32_t size);

/* Begins a hook on files: passes a handle of the host on. The host of a sealed program has made no such handle. */
#define FORWARD(handle, call)                                                                                          \
    if (!IS_SEALED && !is_own(handle)) {                                                                               \
        trace_server(true);                                                                                            \
        call;                                                                                                          \
        return;                                                                                                        \
    }

/* Begins a hook on streams, which standard input and sockets also have, or on what can be waited for. */
#define FORWARD_ALWAYS(handle, call)                                                                                   \
    if (!is_own(handle)) {                                                                                             \
        trace_server(true);                                                                                            \
        call;                                                                                                          \
        return;                                                                                                        \
    }

/* Answers with an error, or with success if the result has no other value. */
#define ANSWER(answer, problem) hook_answer((answer), offsetof(__typeof(*(answer)), error), (problem))
void hook_answer(void *answer, uint32_t error_at, enum error error);

/* Is the place a preopen that no image has, so that the host answers? If so, `*handle` is the host's. */
bool hook_is_mount_root(struct place place, int32_t *handle);

#endif
