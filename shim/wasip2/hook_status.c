// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Hooks for status: what a file is, whether two are the same, and the targets of links. */
#include "hook_walk.h"

#define UPPER_HASH 0x77667376 /* the same for the whole tree, as a device is */
#define NANOSECONDS 1000000000

static void fill_status(struct place place, struct wasip2_stat_result *result) {
    static const uint8_t types[] = {[WASIVFS_DIRECTORY] = TYPE_DIRECTORY,
                                    [WASIVFS_FILE] = TYPE_REGULAR_FILE,
                                    [WASIVFS_SYMLINK] = TYPE_SYMBOLIC_LINK};
    struct status status = tree_status(place);
    int32_t host;
    if (hook_is_mount_root(place, &host)) {
        if (!IS_SEALED)
            wasivfs_host_filesystem_method_descriptor_stat(host, ADDRESS(result));
        if (!result->is_error)
            result->links = status.links;
        return;
    }
    *result = (struct wasip2_stat_result){.type = types[status.kind], .links = status.links, .size = status.size};
    int64_t seconds = status.time / NANOSECONDS, rest = status.time % NANOSECONDS;
    for (int i = 0; i < 3; i++)
        result->times[i] = (struct wasip2_time_option){1, (uint64_t)(seconds - (rest < 0)),
                                                       (uint32_t)(rest < 0 ? rest + NANOSECONDS : rest)};
    ANSWER(result, image_verdict(ERROR_NONE));
}

static void fill_hash(struct place place, struct wasip2_hash_result *result) {
    *result = (struct wasip2_hash_result){.lower = tree_inode(place), .upper = UPPER_HASH};
    ANSWER(result, image_verdict(ERROR_NONE));
}

HOOK(void, filesystem_method_descriptor_stat, int32_t self, int32_t answer) {
    FORWARD(self, wasivfs_host_filesystem_method_descriptor_stat(self, answer))
    fill_status(hook_own(self)->place, POINTER(struct wasip2_stat_result, answer));
}

HOOK(void, filesystem_method_descriptor_stat_at, int32_t self, int32_t lookup, int32_t path, int32_t size,
     int32_t answer) {
    struct wasip2_stat_result *result = POINTER(struct wasip2_stat_result, answer);
    WALK(self, path, size, hook_lookup_mode(lookup), result,
         wasivfs_host_filesystem_method_descriptor_stat_at(hook_target.host, lookup, PATH_OF(hook_target), answer))
    if (hook_target.kind == TARGET_ABSENT)
        ANSWER(result, hook_target.absence);
    else
        fill_status(hook_target.place, result);
}

HOOK(void, filesystem_method_descriptor_metadata_hash, int32_t self, int32_t answer) {
    FORWARD(self, wasivfs_host_filesystem_method_descriptor_metadata_hash(self, answer))
    fill_hash(hook_own(self)->place, POINTER(struct wasip2_hash_result, answer));
}

HOOK(void, filesystem_method_descriptor_metadata_hash_at, int32_t self, int32_t lookup, int32_t path, int32_t size,
     int32_t answer) {
    struct wasip2_hash_result *result = POINTER(struct wasip2_hash_result, answer);
    WALK(self, path, size, hook_lookup_mode(lookup), result,
         wasivfs_host_filesystem_method_descriptor_metadata_hash_at(hook_target.host, lookup, PATH_OF(hook_target),
                                                                    answer))
    if (hook_target.kind == TARGET_ABSENT)
        ANSWER(result, hook_target.absence);
    else
        fill_hash(hook_target.place, result);
}

HOOK(void, filesystem_method_descriptor_readlink_at, int32_t self, int32_t path, int32_t size, int32_t answer) {
    static char buffer[MAX_TARGETS]; /* for targets that are not in memory */
    struct wasip2_bytes_result *result = POINTER(struct wasip2_bytes_result, answer);
    WALK(self, path, size, WALK_NOFOLLOW, result,
         wasivfs_host_filesystem_method_descriptor_readlink_at(hook_target.host, PATH_OF(hook_target), answer))
    enum error error = hook_target.kind == TARGET_ABSENT                 ? hook_target.absence
                       : tree_kind(hook_target.place) != WASIVFS_SYMLINK ? ERROR_INVAL
                                                                         : ERROR_NONE;
    if (error == ERROR_NONE) {
        struct slice text = tree_link_target(hook_target.place, buffer, sizeof buffer);
        error = image_verdict(text.size > sizeof buffer ? ERROR_NAMETOOLONG : ERROR_NONE);
        if (error == ERROR_NONE)
            result->list = hook_list(text.start, text.size);
    }
    ANSWER(result, error);
}
