// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * Waiting. Embedded files are always ready, so one pollable is enough for all of them: OWN_BIT alone, which is no
 * number of the descriptor table with the bit, because the table's first numbers are standard streams.
 */
#include "hook.h"

#define READY OWN_BIT

BIND(int32_t, streams_method_input_stream_subscribe, int32_t self) {
    return is_own(self) ? READY : wasivfs_host_streams_method_input_stream_subscribe(self);
}

BIND(int32_t, poll_method_pollable_ready, int32_t self) {
    return is_own(self) ? 1 : wasivfs_host_poll_method_pollable_ready(self);
}

BIND(void, poll_method_pollable_block, int32_t self) {
    if (!is_own(self))
        wasivfs_host_poll_method_pollable_block(self);
}

BIND(void, poll_pollable_drop, int32_t self) {
    if (!is_own(self))
        wasivfs_host_poll_pollable_drop(self);
}

/* With one of ours, the call never waits: the host is asked about each of its own. */
BIND(void, poll_poll, int32_t pollables, int32_t count, int32_t answer) {
    const int32_t *handles = POINTER(const int32_t, pollables);
    uint32_t total = (uint32_t)count, first = 0;
    while (first < total && !is_own(handles[first]))
        first++;
    if (first == total) {
        wasivfs_host_poll_poll(pollables, count, answer);
        return;
    }
    uint32_t *ready = hook_allocate(sizeof *ready, total * (uint32_t)sizeof *ready), found = 0;
    for (uint32_t i = 0; i < total; i++)
        if (is_own(handles[i]) || wasivfs_host_poll_method_pollable_ready(handles[i]))
            ready[found++] = i;
    *POINTER(struct wasip2_list, answer) = (struct wasip2_list){(uint32_t)ADDRESS(ready), found};
}
