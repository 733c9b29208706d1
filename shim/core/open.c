// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "open.h"

enum walk_mode open_mode(struct open_request request) {
    if (request.create)
        return request.exclusive || !request.follow ? WALK_ENTRY : WALK_CREATE;
    return request.follow ? WALK_FOLLOW : WALK_NOFOLLOW;
}

enum error open_check(struct open_request request) {
    return request.create && request.directory ? ERROR_INVAL : ERROR_NONE;
}

static enum error open_directory(struct place place, struct open_request request, struct descriptor *filling) {
    if (request.create || request.write || request.truncate)
        return ERROR_ISDIR;
    *filling = (struct descriptor){.kind = DESCRIPTOR_DIRECTORY,
                                   .readable = request.read,
                                   .flags = request.flags,
                                   .place = place,
                                   .host = NO_HOST};
    return ERROR_NONE;
}

static enum error open_file(struct place place, struct open_request request, struct descriptor *filling) {
    if (request.directory)
        return ERROR_NOTDIR;
    if (request.write || request.truncate)
        return ERROR_ROFS;
    *filling = (struct descriptor){
        .kind = DESCRIPTOR_FILE, .readable = request.read, .flags = request.flags, .place = place, .host = NO_HOST};
    return ERROR_NONE;
}

enum error open_in_tree(const struct target *target, struct open_request request, struct descriptor *filling) {
    if (request.create && target->slash && target->last == LAST_NAME)
        return ERROR_ISDIR;
    if (target->kind == TARGET_ABSENT)
        return request.create && target->absence == ERROR_NOENT ? ERROR_ROFS : target->absence;
    if (request.create && request.exclusive)
        return ERROR_EXIST;
    switch (tree_kind(target->place)) {
    case WASIVFS_DIRECTORY:
        return open_directory(target->place, request, filling);
    case WASIVFS_FILE:
        return open_file(target->place, request, filling);
    default: /* a link at the end that was not to be followed */
        return request.directory ? ERROR_NOTDIR : ERROR_LOOP;
    }
}
