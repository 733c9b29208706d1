// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "open.h"

#include "cover.h"
#include "edit.h"

enum walk_mode open_mode(const struct open_request *request) {
    if (request->create)
        return request->exclusive || !request->follow ? WALK_ENTRY : WALK_CREATE;
    return request->follow ? WALK_FOLLOW : WALK_NOFOLLOW;
}

#if SETTLES
enum settle open_settles(const struct open_request *request) {
    if (!request->create && !request->write && !request->truncate)
        return SETTLE_NOT;
    if (request->create && request->exclusive)
        return SETTLE_NAME;
    if (request->truncate)
        return SETTLE_EMPTY;
    /* Where it would be copied to the host, a link is not: it is never opened. */
    return request->follow || COPIES_UP ? SETTLE_FOLLOWED : SETTLE_FILE;
}
#endif

/* May this file or directory be opened in this way? */
static enum error check_kind(uint8_t kind, const struct open_request *request, bool may_change) {
    bool writes = request->write || request->truncate;
    switch (kind) {
    case WASIVFS_DIRECTORY:
        return request->create || writes ? ERROR_ISDIR : ERROR_NONE;
    case WASIVFS_FILE:
        return request->directory ? ERROR_NOTDIR : writes && !may_change ? ERROR_ROFS : ERROR_NONE;
#if WASIVFS_DEVICES
    case KIND_DEVICE:
        return request->directory ? ERROR_NOTDIR : ERROR_NONE;
#endif
    default: /* a link at the end that was not to be followed */
        return request->directory ? ERROR_NOTDIR : ERROR_LOOP;
    }
}

static inline void fill(struct descriptor *filling, const struct open_request *request, struct place place,
                        uint8_t kind, bool may_change) {
    *filling = (struct descriptor){.kind = kind == WASIVFS_DIRECTORY ? DESCRIPTOR_DIRECTORY : DESCRIPTOR_FILE,
                                   .readable = request->read,
                                   .flags = request->flags,
                                   .place = place,
                                   .host = NO_HOST};
#if WASIVFS_DEVICES
    if (kind == KIND_DEVICE)
        filling->kind = DESCRIPTOR_DEVICE;
#endif
#if HAS_UPPER || WASIVFS_DEVICES
    filling->writable = request->write;
#endif
#if HAS_UPPER
    filling->appends = request->append;
    filling->may_change = may_change;
    filling->listed_end = UINT32_MAX;
#else
    (void)may_change;
#endif
}

#if !HAS_UPPER

#define may_change(target) false
#define open_new(target, request, filling) ERROR_ROFS

#else

/* A directory may be changed if what is in it may be; all else, if its name may be. */
static bool may_change(const struct target *target) {
    bool is_directory = target->kind == TARGET_TREE && tree_kind(target->place) == WASIVFS_DIRECTORY;
#if WASIVFS_DEVICES
    /* An open file by the number of its descriptor. */
    if (!is_directory && target->kind == TARGET_TREE && tree_devices(target->directory) >= DEVICES_OF_DEV &&
        descriptor_may_change(target->place))
        return true;
#endif
    return tree_is_writable(is_directory ? target->place : target->directory);
}

static enum error open_new(const struct target *target, const struct open_request *request,
                           struct descriptor *filling) {
    struct place made;
    enum error error = may_change(target) ? edit_make(target, WASIVFS_FILE, 0, &made) : ERROR_ROFS;
    if (error == ERROR_NONE)
        fill(filling, request, made, WASIVFS_FILE, true);
    return error;
}

#endif

enum error open_in_tree(const struct target *target, const struct open_request *request, struct descriptor *filling) {
    if (request->create && target->slash && target->last == LAST_NAME)
        return ERROR_ISDIR;
    if (target->kind == TARGET_ABSENT)
        return request->create && target->absence == ERROR_NOENT ? open_new(target, request, filling) : target->absence;
    if (request->create && request->exclusive)
        return ERROR_EXIST;
    struct place place = target->place;
#if WASIVFS_DEVICES
    /* A second number for what is the host's; hook_descriptor.c closes this with the last one. */
    if (is_open_device(place)) {
        *filling = *descriptor_find(device_descriptor(place));
        return request->directory ? ERROR_NOTDIR : ERROR_NONE;
    }
#endif
    uint8_t kind = tree_kind(place);
    bool is_changeable = may_change(target);
    fill(filling, request, place, kind, is_changeable);
    enum error error = image_verdict(check_kind(kind, request, is_changeable));
    if (HAS_UPPER && error == ERROR_NONE && request->truncate && kind != KIND_DEVICE)
        error = tree_resize(place, 0);
    /* At once, because the walk has asked the host about all directories on the way, as the first listing would. */
    if (WASIVFS_HOST == WASIVFS_HOST_ABOVE && error == ERROR_NONE && kind == WASIVFS_DIRECTORY && target->covered)
        (void)host_open_covered(target, &filling->host);
    return error;
}
