/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The engine's memory and clock, for a core that writes. */
#ifndef FAKE_MEMORY_H
#define FAKE_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

/* What host_now() answers; 1 at first. */
extern int64_t fake_now;

/* The engine gives no more memory while this is set. */
extern bool fake_memory_is_full;

/* How much the engine has given. */
extern uint32_t fake_pages;

/* Takes all blocks that can be had, but `left` of them. */
void fake_take_blocks(uint32_t left);

/* Gives back what fake_take_blocks() has taken, and lets the engine give memory again. */
void fake_give_blocks(void);

#endif
