// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "edit.h"

#include "cover.h"
#include "descriptors.h"
#include "edit_check.h"
#include "host.h"
#include "settle.h"

#if HAS_UPPER

static bool is_directory(const struct upper_node *node) { return node->kind == WASIVFS_DIRECTORY; }

/* The names of a directory have changed. A directory has `more` subdirectories, if it counts them. */
static void note_change(struct upper_node *directory, int more, int64_t now) {
    directory->modified = directory->changed = now;
    if (directory->links > 1)
        directory->links += (uint32_t)more;
#if COPIES_UP
    /* A directory that the host has as well has the host's times. */
    static struct target cover; /* not on the stack, which is small */
    if (host_covers(directory->place, &cover))
        (void)host_set_times(cover.host, cover.path.size > 0 ? &cover.path : &(struct slice){".", 1}, 0, &now);
#endif
}

/* Drops a node that nothing refers to. */
static void drop_if_unused(struct upper_node *node) {
    if (node->links == 0 && !descriptor_has_place(node->place))
        upper_drop(node);
}

/* One name less. A directory then has none. */
static void lose_name(struct upper_node *node, int64_t now) {
    node->links = is_directory(node) ? 0 : node->links - 1;
    node->changed = now;
    drop_if_unused(node);
}

static void place_directory(struct upper_node *node, const struct upper_node *parent) {
    if (is_directory(node))
        node->directory.parent = parent->place;
}

enum error edit_make(const struct target *target, enum wasivfs_kind kind, const struct slice *text,
                     struct place *made) {
    if (tree_is_removed(target->directory))
        return ERROR_NOENT;
    int64_t now = host_now();
    struct upper_node *directory = tree_touch(target->directory);
    struct upper_node *node = directory ? upper_make(kind, text, now) : 0;
    if (!node)
        return ERROR_NOSPC;
    if (!upper_set_entry(directory, &target->name, node->place)) {
        upper_drop(node);
        return ERROR_NOSPC;
    }
    node->links = is_directory(node) ? 2 : 1;
    place_directory(node, directory);
    note_change(directory, is_directory(node), now);
    if (made)
        *made = node->place;
    return ERROR_NONE;
}

bool edit_is_directory(const struct target *target) {
    return target->kind == TARGET_MERGED ? target->merged == HOST_DIRECTORY
                                         : tree_kind(target->place) == WASIVFS_DIRECTORY;
}

/*
 * The entry of a name that is to be removed. It then takes no more memory to remove the name: either the entry goes, or
 * it becomes a whiteout.
 */
static struct upper_entry *own_entry(struct upper_node *directory, const struct target *target) {
    return upper_set_entry(directory, &target->name, target->place);
}

static bool host_may_have(struct place directory) {
    static struct target cover; /* not on the stack, which is small */
    return WASIVFS_HOST != WASIVFS_HOST_NONE && host_covers(directory, &cover);
}

static void remove_entry(struct upper_entry *entry) {
    struct slice name = {entry->name, entry->name_size};
    struct place below;
    if (tree_child_below(entry->directory, &name, &below) || host_may_have(entry->directory))
        entry->child = NO_PLACE;
    else
        upper_remove_entry(entry);
}

#if COPIES_UP
/* The host's part of a directory goes as well. */
static enum error remove_from_host(struct place directory) {
    static struct target cover; /* not on the stack, which is small */
    return host_covers(directory, &cover) ? host_remove_directory(cover.host, &cover.path) : ERROR_NONE;
}
#else
#define remove_from_host(directory) ERROR_NONE
#endif

enum error edit_remove(const struct target *target) {
    if (is_device_entry(target))
        return ERROR_BUSY;
    struct upper_node *directory = tree_touch(target->directory);
    if (target->kind == TARGET_MERGED) {
        if (!directory || !upper_set_entry(directory, &target->name, NO_PLACE))
            return ERROR_NOSPC;
        note_change(directory, 0, host_now());
        return ERROR_NONE;
    }
    struct upper_node *node = directory ? tree_touch(target->place) : 0;
    struct upper_entry *entry = node ? own_entry(directory, target) : 0;
    if (!entry)
        return ERROR_NOSPC;
    enum error error = is_directory(node) ? remove_from_host(node->place) : ERROR_NONE;
    if (error != ERROR_NONE)
        return error;
    int64_t now = host_now();
    remove_entry(entry);
    note_change(directory, -is_directory(node), now);
    lose_name(node, now);
    return ERROR_NONE;
}

