/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The memory of the upper layer: blocks of 4 KiB, and pieces of blocks for what is smaller. It comes from the engine
 * and never from an allocator of the program, which may be absent or may be this program's own. What is freed is used
 * again.
 *
 * The limit counts blocks in use. Only callers that take room for contents or for new files ask about it, so that
 * removing a file always succeeds as long as the engine has memory.
 */
#ifndef WASIVFS_ROOM_H
#define WASIVFS_ROOM_H

#include <stdbool.h>
#include <stdint.h>

#define BLOCK_SIZE 4096u

/* A block, aligned to its size; its bytes are anything. Null if the engine has no more memory. */
void *room_block(void);

void room_free_block(void *block);

/* `size` bytes, from 1 to BLOCK_SIZE, aligned to 8; they are anything. Null if the engine has no more memory. */
void *room_piece(uint32_t size);

/* `size` as room_piece() was asked for. */
void room_free_piece(void *piece, uint32_t size);

/* How many more blocks may be used? */
uint32_t room_left(void);

#endif
