// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "mount_root.h"

#include "mounts.h"

#if WASIVFS_HOST != WASIVFS_HOST_NONE

bool is_mount_root(struct place place, int32_t *host) {
    if (mount_count() == 0 || is_upper(place) || is_device(place) || layer_of(place) < image_count())
        return false;
    struct slice path = {mount_path(layer_of(place) - image_count())->start, node_of(place)};
    uint32_t mount = mount_over(&path);
    if (mount == NO_MOUNT || mount_path(mount)->size != path.size)
        return false;
    *host = mount_host(mount);
    return true;
}

#endif
