/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Does the core's tree have what the model has? */
#ifndef SEEN_H
#define SEEN_H

#include "kept.h"

/* One file, link or directory, without what is below it. `counts`: its subdirectories can be counted. */
void seen_object(struct object *object, struct place place, bool counts);

/* Everything below a directory, which must be listed once and be found by its name. */
void seen_below(struct object *directory, struct place place, bool counts);

#endif
