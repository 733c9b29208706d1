// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "change.h"

#include "edit_check.h"
#include "host.h"

/* May names be made and removed where the target's last name is? */
static inline bool is_in_writable_directory(const struct target *target) {
#if IS_WRITABLE
    return tree_is_writable(target->directory);
#else
    (void)target;
    return false;
#endif
}

/* Where a name is to be made. */
static enum error check_absent(const struct target *target) {
    if (target->kind != TARGET_ABSENT)
        return ERROR_EXIST;
    if (target->absence != ERROR_NOENT)
        return target->absence;
    return is_in_writable_directory(target) ? ERROR_NONE : ERROR_ROFS;
}

enum error change_make_directory(const struct target *target) {
    enum error error = check_absent(target);
    return error == ERROR_NONE ? edit_make(target, WASIVFS_DIRECTORY, 0, 0) : error;
}

/* A name that is to be made for something other than a directory: without a slash after it. */
static enum error check_absent_entry(const struct target *target) {
    if (target->kind == TARGET_ABSENT && target->slash)
        return target->absence;
    return check_absent(target);
}

enum error change_make_link(const struct target *target, const struct slice *text) {
    if (text->size == 0)
        return ERROR_NOENT;
    enum error error = check_absent_entry(target);
    if (error == ERROR_NONE && text->size >= MAX_PATH)
        return ERROR_NAMETOOLONG;
    return error == ERROR_NONE ? edit_make(target, WASIVFS_SYMLINK, text, 0) : error;
}

enum error change_remove_file(const struct target *target) {
    if (target->last != LAST_NAME)
        return ERROR_ISDIR;
    if (!is_in_writable_directory(target))
        return ERROR_ROFS;
    if (target->kind == TARGET_ABSENT)
        return target->absence;
    if (edit_is_directory(target))
        return ERROR_ISDIR;
    return target->slash ? ERROR_NOTDIR : edit_remove(target);
}

enum error change_remove_directory(const struct target *target) {
    switch (target->last) {
    case LAST_DOT:
        return ERROR_INVAL;
    case LAST_DOT_DOT:
        return ERROR_NOTEMPTY;
    default:
        break;
    }
    if (!is_in_writable_directory(target))
        return ERROR_ROFS;
    if (target->kind == TARGET_ABSENT)
        return target->absence;
    enum error error = edit_is_directory(target) ? edit_check_empty(target) : ERROR_NOTDIR;
    return error == ERROR_NONE ? edit_remove(target) : error;
}

enum error change_times(const struct target *target, const struct times *times) {
    if (target->kind != TARGET_TREE)
        return target->absence;
    struct place place = target->place;
    if (is_open_device(place))
        return ERROR_ROFS;
    bool is_writable =
        tree_kind(place) == WASIVFS_DIRECTORY ? tree_is_writable(place) : is_in_writable_directory(target);
    return is_writable ? edit_times(target->place, times) : ERROR_ROFS;
}

enum error change_check_missing(const struct target *old, bool follow) {
    enum host_kind kind;
    if (IS_TARGET_ON_HOST(old))
        return host_kind(old->host, &old->path, follow, &kind);
    return ERROR_NONE;
}

enum error change_link(const struct target *old, const struct target *new) {
#if COPIES_UP
    if (IS_TARGET_ON_HOST(new) && old->kind == TARGET_TREE && tree_kind(old->place) == WASIVFS_DIRECTORY)
        return change_check_missing(new, false) == ERROR_NONE ? ERROR_EXIST : ERROR_PERM;
#endif
    if (IS_TARGET_ON_HOST(new))
        return ERROR_XDEV;
    enum error error = check_absent_entry(new);
    if (error != ERROR_NONE)
        return error;
    if (IS_TARGET_ON_HOST(old))
        return ERROR_XDEV;
#if WASIVFS_DEVICES
    if (is_device(old->place))
        return ERROR_PERM;
#endif
    if (old->kind == TARGET_MERGED || tree_kind(old->place) == WASIVFS_DIRECTORY)
        return ERROR_PERM;
    /* A name in a writable directory would let the program change the file. */
    return is_in_writable_directory(old) ? edit_link(old, new) : ERROR_XDEV;
}

enum error change_rename(const struct target *old, const struct target *new) {
    if (old->last != LAST_NAME || new->last != LAST_NAME)
        return ERROR_BUSY;
    if (IS_TARGET_ON_HOST(old) != IS_TARGET_ON_HOST(new))
        return ERROR_XDEV;
    if (!is_in_writable_directory(old) || !is_in_writable_directory(new))
        return ERROR_ROFS;
    return edit_rename(old, new);
}
