// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "open.h"

#include "cover.h"

enum walk_mode open_mode(const struct open_request *request) {
    if (request->create)
        return request->exclusive || !request->follow ? WALK_ENTRY : WALK_CREATE;
    return request->follow ? WALK_FOLLOW : WALK_NOFOLLOW;
}

/* May this file or directory be opened in this way? */
static enum error check_kind(uint8_t kind, const struct open_request *request) {
    bool writes = request->write || request->truncate;
    switch (kind) {
    case WASIVFS_DIRECTORY:
        return request->create || writes ? ERROR_ISDIR : ERROR_NONE;
    case WASIVFS_FILE:
        return request->directory ? ERROR_NOTDIR : writes ? ERROR_ROFS : ERROR_NONE;
    default: /* a link at the end that was not to be followed */
        return request->directory ? ERROR_NOTDIR : ERROR_LOOP;
    }
}

enum error open_in_tree(const struct target *target, const struct open_request *request, struct descriptor *filling) {
    if (request->create && target->slash && target->last == LAST_NAME)
        return ERROR_ISDIR;
    if (target->kind == TARGET_ABSENT)
        return request->create && target->absence == ERROR_NOENT ? ERROR_ROFS : target->absence;
    if (request->create && request->exclusive)
        return ERROR_EXIST;
    struct place place = target->place;
    uint8_t kind = tree_kind(place);
    *filling = (struct descriptor){.kind = kind == WASIVFS_DIRECTORY ? DESCRIPTOR_DIRECTORY : DESCRIPTOR_FILE,
                                   .readable = request->read,
                                   .flags = request->flags,
                                   .place = place,
                                   .host = NO_HOST};
    enum error error = image_verdict(check_kind(kind, request));
    /* At once, because the walk has asked the host about all directories on the way, as the first listing would. */
    if (WASIVFS_HOST == WASIVFS_HOST_ABOVE && error == ERROR_NONE && kind == WASIVFS_DIRECTORY && target->covered)
        (void)host_open_covered(target, &filling->host);
    return error;
}
