// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "late_links.h"

#include "core/config.h"
#include "segments.h"

/* Bytes of a path that lead nowhere else. */
#define DOTS_8 "/./././."
#define DOTS_64 DOTS_8 DOTS_8 DOTS_8 DOTS_8 DOTS_8 DOTS_8 DOTS_8 DOTS_8
#define DOTS_512 DOTS_64 DOTS_64 DOTS_64 DOTS_64 DOTS_64 DOTS_64 DOTS_64 DOTS_64
#define DOTS_2040 DOTS_512 DOTS_512 DOTS_512 DOTS_64 DOTS_64 DOTS_64 DOTS_64 DOTS_64 DOTS_64 DOTS_64 DOTS_56
#define DOTS_56 DOTS_8 DOTS_8 DOTS_8 DOTS_8 DOTS_8 DOTS_8 DOTS_8
#define LONGEST(path_of_15_bytes) path_of_15_bytes DOTS_2040 DOTS_2040
_Static_assert(2 * (sizeof LONGEST("second_fits/./.") - 1) + 2 == MAX_TARGETS, "the chain that fits fits just so");

// clang-format off
#define TREE(DIRECTORY, FILE, SAME, LINK)                                       \
    DIRECTORY(root, "", root, 3, absent, 10)                                    \
    LINK(absent, "absent", root, "at" DOTS_64)                                  \
    DIRECTORY(at, "at", root, 3, at_file, 1)                                    \
    FILE(file, "file", root, 1, "of another late image")                        \
    LINK(first_fails, "first_fails", root, LONGEST("second_fails//."))          \
    LINK(first_fits, "first_fits", root, LONGEST("second_fits/./."))            \
    LINK(in_and_out, "in_and_out", root, "dangling_below/.././.")                \
    LINK(second_fails, "second_fails", root, LONGEST("third_fails/./."))        \
    LINK(second_fits, "second_fits", root, LONGEST("third_fits//./."))          \
    LINK(third_fails, "third_fails", root, "at/")                               \
    LINK(third_fits, "third_fits", root, "at")                                  \
    DIRECTORY(at_file, "file", at, 2, root, 0)
// clang-format on

#include "image_tables.h"

static struct tables tables = TABLES_WITH(.time = 1);

__attribute__((constructor)) static void fill(void) { fill_slots(&tables.head); }

void use_late_links(void) { segments_set_late(&tables.head, &data); }
