/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What open() returns on a read-only file system in POSIX, for files and directories of the tree. */
#ifndef WASIVFS_OPEN_H
#define WASIVFS_OPEN_H

#include "descriptors.h"
#include "settle.h"

struct open_request {
    bool follow;
    bool create;
    bool exclusive;
    bool truncate;
    bool directory;
    bool read;
    bool write;
#if HAS_UPPER
    bool append;
#endif
    uint8_t flags;
};

/* The mode in which to walk the path of an open. */
enum walk_mode open_mode(const struct open_request *request);

/* What an open does to an entry of the host in a directory of the tree. */
enum settle open_settles(const struct open_request *request);

/* Checks a request before the path is walked, both for the tree and for the host. */
static inline enum error open_check(const struct open_request *request) {
    return request->create && request->directory ? ERROR_INVAL : ERROR_NONE;
}

/* Fills a descriptor for a target that is not the host's. */
enum error open_in_tree(const struct target *target, const struct open_request *request, struct descriptor *filling);

#endif
