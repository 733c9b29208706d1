/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Tables of paths and where they lead, with walks that start at the root. */
#ifndef WALK_ROWS_H
#define WALK_ROWS_H

#include "lookup.h"

struct path_and_place {
    const char *path;
    const char *place; /* as place_at() takes it */
};

struct path_and_error {
    const char *path;
    enum error error;
};

#define CHECK_PLACES(mode, rows) check_places((mode), (rows), COUNT(rows))
#define CHECK_ERRORS(mode, rows) check_errors((mode), (rows), COUNT(rows))
void check_places(enum walk_mode mode, const struct path_and_place *rows, size_t count);
void check_errors(enum walk_mode mode, const struct path_and_error *rows, size_t count);

/* Is the last name absent? `slash`: with a slash after it. */
void check_absent(const char *path, enum walk_mode mode, enum error absence, bool slash);

#endif
