/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What the test programs ask of the tree. All but `look` go by names alone: no links, no dots, no walk.h behind it. */
#ifndef LOOKUP_H
#define LOOKUP_H

#include "check.h"
#include "core/walk.h"

/* The place at a path without links and dots, in which slashes only separate. The empty path is the root. */
struct place place_at(const char *path);

bool same_place(struct place a, struct place b);

/* The contents of an embedded file, terminated. Valid until the next call. */
const char *contents_of(struct place file);

/* Walks from the root. The target is valid until the next call. */
enum error look(const char *path, enum walk_mode mode, const struct target **target);

/* Walks from the root with WALK_FOLLOW to an embedded file, and reads it. */
#define CHECK_CONTENTS(path, expected) CHECK_TEXT(text(contents_at(path)), expected)
const char *contents_at(const char *path);

#endif
