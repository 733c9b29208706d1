/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Directories of the host at the places of directories of the tree, with which they are merged. */
#ifndef WASIVFS_COVER_H
#define WASIVFS_COVER_H

#include "host.h"
#include "target.h"

/*
 * Does the host also have a directory at this place, to be merged with it? If so, `target` has its `host` and `path`
 * (an empty path means the mount itself).
 */
bool host_covers(struct place directory, struct target *target);

/*
 * Where the host would have a directory at this place: `host` and `path` as above, whether it is there or not. Returns
 * the mount, or NO_MOUNT if none is there or above.
 */
uint32_t host_place(struct place directory, struct target *target);

/* Opens the host's directory of a target that the host covers. */
static inline enum error host_open_covered(const struct target *directory, int32_t *opened) {
    const struct slice here = {".", 1};
    return host_open_directory(directory->host, directory->path.size > 0 ? &directory->path : &here, opened);
}

#endif
