// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * Changes that are kept on the host: all, or in a program with an upper layer those in directories that the host has
 * too. Where several steps are needed, all but the last leave what the
 * program sees as it is: first the host gets what it lacks, then whiteouts hide what is embedded below it, and at last
 * one call of the host makes the change.
 */
#include "copy_up.h"
#include "cover.h"
#include "descriptors.h"
#include "edit.h"
#include "edit_check.h"
#include "path.h"
#include "settle.h"
#include "whiteout.h"

#if COPIES_UP

/* Not on the stack, which is small: the host's directory of an entry, and times of a file. */
static struct target on_host;

static bool is_directory(const struct target *target) { return tree_kind(target->place) == WASIVFS_DIRECTORY; }

/* Does what changes in this directory go to the host? */
static bool is_kept_on_host(struct place directory) {
    return tree_is_writable(directory) && (!HAS_UPPER || host_covers(directory, &on_host));
}

/* Hides what images have under the name of an entry. The host has the entry's directory, or is to get it. */
static enum error hide(const struct target *entry) {
    struct place child;
    if (!tree_child(entry->directory, &entry->name, &child))
        return ERROR_NONE;
#if HAS_UPPER
    struct upper_node *directory = tree_touch(entry->directory);
    return directory && upper_set_entry(directory, &entry->name, NO_PLACE) ? ERROR_NONE : ERROR_NOSPC;
#else
    enum error error = copy_up_directory(entry->directory, &on_host);
    return error == ERROR_NONE ? whiteout_make(&on_host, &entry->name) : error;
#endif
}

/*
 * Lets the host's directory of an entry, in which images have nothing, be the only one of the name, and be empty on the
 * host. Does nothing more if the host has no such directory.
 */
static enum error stand_alone(const struct target *entry) {
    bool is_covered = host_covers(entry->place, &on_host);
    enum error error = is_covered ? whiteouts_remove(&on_host) : ERROR_NONE;
    return error == ERROR_NONE ? hide(entry) : error;
}

#if !HAS_UPPER

bool edit_is_directory(const struct target *target) { return is_directory(target); }

enum error edit_remove(const struct target *target) {
    if (is_device_entry(target))
        return ERROR_BUSY;
    if (!is_directory(target))
        return hide(target);
    bool is_covered = host_covers(target->place, &on_host);
    (void)host_place(target->directory, &on_host);
    enum error error = is_covered ? whiteout_set_aside(&on_host, &target->name) : hide(target);
    if (error == ERROR_NONE && descriptor_has_place(target->place) &&
        target_append(&on_host, &target->name) == ERROR_NONE)
        copy_up_removed(target->place, &on_host);
    return error;
}

#endif

#if HAS_UPPER
#define copy_up_place(file) ERROR_ROFS
#else
/* The directory of a file or link, which only has it as a child: it comes before its children. */
static struct place directory_of(struct place file) {
    uint32_t image = 0, layer = layer_of(file), node = node_of(file), directory = node;
    struct wasivfs_node record;
    do
        record = image_node(layer, --directory);
    while (directory > 0 &&
           (record.kind != WASIVFS_DIRECTORY || node < record.start || node - record.start >= record.size));
    tree_part(place_in(layer, directory), &image, &node);
    return place_in(image, node);
}

/* Copies up a file that a descriptor has. */
static enum error copy_up_place(struct place file) {
    char buffer[MAX_NAME];
    on_host.place = file;
    on_host.slash = false;
    on_host.directory = directory_of(file);
    on_host.name = image_name(layer_of(file), node_of(file), buffer);
    return copy_up_file(&on_host, false);
}
#endif

bool edit_keeps_on_host(struct place place) {
    return !is_upper(place) && tree_kind(place) == WASIVFS_DIRECTORY && is_kept_on_host(place);
}

enum error edit_times_on_host(struct place place, const struct times *times) {
    const struct slice here = {".", 1};
    bool is_of_directory = tree_kind(place) == WASIVFS_DIRECTORY;
    enum error error = is_of_directory ? copy_up_directory(place, &on_host) : copy_up_place(place);
    if (error != ERROR_NONE)
        return error;
    int64_t now = host_now();
    const int64_t *accessed = times->accessed_now ? &now : &times->accessed;
    const int64_t *modified = times->modified_now ? &now : &times->modified;
    return host_set_times(on_host.host, on_host.path.size > 0 ? &on_host.path : &here,
                          times->set_accessed ? accessed : 0, times->set_modified ? modified : 0);
}

/*
 * Hides what is embedded under the name of the host's entry that is to go. Not if the host will refuse that. If it is a
 * link with a slash after it, the host would follow it, perhaps to what only the tree has.
 */
static enum error settle_removed(struct target *target, bool removes_directory) {
    struct slice path = {target->path.start, target->path.size - target->slash};
    enum host_kind kind;
    if (host_kind(target->host, &path, false, &kind) != ERROR_NONE)
        return ERROR_NONE;
    if (target->slash && kind == HOST_SYMLINK)
        return ERROR_NOTDIR;
    if ((kind == HOST_DIRECTORY) != removes_directory)
        return ERROR_NONE;
    if (removes_directory)
        target->path = path; /* engines refuse to remove one with a slash after it */
    return hide(target);
}

