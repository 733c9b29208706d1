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

#if HAS_UPPER

#define FILE_IS_EMBEDDED UINT32_MAX

/* Reads from the upper layer, unless the program has not changed the file: FILE_IS_EMBEDDED. */
uint32_t file_read_changed(struct descriptor *file, void *buffer, uint32_t size);

struct bytes {
    const void *start;
    uint32_t size;
};

/*
 * Writes several runs of bytes as one, at `*offset`, or at the end if the descriptor appends; then `*offset` is behind
 * what was written. Fewer bytes are written if there is no room for all. The sum of the sizes is at most INT32_MAX.
 * ERROR_INVAL or, if the descriptor appends, ERROR_FBIG past the last offset; ERROR_NOSPC if there is room for nothing.
 */
enum error file_write(const struct descriptor *file, uint64_t *offset, const struct bytes *runs, uint32_t count,
                      uint32_t *written);

/* ftruncate(): ERROR_INVAL if the descriptor is not open for writing. */
enum error file_resize(const struct descriptor *file, uint64_t size);

/* posix_fallocate(). */
enum error file_allocate(const struct descriptor *file, uint64_t offset, uint64_t size);

#endif

/* Reads at the file's offset and advances it. Returns the number of bytes; 0 at the end. */
static inline uint32_t file_read(struct descriptor *file, void *buffer, uint32_t size) {
#if HAS_UPPER
    uint32_t read = file->embedded_at == upper_touches ? FILE_IS_EMBEDDED : file_read_changed(file, buffer, size);
    if (read == FILE_IS_EMBEDDED)
        read = image_read(layer_of(file->place), node_of(file->place), file->offset, buffer, size);
#else
    uint32_t read = image_read(layer_of(file->place), node_of(file->place), file->offset, buffer, size);
#endif
    file->offset += read;
    return read;
}

/* ERROR_INVAL if the result is negative or too large for an offset, or if the origin does not exist. */
enum error file_seek(struct descriptor *file, int64_t distance, enum seek_origin origin);

#endif