enum error edit_link(const struct target *old, const struct target *new) {
    if (tree_is_removed(new->directory))
        return ERROR_NOENT;
    struct upper_node *directory = tree_touch(new->directory);
    struct upper_node *node = directory && room_left() > 0 ? tree_touch(old->place) : 0;
    if (!node || !upper_set_entry(directory, &new->name, node->place))
        return ERROR_NOSPC;
    int64_t now = host_now();
    node->links++;
    node->changed = now;
    note_change(directory, 0, now);
    return ERROR_NONE;
}

/* A directory with a mount below it, or that the host also has, cannot move: its path says what is in it. */
static enum error check_movable(struct place directory) {
    if (has_mount(directory))
        return ERROR_BUSY;
    return host_may_have(directory) ? ERROR_XDEV : ERROR_NONE;
}

/* The errors of rename(), in the order of Linux. */
static enum error check_rename(const struct target *old, const struct target *new) {
    if (old->kind == TARGET_ABSENT)
        return old->absence;
    bool is_absent = new->kind == TARGET_ABSENT;
    if (is_absent && new->absence != ERROR_NOENT)
        return new->absence;
    if (is_device_entry(old) || is_device_entry(new))
        return ERROR_BUSY;
    bool moves_directory = edit_is_directory(old);
    if (!moves_directory && (old->slash || new->slash))
        return ERROR_NOTDIR;
    if (old->kind == TARGET_MERGED)
        return ERROR_XDEV; /* a directory that only the host has */
    if (moves_directory && edit_lies_within(new->directory, old->place))
        return ERROR_INVAL;
    if (!is_absent && !edit_is_same(old, new)) {
        bool replaces_directory = edit_is_directory(new);
        if (replaces_directory && new->kind == TARGET_TREE && edit_lies_within(old->directory, new->place))
            return ERROR_NOTEMPTY;
        if (moves_directory != replaces_directory)
            return moves_directory ? ERROR_NOTDIR : ERROR_ISDIR;
        enum error error = moves_directory ? edit_check_empty(new) : ERROR_NONE;
        if (error != ERROR_NONE)
            return error;
    }
    if (tree_is_removed(new->directory))
        return ERROR_NOENT;
    return moves_directory ? check_movable(old->place) : ERROR_NONE;
}

enum error edit_rename(const struct target *old, const struct target *new) {
    enum error error = check_rename(old, new);
    bool replaces = new->kind == TARGET_TREE;
    if (error != ERROR_NONE || edit_is_same(old, new))
        return error;
    struct upper_node *from = tree_touch(old->directory), *to = tree_touch(new->directory);
    struct upper_node *moved = from && to ? tree_touch(old->place) : 0;
    struct upper_node *replaced = moved && replaces ? tree_touch(new->place) : moved;
    bool had_entry = upper_find_entry(old->directory, &old->name);
    struct upper_entry *entry = replaced ? own_entry(from, old) : 0;
    if (!entry || !upper_set_entry(to, &new->name, moved->place)) {
        if (entry && !had_entry)
            upper_remove_entry(entry); /* it would change where listings have the name */
        return ERROR_NOSPC;
    }
    int64_t now = host_now();
    remove_entry(entry);
    note_change(from, -is_directory(moved), now);
    note_change(to, is_directory(moved) - (replaces && is_directory(replaced)), now);
    place_directory(moved, to);
    moved->changed = now;
    if (replaces)
        lose_name(replaced, now);
    return ERROR_NONE;
}

enum error edit_times(struct place place, const struct times *times) {
    if (!times->set_accessed && !times->set_modified)
        return ERROR_NONE;
    if (edit_keeps_on_host(place))
        return edit_times_on_host(place, times);
    struct upper_node *node = tree_touch(place);
    if (!node)
        return ERROR_NOSPC;
    int64_t now = host_now();
    if (times->set_accessed)
        node->accessed = times->accessed_now ? now : times->accessed;
    if (times->set_modified)
        node->modified = times->modified_now ? now : times->modified;
    node->changed = now;
    return ERROR_NONE;
}

void edit_closed(struct place place) {
    struct upper_node *node = upper_find(place);
    if (node)
        drop_if_unused(node);
}

#endif
