// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "file.h"

#include "host.h"

uint64_t file_size(const struct descriptor *file) {
#if HAS_UPPER
    const struct upper_node *node = upper_find(file->place);
    if (node)
        return node->file.size;
#endif
    return image_node(layer_of(file->place), node_of(file->place)).size;
}

enum error file_seek(struct descriptor *file, int64_t distance, enum seek_origin origin) {
#if WASIVFS_DEVICES
    if (file->kind == DESCRIPTOR_DEVICE) /* its offset stays 0 */
        return origin > SEEK_FROM_END ? ERROR_INVAL : ERROR_NONE;
#endif
    int64_t from = 0;
    switch (origin) {
    case SEEK_FROM_START:
        break;
    case SEEK_FROM_CURRENT:
        from = (int64_t)file->offset;
        break;
    case SEEK_FROM_END:
        if (HAS_UPPER && file->kind == DESCRIPTOR_DIRECTORY)
            return ERROR_INVAL;
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

#if HAS_UPPER

uint32_t file_read_changed(struct descriptor *file, void *buffer, uint32_t size) {
    struct upper_node *node = upper_find(file->place);
    if (!node) {
        file->embedded_at = upper_touches;
        return FILE_IS_EMBEDDED;
    }
    if (size > 0)
        upper_note_access(node);
    return upper_read(node, file->offset, buffer, size);
}

enum error file_write(const struct descriptor *file, uint64_t *offset, const struct bytes *runs, uint32_t count,
                      uint32_t *written) {
    *written = 0;
    if (!file->writable)
        return ERROR_BADF;
    uint32_t wanted = 0;
    for (uint32_t i = 0; i < count; i++)
        wanted += runs[i].size;
    if (wanted == 0)
        return ERROR_NONE;
    struct upper_node *node = tree_touch(file->place);
    if (!node)
        return ERROR_NOSPC;
    if (file->appends)
        *offset = node->file.size;
    if (wanted > INT64_MAX - *offset)
        return file->appends ? ERROR_FBIG : ERROR_INVAL;
    bool is_full = false;
    for (uint32_t i = 0; i < count && !is_full; i++) {
        uint32_t done = upper_write(node, *offset, runs[i].start, runs[i].size);
        *offset += done;
        *written += done;
        is_full = done < runs[i].size;
    }
    if (*written == 0)
        return ERROR_NOSPC;
    upper_note_change(node);
    return ERROR_NONE;
}

enum error file_resize(const struct descriptor *file, uint64_t size) {
    return file->kind == DESCRIPTOR_FILE && file->writable ? tree_resize(file->place, size) : ERROR_INVAL;
}

enum error file_allocate(const struct descriptor *file, uint64_t offset, uint64_t size) {
    if (!file->writable)
        return ERROR_BADF;
    if (size > INT64_MAX - offset)
        return ERROR_FBIG;
    struct upper_node *node = tree_touch(file->place);
    if (!node || !upper_allocate(node, offset, size))
        return ERROR_NOSPC;
    upper_note_change(node);
    return ERROR_NONE;
}

#endif
