// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <string.h>

#include "changes.h"
#include "claim.h"
#include "core/edit.h"
#include "core/listing.h"
#include "core/open.h"
#include "memory.h"

static void close_number(int32_t number) {
    struct place place = descriptor_find(number)->place;
    descriptor_remove(number);
    edit_closed(place);
}

void changes_close_one(struct changes *changes, struct opened *opened) {
    (void)changes;
    if (!opened->object)
        return;
    close_number(opened->number);
    opened->object = 0;
}

static void end_listing(struct changes *changes) {
    if (changes->listed)
        close_number(changes->lister);
    changes->listed = 0;
}

void changes_close(struct changes *changes) {
    end_listing(changes);
    for (uint32_t i = 0; i < OPENED; i++)
        changes_close_one(changes, &changes->opened[i]);
}

/* What an open of something that exists answers. */
static enum error may_open(const struct where *where, const struct open_request *request) {
    bool writes = request->write || request->truncate;
    if (request->create && request->exclusive)
        return ERROR_EXIST;
    switch (where->object->kind) {
    case PLAIN_DIRECTORY:
        return request->create || writes ? ERROR_ISDIR : ERROR_NONE;
    case PLAIN_FILE:
        if (request->directory)
            return ERROR_NOTDIR;
        return writes && !kept_is_writable(where->directory) ? ERROR_ROFS : ERROR_NONE;
    default:
        return request->directory ? ERROR_NOTDIR : ERROR_LOOP;
    }
}

/* As the model opens. */
static enum error open_kept(struct where *where, const struct open_request *request) {
    if (!where->object)
        return request->create ? kept_make(where, PLAIN_FILE, (struct slice){"", 0}, memory_time, &where->object)
                               : ERROR_NOENT;
    enum error error = may_open(where, request);
    if (error == ERROR_NONE && request->truncate)
        kept_resize(where->object, 0, memory_time);
    return error;
}

bool changes_open(struct changes *changes, struct input *input) {
    struct opened *opened = &changes->opened[take_below(input, OPENED)];
    uint8_t bits = take_byte(input);
    struct open_request request = {.follow = bits & 1,
                                   .create = bits & 2,
                                   .exclusive = bits & 4,
                                   .truncate = (bits & 24) == 24,
                                   .write = bits & 32,
                                   .append = bits & 64,
                                   .directory = (bits & 130) == 128,
                                   .read = true};
    changes_close_one(changes, opened);
    struct path path = changes_path(changes, input);
    struct slice text = text_of(&path);
    struct target target;
    struct where where;
    enum error error = walk(path.place, &text, open_mode(&request), &target);
    bool follow = request.follow && !(request.create && request.exclusive);
    CLAIM_IS(error, kept_find(path.object, text, follow, &where));
    if (error != ERROR_NONE)
        return false;
    struct descriptor filling;
    bool scarce = memory_is_scarce();
    error = open_in_tree(&target, &request, &filling);
    if (error == ERROR_NOSPC) {
        CLAIM(scarce);
        return true;
    }
    CLAIM_IS(error, open_kept(&where, &request));
    if (error != ERROR_NONE)
        return false;
    CLAIM_IS(descriptor_add(&filling, &opened->number), ERROR_NONE);
    opened->object = where.object;
    opened->writable = request.write;
    opened->appends = request.append;
    return false;
}

static void start_listing(struct changes *changes, struct input *input) {
    struct path path = changes_path(changes, input);
    struct slice text = text_of(&path);
    struct target target;
    struct where where;
    if (walk(path.place, &text, WALK_FOLLOW, &target) != ERROR_NONE ||
        kept_find(path.object, text, true, &where) != ERROR_NONE || !where.object)
        where = (struct where){.object = changes->root};
    else
        CLAIM_IS(target.kind, TARGET_TREE);
    if (where.object->kind != PLAIN_DIRECTORY)
        where.object = changes->root;
    changes->listed = where.object;
    changes->cookie = 0;
    struct descriptor filling = {.kind = DESCRIPTOR_DIRECTORY,
                                 .readable = true,
                                 .place = where.object == changes->root ? tree_root() : target.place,
                                 .host = NO_HOST};
    CLAIM_IS(descriptor_add(&filling, &changes->lister), ERROR_NONE);
    kept_settle(changes->listed);
}

/* A few entries: names that stay are listed once; no name that is gone, and none that came later, is. */
void changes_list(struct changes *changes, struct input *input) {
    if (!changes->listed)
        start_listing(changes, input);
    static struct listing listing;
    struct entry entry;
    enum error error = ERROR_NONE;
    listing_start(&listing, descriptor_find(changes->lister), changes->cookie);
    for (uint32_t entries = take_below(input, 8); entries > 0; entries--) {
        if (!listing_next(&listing, &entry, &error)) {
            CLAIM_IS(error, ERROR_NONE);
            for (struct name *name = changes->listed->first; name; name = name->next)
                CLAIM(!name->settled);
            end_listing(changes);
            return;
        }
        CLAIM(entry.next > changes->cookie);
        changes->cookie = entry.next;
        if (changes->cookie <= LISTING_AFTER_DOTS)
            continue;
        struct name *name = kept_child(changes->listed, entry.name);
        CLAIM(name && !name->listed);
        name->settled = false;
        name->listed = true;
    }
}
