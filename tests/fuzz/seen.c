// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "seen.h"

#include <stdlib.h>
#include <string.h>

#include "claim.h"
#include "core/file.h"
#include "core/listing.h"

#define MOST_BYTES 65536
#define SOME 3000 /* bytes that are read at once: the parts of a block lie across reads */

static void seen_bytes(const struct object *file, struct place place) {
    static char bytes[MOST_BYTES];
    struct descriptor descriptor = {.kind = DESCRIPTOR_FILE, .readable = true, .place = place, .host = NO_HOST};
    uint32_t size = 0, read;
    while ((read = file_read(&descriptor, bytes + size, SOME)) > 0) {
        size += read;
        CLAIM(size <= sizeof bytes - SOME);
    }
    CLAIM_IS(size, file->bytes.size);
    CLAIM(memcmp(bytes, file->bytes.start, size) == 0);
}

void seen_object(struct object *object, struct place place, bool counts) {
    if (!object->has_place)
        object->place = place;
    object->has_place = true;
    CLAIM(is_same_place(object->place, place));
    struct status status = tree_status(place);
    CLAIM_IS(tree_kind(place), object->kind);
    CLAIM_IS(status.kind, object->kind);
    CLAIM_IS(status.time, object->modified);
    CLAIM_IS(status.changed, object->changed);
    if (object->kind != PLAIN_DIRECTORY || counts || object->links == 0)
        CLAIM_IS(status.links, object->links);
    if (object->kind == PLAIN_DIRECTORY)
        return;
    CLAIM_IS(status.size, object->bytes.size);
    if (object->kind == PLAIN_FILE) {
        seen_bytes(object, place);
        return;
    }
    char buffer[MAX_PATH];
    struct slice target = tree_link_target(place, buffer, sizeof buffer);
    CLAIM(equal(&target, &object->bytes));
}

static void seen_listing(struct object *directory, struct place place) {
    static struct listing listing;
    struct descriptor descriptor = {.kind = DESCRIPTOR_DIRECTORY, .place = place, .host = NO_HOST};
    struct entry entry;
    enum error error;
    uint32_t count = 0;
    for (struct name *name = directory->first; name; name = name->next)
        count++;
    listing_start(&listing, &descriptor, 0);
    for (uint32_t dots = 0; dots < 2; dots++)
        CLAIM(listing_next(&listing, &entry, &error));
    uint64_t before = 1;
    for (; listing_next(&listing, &entry, &error); count--) {
        struct name *name = kept_child(directory, entry.name);
        struct place child;
        CLAIM(name && count > 0 && entry.next > before);
        before = entry.next;
        CLAIM(tree_child(place, &entry.name, &child));
        CLAIM_IS(entry.inode, tree_inode(child));
    }
    CLAIM_IS(error, ERROR_NONE);
    CLAIM_IS(count, 0);
}

void seen_below(struct object *directory, struct place place, bool counts) {
    seen_object(directory, place, counts);
    if (directory->links == 0)
        return;
    CLAIM(is_same_place(tree_parent(place), directory->parent->place));
    seen_listing(directory, place);
    for (struct name *name = directory->first; name; name = name->next) {
        struct place child;
        CLAIM(tree_child(place, &name->text, &child));
        if (name->object->kind == PLAIN_DIRECTORY)
            seen_below(name->object, child, counts);
        else
            seen_object(name->object, child, counts);
    }
}
