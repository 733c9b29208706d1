/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The results of the core. Errors of the core are negative, and each front translates them into its own numbers. A
 * positive error comes from the host, in the numbers of the front that called it: the core only passes it on.
 */
#ifndef WASIVFS_ERROR_H
#define WASIVFS_ERROR_H

#include "config.h"

#define ERRORS(ERROR)                                                                                                  \
    ERROR(BADF)                                                                                                        \
    ERROR(BUSY)                                                                                                        \
    ERROR(EXIST)                                                                                                       \
    ERROR(INVAL)                                                                                                       \
    ERROR(IO)                                                                                                          \
    ERROR(ISDIR)                                                                                                       \
    ERROR(LOOP)                                                                                                        \
    ERROR(MFILE)                                                                                                       \
    ERROR(NAMETOOLONG)                                                                                                 \
    ERROR(NOENT)                                                                                                       \
    ERROR(NOTDIR)                                                                                                      \
    ERROR(NOTEMPTY)                                                                                                    \
    ERROR(PERM)                                                                                                        \
    ERROR(ROFS)                                                                                                        \
    ERROR(XDEV)                                                                                                        \
    ERRORS_OF_CHANGES(ERROR)

/* Only a program that writes, or that has /dev/full, has the errors of a full file system. */
#if !HAS_UPPER && !WASIVFS_DEVICES
#define ERRORS_OF_CHANGES(ERROR)
#define ERROR_COUNT 15
#else
#define ERRORS_OF_CHANGES(ERROR)                                                                                       \
    ERROR(FBIG)                                                                                                        \
    ERROR(NOSPC)
#define ERROR_COUNT 17
#endif

#define ERROR_NAMED(name) ERROR_##name,
enum error {
    ERROR_BEFORE_ALL = -ERROR_COUNT - 1,
    ERRORS(ERROR_NAMED) ERROR_NONE,
};
#undef ERROR_NAMED

_Static_assert(ERROR_NONE == 0, "ERROR_COUNT is the number of errors");

#endif
