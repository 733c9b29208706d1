// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tree.h"

#include "mounts.h"
#include "path.h"

#define HIDDEN (NO_NODE - 1) /* something other than a directory is at the path, or on the way */

/* Of a place that is no device. image_count() is called in each case, because it notices the late image. */
static bool is_in_image(struct place place) {
    return layer_of(place) < image_count() || (WASIVFS_HOST == WASIVFS_HOST_NONE && !is_upper(place));
}

/* The directory of image `to` with the path of a directory of image `from`, or NO_NODE, or HIDDEN. */
static uint32_t counterpart(uint32_t to, uint32_t from, uint32_t node) {
    if (to == from)
        return node;
    char buffer[MAX_NAME];
    uint32_t found = 0;
    for (uint32_t at = 0; at != node;) {
        /* The next directory on the way down from the root; only a climb from the end of the path finds it. */
        uint32_t next = node;
        for (uint32_t up; (up = image_parent(from, next)) != at;)
            next = up;
        at = next;
        struct slice name = image_name(from, at, buffer);
        found = image_find_child(to, found, &name);
        if (found == NO_NODE)
            return NO_NODE;
        if (image_node(to, found).kind != WASIVFS_DIRECTORY)
            return HIDDEN;
    }
    return found;
}

bool tree_part(struct place directory, uint32_t *image, uint32_t *node) {
    for (; *image < image_count(); ++*image) {
        *node = counterpart(*image, layer_of(directory), node_of(directory));
        if (*node != NO_NODE)
            return *node != HIDDEN;
    }
    return false;
}

static bool child_in_images(struct place directory, const struct slice *name, struct place *child) {
    uint32_t node;
    for (uint32_t image = layer_of(directory); tree_part(directory, &image, &node); image++) {
        node = image_find_child(image, node, name);
        if (node != NO_NODE) {
            *child = place_in(image, HAS_UPPER ? image_inode(image, node) : node);
            return true;
        }
    }
    return false;
}

/* A directory that exists only because a mount is at or below it. */
static bool child_by_mount(struct place directory, const struct slice *name, struct place *child) {
    if (mount_count() == 0 || (WASIVFS_HOST == WASIVFS_HOST_ABOVE &&
                               !mount_names(name))) /* without the directory's path, which takes longer to find */
        return false;
    struct slice path = tree_path(directory);
    if (path.start == 0)
        return false;
    for (uint32_t mount = 0; mount < mount_count(); mount++) {
        struct slice way = mount_below(mount, &path);
        if (way.size > 0 && equal(&way, name)) {
            uint32_t size = (uint32_t)(way.start - mount_path(mount)->start) + way.size;
            *child = place_in(image_count() + mount, size);
            return true;
        }
    }
    return false;
}

bool tree_leads_to_mount(struct place directory, const struct slice *name) {
    struct place child;
    return child_by_mount(directory, name, &child);
}

#if WASIVFS_DEVICES
enum device_directory tree_devices(struct place directory) {
    const struct slice name = {"dev", 3};
    struct place dev;
    if (is_device(directory))
        return (enum device_directory)node_of(directory);
    if (is_same_place(directory, tree_root()))
        return DEVICES_OF_ROOT;
    return tree_child(tree_root(), &name, &dev) && is_same_place(dev, directory) ? DEVICES_OF_DEV : DEVICES_NONE;
}

static bool child_by_device(struct place directory, const struct slice *name, struct place *child) {
    enum device_directory devices = tree_devices(directory);
    return devices != DEVICES_NONE && device_find(devices, name, child);
}
#else
#define child_by_device(directory, name, child) false
#endif

bool tree_child_below(struct place directory, const struct slice *name, struct place *child) {
    if (!child_in_images(directory, name, child))
        return child_by_mount(directory, name, child) || child_by_device(directory, name, child);
    if (WASIVFS_HOST == WASIVFS_HOST_ABOVE && tree_kind(*child) != WASIVFS_DIRECTORY)
        child_by_mount(directory, name, child);
    return true;
}

#if HAS_UPPER
bool tree_child(struct place directory, const struct slice *name, struct place *child) {
    const struct upper_node *node = upper_find(directory); /* without it, the directory has no entries */
    if (!node)
        return tree_child_below(directory, name, child);
    const struct upper_entry *entry = upper_find_entry(directory, name);
    if (!entry && node->links > 0)
        return tree_child_below(directory, name, child);
    *child = entry ? entry->child : NO_PLACE;
    return !is_no_place(*child);
}
#endif

/* The place of an existing path without dots. */
static struct place directory_at(const struct slice *path) {
    struct place at = tree_root();
    struct path_rest rest = path_rest(*path);
    for (struct slice name = path_take(&rest); name.size > 0; name = path_take(&rest))
        tree_child(at, &name, &at);
    return at;
}

