// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "image_of_tests.h"

#define ABSENT "absent"

// clang-format off
#define TREE(DIRECTORY, FILE, SAME, LINK)                                       \
    DIRECTORY(root, "", root, 8, name_01, 33)                                   \
    FILE(name_01, "\001", root, 1, "control")                                   \
    LINK(above, "above", root, "../../file")                                    \
    LINK(absolute, "absolute", root, "/dir/file")                               \
    FILE(big, "big", root, 2, BIG_CONTENTS)                                     \
    LINK(chain, "chain", root, "dir/up")                                        \
    LINK(dangling, "dangling", root, ABSENT)                                    \
    LINK(dangling_below, "dangling_below", root, ABSENT "/file")                \
    LINK(dangling_slash, "dangling_slash", root, ABSENT "/")                    \
    DIRECTORY(dir, "dir", root, 4, dir_big, 6)                                  \
    DIRECTORY(empty, "empty", root, 2, root, 0)                                 \
    FILE(empty_file, "empty_file", root, 1, "")                                 \
    LINK(far, "far", root, ABSENT "/" LONGEST_NAME)                             \
    FILE(file, "file", root, 1, FILE_CONTENTS)                                  \
    FILE(file_2d, "file-", root, 1, "a name that is longer")                    \
    FILE(file_2e, "file.txt", root, 1, "sorted before a slash")                 \
    FILE(file_30, "file0", root, 1, "sorted after a slash")                     \
    DIRECTORY(hops, "hops", root, 3, hop_00, 42)                                \
    LINK(into_file, "into_file", root, "file/x")                                \
    LINK(link, "link", root, "file")                                            \
    LINK(link_slash, "link_slash", root, "file/")                               \
    LINK(loop, "loop", root, "loop")                                            \
    LINK(loop_a, "loop_a", root, "loop_b")                                      \
    LINK(loop_b, "loop_b", root, "./loop_a")                                    \
    DIRECTORY(prefixes, "prefixes", root, 2, p_a, 7)                            \
    LINK(self, "self", root, ".")                                               \
    DIRECTORY(shared, "shared", root, 4, sh_both, 6)                            \
    LINK(slashes, "slashes", root, "//dir///sub//")                             \
    FILE(longest, LONGEST_NAME, root, 1, "in the longest name")                 \
    LINK(through, "through", root, "dir/sub/../../file")                        \
    LINK(to_dir, "to_dir", root, "dir")                                         \
    LINK(to_dir_slash, "to_dir_slash", root, "dir/")                            \
    LINK(to_root, "to_root", root, "/")                                         \
    DIRECTORY(name_ff, "\377\376", root, 2, ff_file, 1)                         \
    /* dir */                                                                   \
    SAME(dir_big, "big", dir, 2, big)                                           \
    DIRECTORY(dir_deep, "deep", dir, 2, deep_file, 1)                           \
    FILE(dir_file, "file", dir, 1, "in dir")                                    \
    DIRECTORY(dir_sub, "sub", dir, 2, sub_back, 3)                              \
    LINK(dir_up, "up", dir, "../link")                                          \
    LINK(dir_wide, "wide", dir, "../absolute")                                  \
    /* hops */                                                                  \
    DIRECTORY(hop_00, "00", hops, 2, root, 0)                                   \
    HOP(LINK, 01, 00) HOP(LINK, 02, 01) HOP(LINK, 03, 02) HOP(LINK, 04, 03)     \
    HOP(LINK, 05, 04) HOP(LINK, 06, 05) HOP(LINK, 07, 06) HOP(LINK, 08, 07)     \
    HOP(LINK, 09, 08) HOP(LINK, 10, 09) HOP(LINK, 11, 10) HOP(LINK, 12, 11)     \
    HOP(LINK, 13, 12) HOP(LINK, 14, 13) HOP(LINK, 15, 14) HOP(LINK, 16, 15)     \
    HOP(LINK, 17, 16) HOP(LINK, 18, 17) HOP(LINK, 19, 18) HOP(LINK, 20, 19)     \
    HOP(LINK, 21, 20) HOP(LINK, 22, 21) HOP(LINK, 23, 22) HOP(LINK, 24, 23)     \
    HOP(LINK, 25, 24) HOP(LINK, 26, 25) HOP(LINK, 27, 26) HOP(LINK, 28, 27)     \
    HOP(LINK, 29, 28) HOP(LINK, 30, 29) HOP(LINK, 31, 30) HOP(LINK, 32, 31)     \
    HOP(LINK, 33, 32) HOP(LINK, 34, 33) HOP(LINK, 35, 34) HOP(LINK, 36, 35)     \
    HOP(LINK, 37, 36) HOP(LINK, 38, 37) HOP(LINK, 39, 38) HOP(LINK, 40, 39)     \
    HOP(LINK, 41, 40)                                                           \
    /* prefixes */                                                              \
    FILE(p_a, "a", prefixes, 1, "a")                                            \
    FILE(p_a_dot, "a.", prefixes, 1, "a.")                                      \
    FILE(p_a_dot_b, "a.b", prefixes, 1, "a.b")                                  \
    FILE(p_aa, "aa", prefixes, 1, "aa")                                         \
    FILE(p_aaa, "aaa", prefixes, 1, "aaa")                                      \
    FILE(p_b, "b", prefixes, 1, "b")                                            \
    FILE(p_e9, "caf\351", prefixes, 1, "Latin-1")                               \
    /* shared */                                                                \
    FILE(sh_both, "both", shared, 1, "both: above")                             \
    DIRECTORY(sh_clash_dir, "clash_dir_above", shared, 2, clash_inside, 1)      \
    FILE(sh_clash_file, "clash_file", shared, 1, "a directory below")           \
    FILE(sh_from_above, "from_above", shared, 1, "only above")                  \
    DIRECTORY(sh_merged, "merged", shared, 2, merged_above, 1)                  \
    LINK(sh_to_below, "to_below", shared, "merged/below")                       \
    /* name_ff */                                                               \
    FILE(ff_file, "\200\201", name_ff, 1, "no UTF-8")                           \
    /* dir/deep, dir/sub, shared/clash_dir_above, shared/merged */              \
    FILE(deep_file, "file", dir_deep, 1, "deep down")                           \
    LINK(sub_back, "back", dir_sub, "../..")                                    \
    FILE(sub_file, "file", dir_sub, 1, "in sub")                                \
    LINK(sub_top, "top", dir_sub, "/to_dir/file")                               \
    FILE(clash_inside, "inside", sh_clash_dir, 1, "a file below")               \
    FILE(merged_above, "above", sh_merged, 1, "merged: above")
