// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Hooks for lookups: open, status, and the targets of links. */
#include "core/cover.h"
#include "core/mounts.h"
#include "core/open.h"
#include "hook_walk.h"
#include "rights.h"

/* The device number of the tree; no device of the host has it. */
#define DEVICE 0x77667376

/*
 * Opens on the host. Below a mount, which the program sees as a directory of the tree, the rights are limited to the
 * mount's, for engines that check them. FD_WRITE is added again, because fd_fdstat_get may have hidden it. Below a
 * descriptor of the host, the rights go to the host unchanged.
 */
static enum wasip1_errno open_on_host(const struct target *target, int32_t lookup, int32_t oflags, uint64_t rights,
                                      uint64_t inheriting, int32_t fdflags, int32_t *opened) {
    enum wasip1_errno error;
    if (mount_holds(target->host)) {
        struct wasip1_fdstat directory;
        error = wasivfs_host_fd_fdstat_get(target->host, ADDRESS(&directory));
        if (error != ERRNO_SUCCESS)
            return error;
        if (rights & RIGHTS_TO_WRITE)
            rights |= RIGHTS_FD_WRITE;
        rights &= directory.rights_inheriting;
        inheriting &= directory.rights_inheriting;
    }
    error = wasivfs_host_path_open(target->host, lookup, PATH_OF(*target), oflags, (int64_t)rights, (int64_t)inheriting,
                                   fdflags, ADDRESS(opened));
    return error == ERRNO_SUCCESS ? hook_adopt(opened) : error;
}

HOOK(path_open, int32_t fd, int32_t lookup, int32_t path, int32_t size, int32_t oflags, int64_t rights,
     int64_t rights_inheriting, int32_t fdflags, int32_t opened) {
    struct open_request request = {
        .follow = lookup & LOOKUPFLAGS_SYMLINK_FOLLOW,
        .create = oflags & OFLAGS_CREAT,
        .exclusive = oflags & OFLAGS_EXCL,
        .truncate = oflags & OFLAGS_TRUNC,
        .directory = oflags & OFLAGS_DIRECTORY,
        .read = rights & RIGHTS_FD_READ,
        .write = rights & RIGHTS_TO_WRITE,
#if HAS_UPPER
        .append = fdflags & FDFLAGS_APPEND,
#endif
        .flags = (uint8_t)fdflags,
    };
    enum error error = open_check(&request);
    if (error == ERROR_NONE)
        error = descriptor_check_free();
    if (error == ERROR_NONE) {
        WALK_TO_CHANGE(fd, path, size, open_mode(&request), open_settles(&request),
                       open_on_host(&hook_target, lookup, oflags, (uint64_t)rights, (uint64_t)rights_inheriting,
                                    fdflags, POINTER(int32_t, opened)));
        struct descriptor filling;
        error = open_in_tree(&hook_target, &request, &filling);
        if (error == ERROR_NONE)
            error = descriptor_add(&filling, POINTER(int32_t, opened));
    }
    return errno_of(error);
}

static enum wasip1_errno fill_own_status(struct place place, int32_t stat) {
    static const uint8_t types[] = {
        [WASIVFS_DIRECTORY] = FILETYPE_DIRECTORY,
        [WASIVFS_FILE] = FILETYPE_REGULAR_FILE,
        [WASIVFS_SYMLINK] = FILETYPE_SYMBOLIC_LINK,
#if WASIVFS_DEVICES
        [KIND_DEVICE] = FILETYPE_CHARACTER_DEVICE,
#endif
    };
    struct status status = tree_status(place);
    uint64_t time = (uint64_t)status.time, accessed = time, changed = time;
#if HAS_UPPER
    accessed = (uint64_t)status.accessed;
    changed = (uint64_t)status.changed;
#endif
    *POINTER(struct wasip1_filestat, stat) = (struct wasip1_filestat){
        DEVICE, status.inode, types[status.kind], status.links, status.size, accessed, time, changed};
    return hook_verdict();
}

