/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The answers of the core. The numbers are those of WASI preview1, so that its front need not translate. */
#ifndef WASIVFS_ERROR_H
#define WASIVFS_ERROR_H

enum error {
    ERROR_NONE = 0,
    ERROR_BADF = 8,
    ERROR_BUSY = 10,
    ERROR_EXIST = 20,
    ERROR_INVAL = 28,
    ERROR_IO = 29,
    ERROR_ISDIR = 31,
    ERROR_LOOP = 32,
    ERROR_MFILE = 33,
    ERROR_NAMETOOLONG = 37,
    ERROR_NOENT = 44,
    ERROR_NOTDIR = 54,
    ERROR_NOTEMPTY = 55,
    ERROR_NOTSOCK = 57,
    ERROR_NOTSUP = 58,
    ERROR_PERM = 63,
    ERROR_ROFS = 69,
    ERROR_SPIPE = 70,
    ERROR_XDEV = 75,
};

#endif