struct place tree_parent(struct place directory) {
#if HAS_UPPER
    const struct upper_node *moved = upper_find(directory);
    if (moved && !is_no_place(moved->directory.parent))
        return moved->directory.parent;
    if (is_upper(directory))
        return directory; /* it was removed, and nothing has it any more */
#endif
#if WASIVFS_DEVICES
    if (is_device(directory)) {
        const struct slice dev = {"dev", node_of(directory) == DEVICES_OF_FD ? 3 : 0};
        return directory_at(&dev);
    }
#endif
    if (!is_in_image(directory)) {
        struct slice path = {mount_path(layer_of(directory) - image_count())->start, node_of(directory)};
        path_cut(&path);
        return directory_at(&path);
    }
    uint32_t layer = layer_of(directory), image = 0, node;
    tree_part(place_in(layer, image_parent(layer, node_of(directory))), &image, &node);
    return place_in(image, node);
}

uint8_t tree_kind(struct place place) {
    if (is_upper(place))
        return upper_kind(place);
#if WASIVFS_DEVICES
    if (is_device(place))
        return device_kind(place);
#endif
    return is_in_image(place) ? image_node(layer_of(place), node_of(place)).kind : (uint8_t)WASIVFS_DIRECTORY;
}

/* Never 0, which would mean "no inode". */
uint64_t tree_inode(struct place place) {
    if (is_upper(place) || is_device(place))
        return place.number;
    uint32_t layer = layer_of(place), node = node_of(place);
    return place_in(layer, is_in_image(place) ? image_inode(layer, node) + 1 : node).number;
}

/* Can another image, a mount or the host add directories to it? */
static bool is_merged(struct place directory) {
    uint32_t below = layer_of(directory) + 1, node;
    return mount_count() > 0 || tree_part(directory, &below, &node);
}

/*
 * A directory has one link for each subdirectory, so that programs know when they have seen all subdirectories. 1 means
 * that the subdirectories cannot be counted, as for merged directories on Linux.
 */
static struct status status_below(struct place place) {
    struct status status = {.inode = tree_inode(place), .links = 1, .kind = WASIVFS_DIRECTORY};
#if WASIVFS_DEVICES
    if (is_device(place)) {
        status.kind = device_kind(place);
        return status;
    }
#endif
    if (is_in_image(place)) {
        struct wasivfs_node node = image_node(layer_of(place), node_of(place));
        status.kind = node.kind;
        if (node.kind != WASIVFS_DIRECTORY || !is_merged(place))
            status.links = node.links;
        status.size = node.kind == WASIVFS_DIRECTORY ? 0 : node.size;
        status.time = image_time(layer_of(place), node_of(place));
    }
    return status;
}

struct status tree_status(struct place place) {
#if HAS_UPPER
    const struct upper_node *node = upper_find(place);
    if (node)
        return (struct status){.inode = tree_inode(place),
                               .size = node->kind == WASIVFS_FILE      ? node->file.size
                                       : node->kind == WASIVFS_SYMLINK ? node->target.size
                                                                       : 0,
                               .time = node->modified,
                               .accessed = node->accessed,
                               .changed = node->changed,
                               .links = node->links,
                               .kind = node->kind};
    struct status status = status_below(place);
    status.accessed = status.changed = status.time;
    return status;
#else
    return status_below(place);
#endif
}

struct slice tree_link_target(struct place link, char *buffer, uint32_t room) {
#if HAS_UPPER
    if (is_upper(link))
        return upper_find(link)->target;
#endif
    return image_link_target(layer_of(link), node_of(link), buffer, room);
}

struct slice tree_path(struct place directory) {
    static char buffer[MAX_PATH]; /* the stack is small; nothing calls the host while it is in use */
    if (!tree_has_own_path(directory))
        return (struct slice){0, 0};
#if WASIVFS_DEVICES
    if (is_device(directory))
        return (struct slice){"dev/fd", node_of(directory) == DEVICES_OF_FD ? 6 : 3};
#endif
    if (!is_in_image(directory)) {
        if (node_of(directory) >= MAX_PATH)
            return (struct slice){0, 0};
        return (struct slice){mount_path(layer_of(directory) - image_count())->start, node_of(directory)};
    }
    /* The path is written from its end to its start, on the way up. */
    char *start = buffer + MAX_PATH;
    char name_buffer[MAX_NAME];
    uint32_t layer = layer_of(directory);
    for (uint32_t node = node_of(directory); node != 0; node = image_parent(layer, node)) {
        struct slice name = image_name(layer, node, name_buffer);
        bool slash = start < buffer + MAX_PATH;
        if (name.size + slash >= (uint32_t)(start - buffer))
            return (struct slice){0, 0};
        if (slash)
            *--start = '/';
        start -= name.size;
        __builtin_memcpy(start, name.start, name.size);
    }
    return (struct slice){start, (uint32_t)(buffer + MAX_PATH - start)};
}
