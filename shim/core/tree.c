// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tree.h"

#include "mounts.h"
#include "path.h"

struct place tree_root(void) { return (struct place){0, 0}; }

static bool is_in_image(struct place place) { return WASIVFS_HOST == WASIVFS_HOST_NONE || place.layer < image_count(); }

/* The node of image `to` that has the path of a directory of image `from`, or NO_NODE. */
static uint32_t counterpart(uint32_t to, uint32_t from, uint32_t node) {
    if (to == from || node == 0)
        return node;
    uint32_t parent = counterpart(to, from, image_parent(from, node));
    return parent == NO_NODE ? NO_NODE : image_find_child(to, parent, image_name(from, node));
}

static uint32_t directory_counterpart(uint32_t to, uint32_t from, uint32_t node) {
    uint32_t found = counterpart(to, from, node);
    return found != NO_NODE && image_node(to, found)->kind == WASIVFS_DIRECTORY ? found : NO_NODE;
}

uint32_t tree_node_in(uint32_t image, struct place directory) {
    return is_in_image(directory) ? directory_counterpart(image, directory.layer, directory.node) : NO_NODE;
}

static bool child_in_images(struct place directory, struct slice name, struct place *child) {
    if (!is_in_image(directory))
        return false;
    for (uint32_t image = directory.layer; image < image_count(); image++) {
        uint32_t node = tree_node_in(image, directory);
        if (node != NO_NODE)
            node = image_find_child(image, node, name);
        if (node != NO_NODE) {
            *child = (struct place){image, node};
            return true;
        }
    }
    return false;
}

/* The first mount whose path starts with the first `size` bytes of this one's. */
static uint32_t first_mount_like(uint32_t mount, uint32_t size) {
    struct slice path = {mount_path(mount).start, size};
    for (uint32_t other = 0; other < mount; other++) {
        struct slice way = mount_path(other);
        if (way.size >= size && __builtin_memcmp(way.start, path.start, size) == 0 &&
            (way.size == size || way.start[size] == '/'))
            return other;
    }
    return mount;
}

struct place tree_way_to(uint32_t mount, uint32_t size) {
    struct place at = tree_root();
    struct path_rest rest = path_rest((struct slice){mount_path(mount).start, size});
    for (struct slice name = path_take(&rest); name.size > 0; name = path_take(&rest))
        if (!child_in_images(at, name, &at) || tree_kind(at) != WASIVFS_DIRECTORY)
            return (struct place){image_count() + first_mount_like(mount, size), size};
    return at;
}

/* A directory that is there only because a mount lies at it or below. */
static bool child_by_mount(struct place directory, struct slice name, struct place *child) {
    if (mount_count() == 0)
        return false;
    char buffer[MAX_PATH];
    struct slice path = tree_path(directory, buffer);
    if (path.start == 0)
        return false;
    for (uint32_t mount = 0; mount < mount_count(); mount++) {
        struct slice way = mount_below(mount, path);
        if (way.size > 0 && equal(way, name)) {
            uint32_t size = (uint32_t)(way.start - mount_path(mount).start) + way.size;
            *child = (struct place){image_count() + mount, size};
            return true;
        }
    }
    return false;
}

bool tree_leads_to_mount(struct place directory, struct slice name) {
    struct place child;
    return child_by_mount(directory, name, &child);
}

bool tree_child(struct place directory, struct slice name, struct place *child) {
    if (!child_in_images(directory, name, child))
        return child_by_mount(directory, name, child);
    if (WASIVFS_HOST == WASIVFS_HOST_ABOVE && tree_kind(*child) != WASIVFS_DIRECTORY)
        child_by_mount(directory, name, child);
    return true;
}

struct place tree_parent(struct place directory) {
    if (!is_in_image(directory)) {
        uint32_t mount = directory.layer - image_count();
        const char *path = mount_path(mount).start;
        uint32_t size = directory.node;
        while (size > 0 && path[size - 1] != '/')
            size--;
        return tree_way_to(mount, size > 0 ? size - 1 : 0);
    }
    uint32_t parent = image_parent(directory.layer, directory.node);
    for (uint32_t image = 0; image < directory.layer; image++) {
        uint32_t node = directory_counterpart(image, directory.layer, parent);
        if (node != NO_NODE)
            return (struct place){image, node};
    }
    return (struct place){directory.layer, parent};
}

uint8_t tree_kind(struct place place) {
    return is_in_image(place) ? image_node(place.layer, place.node)->kind : (uint8_t)WASIVFS_DIRECTORY;
}

/* Never 0, which would mean that there is no inode. */
uint64_t tree_inode(struct place place) {
    uint32_t number = is_in_image(place) ? image_inode(place.layer, place.node) + 1 : place.node;
    return (uint64_t)place.layer << 32 | number;
}

struct status tree_status(struct place place) {
    struct status status = {.inode = tree_inode(place), .links = 2, .kind = WASIVFS_DIRECTORY};
    if (is_in_image(place)) {
        const struct wasivfs_node *node = image_node(place.layer, place.node);
        status.kind = node->kind;
        status.links = node->links;
        status.size = node->kind == WASIVFS_DIRECTORY ? 0 : node->size;
        status.time = image_time(place.layer, place.node);
    }
    return status;
}

struct slice tree_link_target(struct place link) { return image_link_target(link.layer, link.node); }

struct slice tree_path(struct place directory, char *buffer) {
    if (!is_in_image(directory)) {
        if (directory.node >= MAX_PATH)
            return (struct slice){0, 0};
        struct slice path = {buffer, directory.node};
        __builtin_memcpy(buffer, mount_path(directory.layer - image_count()).start, path.size);
        return path;
    }
    /* Written from its end to its start, on the way up. */
    char *start = buffer + MAX_PATH;
    for (uint32_t node = directory.node; node != 0; node = image_parent(directory.layer, node)) {
        struct slice name = image_name(directory.layer, node);
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
