// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "settle.h"

#include "host.h"

#if SETTLES && !COPIES_UP

/* Not on the stack, which is small: a part of a file, or the target of a link. */
static char buffer[BLOCK_SIZE];

/* ERROR_NOSPC if there is no room for all of it. */
static enum error copy_contents(int32_t from, struct upper_node *to) {
    for (uint64_t offset = 0;;) {
        uint32_t size;
        enum error error = host_read(from, buffer, sizeof buffer, &size);
        if (error != ERROR_NONE || size == 0)
            return error;
        if (upper_write(to, offset, buffer, size) < size)
            return ERROR_NOSPC;
        offset += size;
    }
}

static enum error copy_file(const struct target *target, struct upper_node *to) {
    int32_t from;
    enum error error = host_open_file(target->host, &target->path, &from);
    if (error != ERROR_NONE)
        return error;
    error = copy_contents(from, to);
    host_close(from);
    return error;
}

/* A copy of the host's file, or of its link, without a name. `error` says why there is none. */
static struct upper_node *copy(const struct target *target, const struct host_status *status, enum settle how,
                               enum error *error) {
    bool is_link = status->kind == HOST_SYMLINK;
    struct slice text = {buffer, 0};
    *error = is_link ? host_read_link(target->host, &target->path, buffer, sizeof buffer, &text.size) : ERROR_NONE;
    if (*error != ERROR_NONE)
        return 0;
    *error = ERROR_NOSPC;
    struct upper_node *node = upper_make(is_link ? WASIVFS_SYMLINK : WASIVFS_FILE, is_link ? &text : 0, 0);
    if (!node)
        return 0;
    *error = is_link || how == SETTLE_EMPTY ? ERROR_NONE : copy_file(target, node);
    if (*error == ERROR_NONE)
        return node;
    upper_drop(node);
    return 0;
}

/* Puts a copy of the host's file or link in its place, and makes it the target. */
static enum error take_in(struct target *target, const struct host_status *status, enum settle how) {
    enum error error;
    struct upper_node *node = copy(target, status, how, &error);
    if (!node)
        return error;
    struct upper_node *directory = tree_touch(target->directory);
    if (!directory || !upper_set_entry(directory, &target->name, node->place)) {
        upper_drop(node);
        return ERROR_NOSPC;
    }
    node->links = 1;
    node->accessed = status->accessed;
    node->modified = status->modified;
    node->changed = status->changed;
    target->kind = TARGET_TREE;
    target->place = node->place;
    return ERROR_NONE;
}

/* Not where a mount alone has the directory: there, all is the host's. */
static bool keeps_changes(const struct target *target) {
    bool is_of_mount = layer_of(target->directory) >= image_count() && !is_upper(target->directory);
    return target->kind == TARGET_HOST && target->is_entry && !is_of_mount && tree_is_writable(target->directory);
}

enum error settle(struct target *target, enum settle how) {
    if (how == SETTLE_NOT || !keeps_changes(target))
        return ERROR_NONE;
    struct slice entry = {target->path.start, target->path.size - target->slash};
    struct host_status status;
    enum error error = host_status(target->host, &entry, &status);
    if (host_lacks(error)) {
        target->kind = TARGET_ABSENT;
        target->absence = ERROR_NOENT;
        return ERROR_NONE;
    }
    if (error != ERROR_NONE)
        return error;
    bool is_copied = how > SETTLE_NAME && !(how != SETTLE_MOVED && target->slash) &&
                     (status.is_regular || (status.kind == HOST_SYMLINK && how < SETTLE_FOLLOWED));
    if (is_copied)
        return take_in(target, &status, how);
    if (how <= SETTLE_MOVED) {
        target->kind = TARGET_MERGED;
        target->merged = status.kind;
    }
    return ERROR_NONE;
}

#endif
