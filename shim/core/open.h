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
    uint16_t flags;
};

/* How the path of an open is to be walked. */
enum walk_mode open_mode(struct open_request request);

/* What holds before the path is looked at: for the tree and the host alike. */
enum error open_check(struct open_request request);

/* Fills a descriptor for a target that is not the host's. */
enum error open_in_tree(const struct target *target, struct open_request request, struct descriptor *filling);

#endif
