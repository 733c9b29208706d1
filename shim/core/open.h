/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What POSIX answers to open() on a read-only file system, for what the tree holds. */
#ifndef WASIVFS_OPEN_H
#define WASIVFS_OPEN_H

#include "descriptors.h"
#include "walk.h"

struct open_request {
    bool follow;
    bool create;
    bool exclusive;
    bool truncate;
    bool directory;
    bool read;
    bool write;
    uint8_t flags;
};

/* How the path of an open is to be walked. */
enum walk_mode open_mode(const struct open_request *request);

/* What holds before the path is looked at: for the tree and the host alike. */
static inline enum error open_check(const struct open_request *request) {
    return request->create && request->directory ? ERROR_INVAL : ERROR_NONE;
}

/* Fills a descriptor for a target that is not the host's. */
enum error open_in_tree(const struct target *target, const struct open_request *request, struct descriptor *filling);

#endif
