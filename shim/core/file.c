// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "file.h"

uint64_t file_size(const struct descriptor *file) {
    return image_node(layer_of(file->place), node_of(file->place)).size;
}

enum error file_seek(struct descriptor *file, int64_t distance, enum seek_origin origin) {
    int64_t from = 0;
    switch (origin) {
    case SEEK_FROM_START:
        break;
    case SEEK_FROM_CURRENT:
        from = (int64_t)file->offset;
        break;
    case SEEK_FROM_END:
        from = (int64_t)file_size(file);
        break;
    default:
        return ERROR_INVAL;
    }
    int64_t to;
    if (__builtin_add_overflow(from, distance, &to) || to < 0)
        return ERROR_INVAL;
    file->offset = (uint64_t)to;
    return image_verdict(ERROR_NONE);
}
