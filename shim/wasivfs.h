/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* wasivfs: files inside the program. open(), stat() and readdir() find them without this header. */
#ifndef WASIVFS_H
#define WASIVFS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Returns the contents of an embedded file in place, without a copy: `*size` bytes, aligned to 8 if the size is a
 * multiple of 8, otherwise to 4. They must not be written to, and live as long as the program. The path starts at the
 * root, with or without a slash; symbolic links are followed. Returns null and leaves `*size` unchanged if the file
 * does not exist, is the host's, or is not whole in memory.
 */
const void *wasivfs_data(const char *path, size_t *size);

/*
 * A program that was restored from a snapshot of its memory (as Wizer makes) calls this first: the next file call reads
 * the engine's mounts again, and open directories list them. Reading arguments for main(), or the environment, has
 * the same effect. Embedded files stay open in a snapshot; files of the host do not.
 */
void wasivfs_resumed(void);

#ifdef __cplusplus
}
#endif

#endif
