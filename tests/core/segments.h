/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The passive segments of images, natively. Each has exactly its size; a fetch of anything outside ends the program. */
#ifndef SEGMENTS_H
#define SEGMENTS_H

#include "image.h"

extern volatile struct wasivfs_hooks wasivfs_hooks;

/*
 * Makes the segment of these tables and contents, instead of the one before, and has the shim fetch from it. The answer
 * is the start of the segment, which the caller may change, and need not free.
 */
struct wasivfs_head *segments_set_linked(const struct wasivfs_head *tables, const void *contents);

/* As if packed into the program: `where` and `contents` of the head are set. */
struct wasivfs_head *segments_set_late(const struct wasivfs_head *tables, const void *contents);

/* What the tool that packs writes after any change: `flags` are WASIVFS_LATE_*. */
void segments_changed(uint32_t flags);

/* Drops both. */
void segments_drop(void);

#endif
