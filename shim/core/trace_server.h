/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Notes who served a call, for the line that a traced program prints. Empty in other programs. */
#ifndef WASIVFS_TRACE_SERVER_H
#define WASIVFS_TRACE_SERVER_H

#include <stdbool.h>

#include "config.h"

#if WASIVFS_TRACE
/* The last note of a call counts. Without a note, the image served the call. */
void trace_server(bool is_host);
#else
static inline void trace_server(bool is_host) { (void)is_host; }
#endif

#endif
