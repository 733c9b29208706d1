// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "upper.h"

#if HAS_UPPER

/* A part of a file that lies in one block. */
struct part {
    uint64_t index;
    uint32_t start; /* in the block */
    uint32_t size;
};

static struct part first_part(uint64_t offset, uint32_t size) {
    uint32_t start = (uint32_t)offset % BLOCK_SIZE;
    return (struct part){offset / BLOCK_SIZE, start, size < BLOCK_SIZE - start ? size : BLOCK_SIZE - start};
}

/* What a file has where it has no block: the image's bytes, and zeros after them. */
static void read_below(const struct upper_node *file, uint64_t offset, unsigned char *buffer, uint32_t size) {
    uint32_t embedded = 0;
    if (offset < file->file.embedded) {
        uint64_t left = file->file.embedded - offset;
        embedded = image_read(layer_of(file->place), node_of(file->place), offset, buffer,
                              left < size ? (uint32_t)left : size);
    }
    __builtin_memset(buffer + embedded, 0, size - embedded);
}

uint32_t upper_read(const struct upper_node *file, uint64_t offset, void *buffer, uint32_t size) {
    unsigned char *to = buffer;
    if (offset >= file->file.size)
        return 0;
    if (size > file->file.size - offset)
        size = (uint32_t)(file->file.size - offset);
    for (uint32_t left = size; left > 0;) {
        struct part part = first_part(offset, left);
        unsigned char *block = block_map_find(&file->file.blocks, part.index);
        if (block)
            __builtin_memcpy(to, block + part.start, part.size);
        else
            read_below(file, offset, to, part.size);
        to += part.size;
        offset += part.size;
        left -= part.size;
    }
    return size;
}

/* The block of an index, which is made if there is none; `whole`: all of its bytes are written next. */
static unsigned char *own_block(struct upper_node *file, uint64_t index, bool whole) {
    void **place = block_map_place(&file->file.blocks, index);
    if (!place || *place || room_left() == 0)
        return place ? *place : 0;
    unsigned char *block = room_block();
    if (!block)
        return 0;
    if (!whole)
        read_below(file, index * BLOCK_SIZE, block, BLOCK_SIZE);
    *place = block;
    return block;
}

uint32_t upper_write(struct upper_node *file, uint64_t offset, const void *bytes, uint32_t size) {
    const unsigned char *from = bytes;
    uint32_t left = size;
    while (left > 0) {
        struct part part = first_part(offset, left);
        unsigned char *block = own_block(file, part.index, part.size == BLOCK_SIZE);
        if (!block)
            break;
        __builtin_memcpy(block + part.start, from, part.size);
        from += part.size;
        offset += part.size;
        left -= part.size;
    }
    if (left < size && offset > file->file.size)
        file->file.size = offset;
    return size - left;
}

void upper_resize(struct upper_node *file, uint64_t size) {
    if (size < file->file.size) {
        uint32_t start = (uint32_t)size % BLOCK_SIZE;
        unsigned char *last = start ? block_map_find(&file->file.blocks, size / BLOCK_SIZE) : 0;
        if (last)
            __builtin_memset(last + start, 0, BLOCK_SIZE - start);
        block_map_cut(&file->file.blocks, (size + BLOCK_SIZE - 1) / BLOCK_SIZE);
        if (size < file->file.embedded)
            file->file.embedded = size;
    }
    file->file.size = size;
}

bool upper_allocate(struct upper_node *file, uint64_t offset, uint64_t size) {
    uint64_t first = offset / BLOCK_SIZE, end = (offset + size - 1) / BLOCK_SIZE + 1;
    uint64_t missing = end - first;
    if (missing > WASIVFS_WRITABLE_LIMIT / BLOCK_SIZE)
        return false;
    for (uint64_t index = first; index < end; index++)
        missing -= block_map_find(&file->file.blocks, index) != 0;
    if (missing > room_left())
        return false;
    for (uint64_t index = first; index < end; index++)
        if (!own_block(file, index, false))
            return false;
    if (offset + size > file->file.size)
        file->file.size = offset + size;
    return true;
}

#endif
