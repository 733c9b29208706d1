/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What rights mean to us: the one place that decides which of them ask for writing, and which descriptors report. */
#ifndef WASIVFS_RIGHTS_H
#define WASIVFS_RIGHTS_H

#include "abi.h"

/*
 * The rights by which path_open tells that a program wants to write; docs/semantics.md has the reason of each.
 * wasi-libc drops FD_WRITE where a directory does not report it, and asks for FD_ALLOCATE only beside FD_WRITE.
 * FD_FILESTAT_SET_SIZE is none of them: Go asks for it to read.
 */
#define RIGHTS_TO_WRITE (RIGHTS_FD_WRITE | RIGHTS_FD_ALLOCATE)

/* What a descriptor reports for itself asks for no writing when a program hands it back to path_open. */
#define RIGHTS_OF_FILE                                                                                                 \
    (RIGHTS_FD_SEEK | RIGHTS_FD_TELL | RIGHTS_FD_FDSTAT_SET_FLAGS | RIGHTS_FD_SYNC | RIGHTS_FD_DATASYNC |              \
     RIGHTS_FD_ADVISE | RIGHTS_FD_FILESTAT_GET | RIGHTS_POLL_FD_READWRITE)
#define RIGHTS_OF_DIRECTORY (RIGHTS_ALL & ~(RIGHTS_FD_SEEK | RIGHTS_FD_FILESTAT_SET_SIZE | RIGHTS_TO_WRITE))
_Static_assert(((RIGHTS_OF_FILE | RIGHTS_OF_DIRECTORY | RIGHTS_FD_READ) & RIGHTS_TO_WRITE) == 0,
               "a program may ask for a descriptor's own rights again");

/*
 * What files below a directory may be opened with. wasi-libc passes on only those rights that a program wants and that
 * are here, and answers access(W_OK) from FD_WRITE: so FD_ALLOCATE is always here, for path_open to see the wish and
 * answer EROFS, but FD_WRITE only where the host has files to write.
 */
#define RIGHTS_BELOW_DIRECTORY(writable) ((writable) ? RIGHTS_ALL : RIGHTS_ALL & ~RIGHTS_FD_WRITE)

#endif
