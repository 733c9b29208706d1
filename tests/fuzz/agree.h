/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Comparing what the shim finds with what the model says. */
#ifndef AGREE_H
#define AGREE_H

#include "model.h"

/* The place of a spot, as walks by plain names find it from the root. */
struct place place_of(const struct spot *spot);

/* Walks with both, from the same directory, and claims that they agree. */
void agree_on_walk(const struct spot *start, struct slice path, enum walk_mode mode);

#endif
