// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * Changes of a tree whose changes are kept on the host. Where several steps are needed, all but the last leave what the
 * program sees as it is: first the host gets what it lacks, then whiteouts hide what is embedded below it, and at last
 * one call of the host makes the change.
 */
#include "copy_up.h"
#include "cover.h"
#include "descriptors.h"
#include "edit.h"
#include "edit_check.h"
#include "settle.h"
#include "whiteout.h"

#if COPIES_UP

/* Not on the stack, which is small: the host's directory of an entry, and times of a file. */
static struct target on_host;

bool edit_is_directory(const struct target *target) { return tree_kind(target->place) == WASIVFS_DIRECTORY; }

/* Hides what images have under the name of an entry. The host has the entry's directory, or is to get it. */
static enum error hide(const struct target *entry) {
    struct place child;
    if (!tree_child(entry->directory, &entry->name, &child))
        return ERROR_NONE;
    enum error error = copy_up_directory(entry->directory, &on_host);
    return error == ERROR_NONE ? whiteout_make(&on_host, &entry->name) : error;
}

/*
 * Lets the host's directory of an entry, which has become empty for the program, be the only one of the name, and be
 * empty on the host. Does nothing more if the host has no such directory.
 */
static enum error stand_alone(const struct target *entry) {
    bool is_covered = host_covers(entry->place, &on_host);
    enum error error = hide(entry);
    if (error != ERROR_NONE || !is_covered)
        return error;
    error = target_append(&on_host, &entry->name);
    return error == ERROR_NONE ? whiteouts_remove(&on_host) : error;
}

/* A directory that a descriptor has is removed on the host, so that it stays empty for the descriptor. */
static enum error let_descriptors_go(struct place directory) {
    if (!descriptor_has_place(directory))
        return ERROR_NONE;
    enum error error = copy_up_directory(directory, &on_host);
    if (error == ERROR_NONE)
        descriptors_copy_up(directory, on_host.host, &on_host.path);
    return error;
}

enum error edit_remove(const struct target *target) {
    if (is_device_entry(target))
        return ERROR_BUSY;
    if (!edit_is_directory(target))
        return hide(target);
    enum error error = let_descriptors_go(target->place);
    bool is_covered = error == ERROR_NONE && host_covers(target->place, &on_host);
    if (error == ERROR_NONE)
        error = stand_alone(target);
    return error == ERROR_NONE && is_covered ? host_remove_directory(on_host.host, &on_host.path) : error;
}

/* The place of a file's directory, and its name there. */
static void find_entry(struct place file, struct target *entry, char *buffer) {
    entry->place = file;
    entry->slash = false;
    entry->directory = tree_parent(file);
    entry->name = image_name(layer_of(file), node_of(file), buffer);
}

enum error edit_times(struct place place, const struct times *times) {
    char buffer[MAX_NAME];
    const struct slice here = {".", 1};
    enum error error;
    if (tree_kind(place) == WASIVFS_DIRECTORY) {
        error = copy_up_directory(place, &on_host);
    } else {
        find_entry(place, &on_host, buffer);
        error = copy_up_file(&on_host, false);
    }
    if (error != ERROR_NONE)
        return error;
    int64_t now = host_now();
    const int64_t *accessed = times->accessed_now ? &now : &times->accessed;
    const int64_t *modified = times->modified_now ? &now : &times->modified;
    return host_set_times(on_host.host, on_host.path.size > 0 ? &on_host.path : &here,
                          times->set_accessed ? accessed : 0, times->set_modified ? modified : 0);
}

enum error settle(struct target *target, enum settle how) {
    bool is_removed = how == SETTLE_REMOVED;
    if (how == SETTLE_NOT)
        return ERROR_NONE;
    if (target->kind == TARGET_HOST)
        return is_removed && target->is_entry ? hide(target) : ERROR_NONE;
    if (target->kind == TARGET_ABSENT && target->absence == ERROR_NOENT && !is_removed &&
        tree_is_writable(target->directory))
        return whiteout_is_reserved(&target->name) ? ERROR_PERM : copy_up_path(target);
    bool is_file = target->kind == TARGET_TREE && tree_kind(target->place) != WASIVFS_DIRECTORY;
    if (is_file && how > SETTLE_MOVED && !is_device(target->place) && tree_is_writable(target->directory))
        return copy_up_file(target, how == SETTLE_EMPTY);
    return ERROR_NONE;
}

/* Is the target a directory? An error if it is absent. */
static enum error find_kind(const struct target *target, bool *is_directory) {
    enum host_kind kind;
    if (target->kind == TARGET_ABSENT)
        return target->absence;
    if (target->kind == TARGET_TREE) {
        *is_directory = edit_is_directory(target);
        return ERROR_NONE;
    }
    enum error error = host_kind(target->host, &target->path, false, &kind);
    *is_directory = kind == HOST_DIRECTORY;
    return error;
}

/* The errors that the host cannot find, because it does not see what is embedded. */
static enum error check_rename(const struct target *old, const struct target *new) {
    bool is_directory, replaces_directory;
    enum error error = find_kind(old, &is_directory);
    if (error != ERROR_NONE)
        return error;
    if (new->kind == TARGET_ABSENT &&new->absence != ERROR_NOENT)
        return new->absence;
    if (is_device_entry(old) || is_device_entry(new))
        return ERROR_BUSY;
    if (!is_directory && (old->slash || new->slash))
        return ERROR_NOTDIR;
    if (old->kind == TARGET_TREE && is_directory)
        return has_mount(old->place) ? ERROR_BUSY : ERROR_XDEV;
    if (new->kind == TARGET_ABSENT && whiteout_is_reserved(&new->name))
        return ERROR_PERM;
    if (new->kind != TARGET_TREE)
        return ERROR_NONE;
    (void)find_kind(new, &replaces_directory);
    if (is_directory != replaces_directory)
        return is_directory ? ERROR_NOTDIR : ERROR_ISDIR;
    return is_directory ? edit_check_empty(new) : ERROR_NONE;
}

static bool is_changeable(const struct target *target) {
    return target->kind == TARGET_HOST || tree_is_writable(target->directory);
}

enum error edit_rename_on_host(struct target *old, struct target *new) {
    if (old->last != LAST_NAME || new->last != LAST_NAME)
        return ERROR_BUSY;
    if (!is_changeable(old) || !is_changeable(new))
        return ERROR_ROFS;
    enum error error = check_rename(old, new);
    if (error == ERROR_NONE && old->kind == TARGET_TREE)
        error = copy_up_file(old, false);
    if (error == ERROR_NONE && new->kind == TARGET_TREE && edit_is_directory(new)) {
        error = copy_up_directory(new->place, &on_host);
        if (error == ERROR_NONE)
            error = stand_alone(new);
    }
    if (error == ERROR_NONE && new->kind != TARGET_HOST)
        error = copy_up_path(new);
    if (error == ERROR_NONE && old->is_entry)
        error = hide(old);
    return error == ERROR_NONE ? host_rename(old->host, &old->path, new->host, &new->path) : error;
}

#endif
