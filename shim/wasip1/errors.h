/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The errors of preview 1, and the translation of the core's errors. */
#ifndef WASIVFS_ERRORS_H
#define WASIVFS_ERRORS_H

#include "core/error.h"

/* In the order of their numbers, from 1. */
// clang-format off
#define WASIP1_ERRNOS(ERRNO)                                                                                           \
    ERRNO(2BIG) ERRNO(ACCES) ERRNO(ADDRINUSE) ERRNO(ADDRNOTAVAIL) ERRNO(AFNOSUPPORT) ERRNO(AGAIN) ERRNO(ALREADY)       \
    ERRNO(BADF) ERRNO(BADMSG) ERRNO(BUSY) ERRNO(CANCELED) ERRNO(CHILD) ERRNO(CONNABORTED) ERRNO(CONNREFUSED)           \
    ERRNO(CONNRESET) ERRNO(DEADLK) ERRNO(DESTADDRREQ) ERRNO(DOM) ERRNO(DQUOT) ERRNO(EXIST) ERRNO(FAULT) ERRNO(FBIG)    \
    ERRNO(HOSTUNREACH) ERRNO(IDRM) ERRNO(ILSEQ) ERRNO(INPROGRESS) ERRNO(INTR) ERRNO(INVAL) ERRNO(IO) ERRNO(ISCONN)     \
    ERRNO(ISDIR) ERRNO(LOOP) ERRNO(MFILE) ERRNO(MLINK) ERRNO(MSGSIZE) ERRNO(MULTIHOP) ERRNO(NAMETOOLONG)               \
    ERRNO(NETDOWN) ERRNO(NETRESET) ERRNO(NETUNREACH) ERRNO(NFILE) ERRNO(NOBUFS) ERRNO(NODEV) ERRNO(NOENT)              \
    ERRNO(NOEXEC) ERRNO(NOLCK) ERRNO(NOLINK) ERRNO(NOMEM) ERRNO(NOMSG) ERRNO(NOPROTOOPT) ERRNO(NOSPC) ERRNO(NOSYS)     \
    ERRNO(NOTCONN) ERRNO(NOTDIR) ERRNO(NOTEMPTY) ERRNO(NOTRECOVERABLE) ERRNO(NOTSOCK) ERRNO(NOTSUP) ERRNO(NOTTY)       \
    ERRNO(NXIO) ERRNO(OVERFLOW) ERRNO(OWNERDEAD) ERRNO(PERM) ERRNO(PIPE) ERRNO(PROTO) ERRNO(PROTONOSUPPORT)            \
    ERRNO(PROTOTYPE) ERRNO(RANGE) ERRNO(ROFS) ERRNO(SPIPE) ERRNO(SRCH) ERRNO(STALE) ERRNO(TIMEDOUT) ERRNO(TXTBSY)      \
    ERRNO(XDEV) ERRNO(NOTCAPABLE)
// clang-format on

#define ERRNO_NAMED(name) ERRNO_##name,
enum wasip1_errno { ERRNO_SUCCESS, WASIP1_ERRNOS(ERRNO_NAMED) };
#undef ERRNO_NAMED

_Static_assert(ERRNO_NOTCAPABLE == 76 && ERRNO_NOENT == 44, "preview1 fixes the numbers of its errors");

/* An error of the core, in the numbers of the guest. */
enum wasip1_errno errno_of(enum error error);

/* An error of the host, as the core passes it on. */
static inline enum error error_of_host(enum wasip1_errno number) { return (enum error)number; }

#endif