// clang-format on

/* Each is a link to the one before, and leaves something of its target to be walked after it. */
#define HOP(LINK, number, before) LINK(hop_##number, #number, hops, #before "/.")

#include "image_tables.h"

#include "segments.h"

#if FORM == FORM_WRITABLE
static struct tables tables =
    TABLES_WITH(.times = offsetof(struct tables, times), .writable = offsetof(struct tables, writable));
LINKED_IMAGE(of_tests, (const unsigned char *)&data);
#elif FORM == FORM_MEMORY
static struct tables tables = TABLES_WITH(.times = offsetof(struct tables, times));
LINKED_IMAGE(of_tests, (const unsigned char *)&data);
#elif FORM == FORM_SEGMENT
static struct tables tables = TABLES_WITH(.times = offsetof(struct tables, times), .where = WASIVFS_IN_LINKED_SEGMENT,
                                          .contents = sizeof(struct wasivfs_head));
LINKED_IMAGE(of_tests, 0);
__attribute__((constructor)) static void add_segment(void) { segments_set_linked(&tables.head, &data); }
#else
static struct tables tables = TABLES_WITH(.times = offsetof(struct tables, times));
__attribute__((constructor)) static void add_segment(void) {
    fill_slots(&tables.head);
    segments_set_late(&tables.head, &data);
}
#endif
