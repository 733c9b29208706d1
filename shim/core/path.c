// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "path.h"

bool path_skip_slashes(struct path_rest *rest) {
    const char *from = rest->next;
    while (rest->next < rest->end && *rest->next == '/')
        rest->next++;
    return rest->next > from;
}

struct slice path_take(struct path_rest *rest) {
    path_skip_slashes(rest);
    const char *start = rest->next;
    while (rest->next < rest->end && *rest->next != '/')
        rest->next++;
    return (struct slice){start, (uint32_t)(rest->next - start)};
}

void path_cut(struct slice *path) {
    while (path->size > 0 && path->start[path->size - 1] != '/')
        path->size--;
    path->size -= path->size > 0;
}

bool path_lies_within(const struct slice *path, const struct slice *above) {
    if (above->size == 0)
        return true;
    return path->size >= above->size && __builtin_memcmp(path->start, above->start, above->size) == 0 &&
           (path->size == above->size || path->start[above->size] == '/');
}
