/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The errors of wasi:filesystem 0.2, and the translation of the core's errors. */
#ifndef WASIVFS_ERRORS_H
#define WASIVFS_ERRORS_H

#include <stdint.h>

#include "core/error.h"

/* In the order of their numbers, from 0. Each has the name of the errno that a C library makes of it. */
// clang-format off
#define WASIP2_CODES(CODE)                                                                                             \
    CODE(ACCES) CODE(AGAIN) CODE(ALREADY) CODE(BADF) CODE(BUSY) CODE(DEADLK) CODE(DQUOT) CODE(EXIST) CODE(FBIG)        \
    CODE(ILSEQ) CODE(INPROGRESS) CODE(INTR) CODE(INVAL) CODE(IO) CODE(ISDIR) CODE(LOOP) CODE(MLINK) CODE(MSGSIZE)      \
    CODE(NAMETOOLONG) CODE(NODEV) CODE(NOENT) CODE(NOLCK) CODE(NOMEM) CODE(NOSPC) CODE(NOTDIR) CODE(NOTEMPTY)          \
    CODE(NOTRECOVERABLE) CODE(NOTSUP) CODE(NOTTY) CODE(NXIO) CODE(OVERFLOW) CODE(PERM) CODE(PIPE) CODE(ROFS)           \
    CODE(SPIPE) CODE(TXTBSY) CODE(XDEV)
// clang-format on

#define CODE_NAMED(name) CODE_##name,
enum wasip2_code { WASIP2_CODES(CODE_NAMED) CODE_COUNT };
#undef CODE_NAMED

_Static_assert(CODE_COUNT == 37 && CODE_NOENT == 20 && CODE_ROFS == 33, "WASI 0.2 fixes the numbers of its errors");

/* There is no code for too many open files: this is the nearest. */
enum { CODE_MFILE = CODE_NOMEM };

/* An error of the core, in the numbers of the guest. `error` is not ERROR_NONE. */
uint8_t code_of(enum error error);

/* An error of the host, as the core passes it on: one more, because the host's numbers begin with 0. */
static inline enum error error_of_host(uint8_t code) { return (enum error)(code + 1); }

#endif