enum error settle(struct target *target, enum settle how) {
    bool is_removed = how == SETTLE_EMPTIED || how == SETTLE_REMOVED;
    if (how == SETTLE_NOT)
        return ERROR_NONE;
    if (target->kind == TARGET_HOST)
        return is_removed && target->is_entry && tree_is_writable(target->directory)
                   ? settle_removed(target, how == SETTLE_EMPTIED)
                   : ERROR_NONE;
    if (target->kind == TARGET_ABSENT && target->absence == ERROR_NOENT && !is_removed &&
        is_kept_on_host(target->directory))
        return whiteout_is_reserved(&target->name) ? ERROR_PERM : copy_up_path(target);
    bool is_file = target->kind == TARGET_TREE && !target->slash && !is_directory(target) && !is_device(target->place);
    bool is_changed = how == SETTLE_FILE || (how > SETTLE_FILE && tree_kind(target->place) == WASIVFS_FILE);
    if (is_file && is_changed && !upper_find(target->place) && is_kept_on_host(target->directory))
        return copy_up_file(target, how == SETTLE_EMPTY);
    return ERROR_NONE;
}

/* Is the target a directory? An error if it is absent. */
static enum error find_kind(const struct target *target, bool *directory) {
    enum host_kind kind;
    if (target->kind == TARGET_ABSENT)
        return target->absence;
    if (target->kind == TARGET_TREE) {
        *directory = is_directory(target);
        return ERROR_NONE;
    }
    enum error error = host_kind(target->host, &target->path, false, &kind);
    *directory = kind == HOST_DIRECTORY;
    return error;
}

/* Has the host the directory of a name that is below one that only the host has? */
static enum error check_parent(const struct target *target) {
    struct slice directory = {target->path.start, target->path.size - target->slash};
    enum host_kind kind = HOST_DIRECTORY;
    if (target->kind != TARGET_HOST || target->is_entry)
        return ERROR_NONE;
    path_cut(&directory);
    enum error error = directory.size > 0 ? host_kind(target->host, &directory, true, &kind) : ERROR_NONE;
    return error == ERROR_NONE && kind != HOST_DIRECTORY ? ERROR_NOTDIR : error;
}

/* The errors that the host cannot find, because it does not see what is embedded; in the order of overlayfs. */
static enum error check_rename(const struct target *old, const struct target *new) {
    bool moves_directory, replaces_directory;
    enum error error = find_kind(old, &moves_directory);
    if (error != ERROR_NONE)
        return error;
    if (new->kind == TARGET_ABSENT &&new->absence != ERROR_NOENT)
        return new->absence;
    if (is_device_entry(old) || is_device_entry(new))
        return ERROR_BUSY;
    if (!moves_directory && (old->slash || new->slash))
        return ERROR_NOTDIR;
    bool moves_in_tree = old->kind == TARGET_TREE && moves_directory;
    if (moves_in_tree && (new->kind != TARGET_HOST || new->is_entry) && edit_lies_within(new->directory, old->place))
        return ERROR_INVAL;
    if (edit_is_same(old, new))
        return ERROR_NONE;
    error = find_kind(new, &replaces_directory);
    if (new->kind == TARGET_HOST && error != ERROR_NONE && !host_lacks(error))
        return error;
    if (error == ERROR_NONE) {
        if (replaces_directory && new->kind == TARGET_TREE && edit_lies_within(old->directory, new->place))
            return ERROR_NOTEMPTY;
        if (moves_directory != replaces_directory)
            return moves_directory ? ERROR_NOTDIR : ERROR_ISDIR;
    }
    if (moves_in_tree)
        return has_mount(old->place) ? ERROR_BUSY : ERROR_XDEV;
    if (old->kind == TARGET_TREE && upper_find(old->place))
        return ERROR_XDEV; /* it is in memory */
    if (new->kind == TARGET_ABSENT && whiteout_is_reserved(&new->name))
        return ERROR_PERM;
    if (new->kind != TARGET_TREE || !moves_directory)
        return ERROR_NONE;
    error = edit_check_empty(new);
    /* Whiteouts on the host hide what images have there: no call replaces a directory with them in one step. */
    return error == ERROR_NONE && !HAS_UPPER && !edit_is_empty_in_images(new->place, 0) ? ERROR_XDEV : error;
}

/* Have both targets one path on the host? */
static bool is_same_path(const struct target *old, const struct target *new) {
    return old->kind == TARGET_HOST && new->kind == TARGET_HOST && old->host == new->host &&
           old->path.size == new->path.size &&__builtin_memcmp(old->path.start, new->path.start, old->path.size) == 0;
}

bool edit_is_on_host(const struct target *target) {
    return target->kind == TARGET_HOST || is_kept_on_host(target->directory);
}

enum error edit_rename_on_host(struct target *old, struct target *new) {
    enum error error = check_parent(new);
    if (error == ERROR_NONE && (old->last != LAST_NAME || new->last != LAST_NAME))
        error = ERROR_BUSY;
    if (error == ERROR_NONE)
        error = check_rename(old, new);
    if (error != ERROR_NONE || edit_is_same(old, new) || is_same_path(old, new))
        return error;
    if (old->kind == TARGET_TREE)
        error = copy_up_file(old, false);
    if (error == ERROR_NONE && new->kind == TARGET_TREE && is_directory(new)) {
        error = copy_up_directory(new->place, &on_host);
        if (error == ERROR_NONE)
            error = stand_alone(new);
    }
    if (error == ERROR_NONE && new->kind != TARGET_HOST)
        error = copy_up_path(new);
    if (error == ERROR_NONE && old->is_entry && tree_is_writable(old->directory))
        error = hide(old);
    return error == ERROR_NONE ? host_rename(old->host, &old->path, new->host, &new->path) : error;
}

#endif
