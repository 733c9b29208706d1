/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The meaning of rights: only this file decides which rights request writing, and which rights descriptors report. */
#ifndef WASIVFS_RIGHTS_H
#define WASIVFS_RIGHTS_H

#include "abi.h"

/*
 * The rights by which path_open knows that a program wants to write; docs/semantics.md gives the reasons.
 * wasi-libc drops FD_WRITE if a directory does not report it, and requests FD_ALLOCATE only together with FD_WRITE.
 * FD_FILESTAT_SET_SIZE is not among them, because Go requests it to read.
 */
#define RIGHTS_TO_WRITE (RIGHTS_FD_WRITE | RIGHTS_FD_ALLOCATE)

/* The rights that a descriptor reports do not request writing if a program passes them back to path_open. */
#define RIGHTS_OF_FILE                                                                                                 \
    (RIGHTS_FD_SEEK | RIGHTS_FD_TELL | RIGHTS_FD_FDSTAT_SET_FLAGS | RIGHTS_FD_SYNC | RIGHTS_FD_DATASYNC |              \
     RIGHTS_FD_ADVISE | RIGHTS_FD_FILESTAT_GET | RIGHTS_POLL_FD_READWRITE)
#define RIGHTS_OF_DIRECTORY (RIGHTS_ALL & ~(RIGHTS_FD_SEEK | RIGHTS_FD_FILESTAT_SET_SIZE | RIGHTS_TO_WRITE))
#define RIGHTS_OF_WRITTEN_FILE (RIGHTS_TO_WRITE | RIGHTS_FD_FILESTAT_SET_SIZE | RIGHTS_FD_FILESTAT_SET_TIMES)
_Static_assert(((RIGHTS_OF_FILE | RIGHTS_OF_DIRECTORY | RIGHTS_FD_READ) & RIGHTS_TO_WRITE) == 0,
               "a program may ask for a descriptor's own rights again");

/*
 * The rights with which files below a directory may be opened. wasi-libc requests only rights that are in this set, and
 * answers access(W_OK) from FD_WRITE. So the set always contains FD_ALLOCATE, from which path_open sees that a program
 * wants to write and returns EROFS. It contains FD_WRITE only if the host has files that can be written.
 */
#define RIGHTS_BELOW_DIRECTORY(writable) ((writable) ? RIGHTS_ALL : RIGHTS_ALL & ~RIGHTS_FD_WRITE)

#endif
