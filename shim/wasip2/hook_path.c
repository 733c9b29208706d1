// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Hooks that make, remove or change what a path names. */
#include "core/change.h"
#include "hook_walk.h"

static struct target new_target; /* the old target is `hook_target` */

HOOK(void, filesystem_method_descriptor_create_directory_at, int32_t self, int32_t path, int32_t size, int32_t answer) {
    struct wasip2_unit_result *result = POINTER(struct wasip2_unit_result, answer);
    WALK(self, path, size, WALK_ENTRY, result,
         wasivfs_host_filesystem_method_descriptor_create_directory_at(hook_target.host, PATH_OF(hook_target), answer))
    ANSWER(result, change_make_directory(&hook_target));
}

HOOK(void, filesystem_method_descriptor_remove_directory_at, int32_t self, int32_t path, int32_t size, int32_t answer) {
    struct wasip2_unit_result *result = POINTER(struct wasip2_unit_result, answer);
    WALK(self, path, size, WALK_ENTRY, result,
         wasivfs_host_filesystem_method_descriptor_remove_directory_at(hook_target.host, PATH_OF(hook_target), answer))
    ANSWER(result, change_remove_directory(&hook_target));
}

HOOK(void, filesystem_method_descriptor_unlink_file_at, int32_t self, int32_t path, int32_t size, int32_t answer) {
    struct wasip2_unit_result *result = POINTER(struct wasip2_unit_result, answer);
    WALK(self, path, size, WALK_ENTRY, result,
         wasivfs_host_filesystem_method_descriptor_unlink_file_at(hook_target.host, PATH_OF(hook_target), answer))
    ANSWER(result, change_remove_file(&hook_target));
}

HOOK(void, filesystem_method_descriptor_symlink_at, int32_t self, int32_t text, int32_t text_size, int32_t path,
     int32_t size, int32_t answer) {
    struct wasip2_unit_result *result = POINTER(struct wasip2_unit_result, answer);
    WALK(self, path, size, WALK_ENTRY, result,
         wasivfs_host_filesystem_method_descriptor_symlink_at(hook_target.host, text, text_size, PATH_OF(hook_target),
                                                              answer))
    const struct slice target = {POINTER(const char, text), (uint32_t)text_size};
    ANSWER(result, change_make_link(&hook_target, &target));
}

HOOK(void, filesystem_method_descriptor_set_times_at, int32_t self, int32_t lookup, int32_t path, int32_t size,
     int32_t accessed_kind, int64_t accessed, int32_t accessed_ns, int32_t modified_kind, int64_t modified,
     int32_t modified_ns, int32_t answer) {
    struct wasip2_unit_result *result = POINTER(struct wasip2_unit_result, answer);
    WALK(self, path, size, hook_lookup_mode(lookup), result,
         wasivfs_host_filesystem_method_descriptor_set_times_at(hook_target.host, lookup, PATH_OF(hook_target),
                                                                accessed_kind, accessed, accessed_ns, modified_kind,
                                                                modified, modified_ns, answer))
    int32_t host;
    if (!IS_SEALED && hook_target.kind == TARGET_TREE && hook_is_mount_root(hook_target.place, &host))
        wasivfs_host_filesystem_method_descriptor_set_times(host, accessed_kind, accessed, accessed_ns, modified_kind,
                                                            modified, modified_ns, answer);
    else
        ANSWER(result, change_times(&hook_target, &(struct times){0}));
}

HOOK(void, filesystem_method_descriptor_link_at, int32_t self, int32_t lookup, int32_t old_path, int32_t old_size,
     int32_t new_directory, int32_t new_path, int32_t new_size, int32_t answer) {
    enum error error = hook_walk(self, old_path, old_size, hook_lookup_mode(lookup), &hook_target);
    if (error == ERROR_NONE && hook_target.kind == TARGET_ABSENT)
        error = hook_target.absence;
    if (error == ERROR_NONE)
        error = hook_walk(new_directory, new_path, new_size, WALK_ENTRY, &new_target);
    bool is_old_on_host = IS_TARGET_ON_HOST(&hook_target);
    if (error == ERROR_NONE && is_old_on_host && IS_TARGET_ON_HOST(&new_target)) {
        wasivfs_host_filesystem_method_descriptor_link_at(hook_target.host, lookup, PATH_OF(hook_target),
                                                          new_target.host, PATH_OF(new_target), answer);
        return;
    }
    struct wasip2_stat_result old = {.is_error = 0};
    if (error == ERROR_NONE && is_old_on_host) {
        wasivfs_host_filesystem_method_descriptor_stat_at(hook_target.host, lookup, PATH_OF(hook_target),
                                                          ADDRESS(&old));
        if (old.is_error)
            error = error_of_host(old.error);
    }
    trace_server(old.is_error);
    ANSWER(POINTER(struct wasip2_unit_result, answer),
           error != ERROR_NONE ? error : change_link(&hook_target, &new_target));
}

HOOK(void, filesystem_method_descriptor_rename_at, int32_t self, int32_t old_path, int32_t old_size,
     int32_t new_directory, int32_t new_path, int32_t new_size, int32_t answer) {
    enum error error = hook_walk(self, old_path, old_size, WALK_ENTRY, &hook_target);
    if (error == ERROR_NONE)
        error = hook_walk(new_directory, new_path, new_size, WALK_ENTRY, &new_target);
    if (error == ERROR_NONE && IS_TARGET_ON_HOST(&hook_target) && IS_TARGET_ON_HOST(&new_target)) {
        wasivfs_host_filesystem_method_descriptor_rename_at(hook_target.host, PATH_OF(hook_target), new_target.host,
                                                            PATH_OF(new_target), answer);
        return;
    }
    trace_server(false); /* the shim answers, whoever has the two files */
    ANSWER(POINTER(struct wasip2_unit_result, answer),
           error != ERROR_NONE ? error : change_rename(&hook_target, &new_target));
}
