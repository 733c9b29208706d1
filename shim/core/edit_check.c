// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "edit_check.h"

#include "cover.h"
#include "mounts.h"
#include "path.h"
#include "whiteout.h"

#if IS_WRITABLE

bool has_mount(struct place directory) {
    if (tree_devices(directory) != DEVICES_NONE)
        return true;
    struct slice path = mount_count() > 0 ? tree_path(directory) : (struct slice){0, 0};
    for (uint32_t mount = 0; path.start && mount < mount_count(); mount++)
        if (path_lies_within(mount_path(mount), &path))
            return true;
    return false;
}

bool edit_lies_within(struct place directory, struct place place) {
    struct place parent = directory;
    do {
        directory = parent;
        if (is_same_place(directory, place))
            return true;
        parent = tree_parent(directory);
    } while (!is_same_place(parent, directory));
    return false;
}

#if WASIVFS_HOST != WASIVFS_HOST_NONE
/* Has the host's directory a name that was not removed from the tree's directory, if there is one? */
static enum error check_empty_on_host(const struct target *on_host, struct place directory) {
    static char chunk[LISTING_CHUNK]; /* not on the stack, which is small */
    int32_t opened;
    enum error error = host_open_covered(on_host, &opened);
    if (error != ERROR_NONE)
        return error;
    uint32_t used = sizeof chunk;
    for (uint64_t cookie = 0; error == ERROR_NONE && used == sizeof chunk;) {
        uint32_t offset = 0;
        error = host_list(opened, cookie, chunk, sizeof chunk, &used);
        for (struct host_entry found; error == ERROR_NONE && host_take_entry(chunk, used, &offset, &found);) {
            cookie = found.next;
            if (!is_dot(&found.name) && !is_dot_dot(&found.name) && !tree_has_removed(directory, &found.name) &&
                !whiteout_is_reserved(&found.name))
                error = ERROR_NOTEMPTY;
        }
    }
    host_close(opened);
    return error;
}
#else
#define check_empty_on_host(on_host, directory) ((void)(on_host), (void)(directory), ERROR_NONE)
#endif

bool edit_is_empty_in_images(struct place directory, struct target *on_host) {
    char buffer[MAX_NAME];
    uint32_t image = layer_of(directory), node;
    for (; tree_part(directory, &image, &node); image++) {
        struct wasivfs_node record = image_node(image, node);
        for (uint32_t at = 0; at < record.size; at++) {
            struct slice name = image_name(image, image_child(&record, at), buffer);
            if (!upper_find_entry(directory, &name) && !(on_host && whiteout_hides(on_host, &name)))
                return false;
        }
    }
    return true;
}

enum error edit_check_empty(const struct target *target) {
    static struct target cover; /* not on the stack, which is small */
    if (target->kind == TARGET_MERGED)
        return check_empty_on_host(target, NO_PLACE);
    struct place directory = target->place;
    struct upper_node *node = upper_find(directory);
    if (is_same_place(directory, tree_root()) || has_mount(directory))
        return ERROR_BUSY;
    bool is_covered = host_covers(directory, &cover);
    if (!edit_is_empty_in_images(directory, is_covered ? &cover : 0) || (node && upper_list(node, 0)))
        return ERROR_NOTEMPTY;
    return is_covered ? check_empty_on_host(&cover, directory) : ERROR_NONE;
}

#endif
