// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tree.h"

#include "host.h"
#include "mounts.h"

#if COPIES_UP && !HAS_UPPER

bool tree_is_writable(struct place directory) {
    struct slice path = tree_path(directory);
    uint32_t mount = path.start ? mount_over(&path) : NO_MOUNT;
    return mount != NO_MOUNT && host_is_writable(mount_host(mount));
}

#endif

#if IS_WRITABLE && WASIVFS_DEVICES
bool tree_has_device(struct place directory, const struct slice *name, struct place place) {
    enum device_directory devices = tree_devices(directory);
    struct place own;
    return devices != DEVICES_NONE && device_find(devices, name, &own) && is_same_place(own, place);
}
#endif

#if HAS_UPPER

static bool is_root(struct place directory) { return is_same_place(directory, tree_root()); }

static bool image_says_so(struct place directory) {
    uint32_t image = 0, node;
    if (layer_of(directory) >= image_count())
        return false; /* it is there because of a mount */
    for (; tree_part(directory, &image, &node); image++)
        if (image_is_writable(image, node))
            return true;
    return false;
}

bool tree_is_writable(struct place directory) {
    if (is_device(directory) && node_of(directory) == DEVICES_OF_FD)
        return false;
    /* What the program made is below a writable directory. */
    for (;; directory = tree_parent(directory))
        if (is_upper(directory) || image_says_so(directory))
            return true;
        else if (is_root(directory))
            return false;
}

bool tree_is_removed(struct place directory) {
    const struct upper_node *node = upper_find(directory);
    return node ? node->links == 0 : is_upper(directory);
}

#if WASIVFS_HOST != WASIVFS_HOST_ABOVE
bool tree_has_removed(struct place directory, const struct slice *name) {
    const struct upper_node *node = upper_find(directory);
    if (!node)
        return false;
    const struct upper_entry *entry = upper_find_entry(directory, name);
    return node->links == 0 || (entry && is_no_place(entry->child));
}
#endif

bool tree_has_own_path(struct place directory) {
    for (; !is_root(directory); directory = tree_parent(directory)) {
        const struct upper_node *node = upper_find(directory);
        if (is_upper(directory) || (node && (node->links == 0 || !is_no_place(node->directory.parent))))
            return false;
    }
    return true;
}

struct upper_node *tree_touch(struct place place) {
    struct upper_node *node = upper_find(place);
    if (node)
        return node;
    struct status status = tree_status(place);
    return upper_touch(place, &status);
}

enum error tree_resize(struct place file, uint64_t size) {
    struct upper_node *node = tree_touch(file);
    if (!node)
        return ERROR_NOSPC;
    upper_resize(node, size);
    upper_note_change(node);
    return ERROR_NONE;
}

#endif
