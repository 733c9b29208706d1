/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The engine for a core that writes: memory that may fail, a clock that stands still, and a start from the beginning.
 */
#ifndef MEMORY_H
#define MEMORY_H

#include <stdbool.h>
#include <stdint.h>

/* What host_now() answers. */
extern int64_t memory_time;

/* The core as at the start of a program; all that it had is freed. */
void memory_reset(void);

/* Leaves this many free blocks, and no more, until memory_give(). */
void memory_take(uint32_t left);
void memory_give(void);

/* Could a change of a few blocks find no room? */
bool memory_is_scarce(void);

#endif