/* Lets a status of the host be that of a directory in the tree. */
static void identify_in_tree(struct place place, struct wasip1_filestat *status) {
    struct status of_tree = tree_status(place);
    status->device = DEVICE;
    status->inode = of_tree.inode;
    status->links = of_tree.links;
}

/* A preopen that no image has: the host's status, except for its identity in the tree. */
static enum wasip1_errno fill_mount_status(struct place place, int32_t host, int32_t stat) {
    enum wasip1_errno error = wasivfs_host_fd_filestat_get(host, stat);
    if (error == ERRNO_SUCCESS)
        identify_in_tree(place, POINTER(struct wasip1_filestat, stat));
    return error;
}

#if COPIES_UP
/* A directory that the host has as well, where its changes are: the host's status, except for what is merged. */
static bool fill_merged_status(struct place place, int32_t stat) {
    static struct target covered; /* not on the stack, which is small */
    const struct slice here = {".", 1};
    if (tree_kind(place) != WASIVFS_DIRECTORY || !host_covers(place, &covered))
        return false;
    if (covered.path.size == 0)
        covered.path = here;
    if (wasivfs_host_path_filestat_get(covered.host, 0, PATH_OF(covered), stat) != ERRNO_SUCCESS)
        return false;
    identify_in_tree(place, POINTER(struct wasip1_filestat, stat));
    return true;
}
#else
#define fill_merged_status(place, stat) false
#endif

/* The standard streams of a sealed program. */
static enum wasip1_errno fill_stream_status(int32_t stat) {
    *POINTER(struct wasip1_filestat, stat) = (struct wasip1_filestat){.type = FILETYPE_CHARACTER_DEVICE, .links = 1};
    return ERRNO_SUCCESS;
}

static enum wasip1_errno fill_status(struct place place, int32_t stat) {
    int32_t host;
#if WASIVFS_DEVICES
    if (is_open_device(place)) {
        host = descriptor_find(device_descriptor(place))->host;
        trace_server(true);
        return UNLESS_SEALED(wasivfs_host_fd_filestat_get(host, stat), fill_stream_status(stat));
    }
#endif
    if (hook_is_mount_root(place, &host))
        return UNLESS_SEALED(fill_mount_status(place, host, stat), ERRNO_IO);
    if (fill_merged_status(place, stat))
        return ERRNO_SUCCESS;
    return fill_own_status(place, stat);
}

HOOK(fd_filestat_get, int32_t fd, int32_t stat) {
    FORWARD(fd, UNLESS_SEALED(wasivfs_host_fd_filestat_get(host, stat), fill_stream_status(stat)));
    return fill_status(ours->place, stat);
}

HOOK(path_filestat_get, int32_t fd, int32_t lookup, int32_t path, int32_t size, int32_t stat) {
    WALK(fd, path, size, lookup & LOOKUPFLAGS_SYMLINK_FOLLOW ? WALK_FOLLOW : WALK_NOFOLLOW,
         wasivfs_host_path_filestat_get(hook_target.host, lookup, PATH_OF(hook_target), stat));
    if (hook_target.kind == TARGET_ABSENT)
        return errno_of(hook_target.absence);
    return fill_status(hook_target.place, stat);
}

HOOK(path_readlink, int32_t fd, int32_t path, int32_t path_size, int32_t buffer, int32_t buffer_size, int32_t size) {
    if (buffer_size == 0)
        return ERRNO_INVAL;
    WALK(fd, path, path_size, WALK_NOFOLLOW,
         wasivfs_host_path_readlink(hook_target.host, PATH_OF(hook_target), buffer, buffer_size, size));
    if (hook_target.kind == TARGET_ABSENT)
        return errno_of(hook_target.absence);
    if (tree_kind(hook_target.place) != WASIVFS_SYMLINK)
        return ERRNO_INVAL;
    struct slice text = tree_link_target(hook_target.place, POINTER(char, buffer), (uint32_t)buffer_size);
    if (text.size > (uint32_t)buffer_size)
        text.size = (uint32_t)buffer_size;
    __builtin_memmove(POINTER(char, buffer), text.start, text.size); /* they may be the same */
    *POINTER(uint32_t, size) = text.size;
    return hook_verdict();
}
