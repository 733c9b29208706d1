/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* wasivfs: files inside the program. Opening them needs no header: open(), stat() and readdir() do. */
#ifndef WASIVFS_H
#define WASIVFS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The contents of an embedded file where they lie in memory, without a copy: `*size` bytes, aligned to 8 if that is
 * a multiple of 8 and else to 4, that must not be written to and live as long as the program. The path starts at the
 * root, with or without a slash; symbolic links are followed. Null, and `*size` untouched: no such file, or the
 * host's, or not whole in memory.
 */
const void *wasivfs_data(const char *path, size_t *size);

/*
 * For the first lines of a program that goes on from a snapshot (as Wizer takes) of its memory: what the engine has
 * mounted is found anew at the next file call, and open directories list it. What main() gets as arguments, or
 * getenv() reads, has the same effect. Embedded files stay open in a snapshot; files of the host do not.
 */
void wasivfs_resumed(void);

#ifdef __cplusplus
}
#endif

#endif
