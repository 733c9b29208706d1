// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "walk.h"
#include "wasivfs.h"

/* Tools look for these bytes in a finished program: linkers keep them only if it refers to wasivfs_data(). */
static const volatile char mark[] = {'\177', 'w', 'a', 's', 'i', 'v', 'f', 's', ' ', 'd', 'a', 't', 'a', ' ', ' ', '3'};

const void *wasivfs_data(const char *path, size_t *size) {
    (void)mark[0];
    struct slice rest = {path, 0};
    while (rest.start[0] == '/')
        rest.start++;
    while (rest.size < MAX_PATH && rest.start[rest.size] != '\0')
        rest.size++;
    static struct target target; /* not on the stack, which is small */
    if (walk(tree_root(), &rest, WALK_FOLLOW, &target) != ERROR_NONE || target.kind != TARGET_TREE ||
        tree_kind(target.place) != WASIVFS_FILE || upper_find(target.place))
        return NULL;
    const void *contents = image_pointer(layer_of(target.place), node_of(target.place));
    if (image_verdict(ERROR_NONE) != ERROR_NONE)
        return NULL;
    if (contents)
        *size = image_node(layer_of(target.place), node_of(target.place)).size;
    return contents;
}
