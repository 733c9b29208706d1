// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Hooks that make, remove or change what a path names. */
#include "core/refuse.h"
#include "hook_walk.h"

HOOK(path_create_directory, int32_t fd, int32_t path, int32_t size) {
    WALK(fd, path, size, WALK_ENTRY, wasivfs_host_path_create_directory(target.host, PATH_OF(target)));
    return refuse_mkdir(&target);
}

HOOK(path_remove_directory, int32_t fd, int32_t path, int32_t size) {
    WALK(fd, path, size, WALK_ENTRY, wasivfs_host_path_remove_directory(target.host, PATH_OF(target)));
    return refuse_rmdir(&target);
}

HOOK(path_unlink_file, int32_t fd, int32_t path, int32_t size) {
    WALK(fd, path, size, WALK_ENTRY, wasivfs_host_path_unlink_file(target.host, PATH_OF(target)));
    return refuse_unlink(&target);
}

HOOK(path_symlink, int32_t text, int32_t text_size, int32_t fd, int32_t path, int32_t size) {
    WALK(fd, path, size, WALK_ENTRY, wasivfs_host_path_symlink(text, text_size, target.host, PATH_OF(target)));
    return text_size == 0 ? ERROR_NOENT : refuse_symlink(&target);
}

HOOK(path_filestat_set_times, int32_t fd, int32_t lookup, int32_t path, int32_t size, int64_t accessed,
     int64_t modified, int32_t flags) {
    WALK(fd, path, size, lookup & LOOKUPFLAGS_SYMLINK_FOLLOW ? WALK_FOLLOW : WALK_NOFOLLOW,
         wasivfs_host_path_filestat_set_times(target.host, lookup, PATH_OF(target), accessed, modified, flags));
    if (target.kind == TARGET_TREE && hook_is_mount_root(target.place, &target.host))
        return UNLESS_SEALED(wasivfs_host_fd_filestat_set_times(target.host, accessed, modified, flags), ERROR_ROFS);
    return refuse_times(&target);
}

HOOK(path_link, int32_t old_fd, int32_t lookup, int32_t old_path, int32_t old_size, int32_t new_fd, int32_t new_path,
     int32_t new_size) {
    struct target old, new;
    enum error error =
        hook_walk(old_fd, old_path, old_size, lookup & LOOKUPFLAGS_SYMLINK_FOLLOW ? WALK_FOLLOW : WALK_NOFOLLOW, &old);
    if (error == ERROR_NONE && old.kind == TARGET_ABSENT)
        error = old.absence;
    if (error == ERROR_NONE)
        error = hook_walk(new_fd, new_path, new_size, WALK_ENTRY, &new);
    if (error != ERROR_NONE)
        return error;
    if (old.kind == TARGET_HOST && new.kind == TARGET_HOST)
        return UNLESS_SEALED(wasivfs_host_path_link(old.host, lookup, PATH_OF(old), new.host, PATH_OF(new)),
                             ERROR_NOTDIR);
    error = refuse_missing(&old, lookup & LOOKUPFLAGS_SYMLINK_FOLLOW);
    trace_server(error != ERROR_NONE);
    return error != ERROR_NONE ? error : refuse_link(&new);
}

HOOK(path_rename, int32_t old_fd, int32_t old_path, int32_t old_size, int32_t new_fd, int32_t new_path,
     int32_t new_size) {
    struct target old, new;
    enum error error = hook_walk(old_fd, old_path, old_size, WALK_ENTRY, &old);
    if (error == ERROR_NONE)
        error = hook_walk(new_fd, new_path, new_size, WALK_ENTRY, &new);
    if (error != ERROR_NONE)
        return error;
    if (old.kind == TARGET_HOST && new.kind == TARGET_HOST)
        return UNLESS_SEALED(wasivfs_host_path_rename(old.host, PATH_OF(old), new.host, PATH_OF(new)), ERROR_NOTDIR);
    trace_server(false); /* whoever has one of them */
    return refuse_rename(&old, &new);
}
