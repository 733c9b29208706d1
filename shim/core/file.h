/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Reading and seeking in a file of an image. The descriptors are of kind DESCRIPTOR_FILE. */
#ifndef WASIVFS_FILE_H
#define WASIVFS_FILE_H

#include "descriptors.h"

enum seek_origin {
    SEEK_FROM_START,
    SEEK_FROM_CURRENT,
    SEEK_FROM_END,
};

uint64_t file_size(const struct descriptor *file);

/* Reads at the file's offset and advances it. Returns the number of bytes; 0 at the end. */
static inline uint32_t file_read(struct descriptor *file, void *buffer, uint32_t size) {
    uint32_t read = image_read(layer_of(file->place), node_of(file->place), file->offset, buffer, size);
    file->offset += read;
    return read;
}

/* ERROR_INVAL if the result is negative or too large for an offset, or if the origin does not exist. */
enum error file_seek(struct descriptor *file, int64_t distance, enum seek_origin origin);

#endif
