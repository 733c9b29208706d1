// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "image_of_tests.h"

// clang-format off
#define TREE(DIRECTORY, FILE, SAME, LINK)                                       \
    DIRECTORY(root, "", root, 4, below_dir, 3)                                  \
    DIRECTORY(below_dir, "below_dir", root, 3, bd_file, 2)                      \
    FILE(below_file, "below_file", root, 1, "from below")                       \
    DIRECTORY(shared, "shared", root, 4, sh_both, 6)                            \
    FILE(bd_file, "file", below_dir, 1, "in below_dir")                         \
    DIRECTORY(bd_sub, "sub", below_dir, 2, sub_file, 1)                         \
    FILE(sh_both, "both", shared, 1, "both: below")                             \
    FILE(sh_clash_above, "clash_dir_above", shared, 1, "hidden")                \
    DIRECTORY(sh_clash_file, "clash_file", shared, 2, clash_inside, 1)          \
    FILE(sh_from_below, "from_below", shared, 1, "only below")                  \
    DIRECTORY(sh_merged, "merged", shared, 3, merged_below, 2)                  \
    LINK(sh_to_above, "to_above", shared, "../file")                            \
    FILE(sub_file, "file", bd_sub, 1, "deep below")                             \
    FILE(clash_inside, "inside", sh_clash_file, 1, "not reachable")             \
    FILE(merged_below, "below", sh_merged, 1, "merged: below")                  \
    DIRECTORY(merged_sub, "sub", sh_merged, 3, merged_sub_file, 2)              \
    FILE(merged_sub_file, "file", merged_sub, 1, "in merged/sub")               \
    DIRECTORY(in_4, "in", merged_sub, 3, in_5, 1)                               \
    DIRECTORY(in_5, "in", in_4, 3, in_6, 1)                                     \
    DIRECTORY(in_6, "in", in_5, 3, in_7, 1)                                     \
    DIRECTORY(in_7, "in", in_6, 2, deepest, 1)                                  \
    FILE(deepest, "file", in_7, 1, "deepest")
// clang-format on

#include "image_tables.h"

static struct tables tables = TABLES_WITH(.time = 315532800000000000);
LINKED_IMAGE(below, (const unsigned char *)&data);
