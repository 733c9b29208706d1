// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "listing.h"

#include "host.h"
#include "mounts.h"
#include "path.h"
#include "walk.h"

#define DOTS 2

/* The host's part of the directory; each function here looks it up again. Not on the stack, which is small. */
static struct target target;

void listing_start(struct listing *listing, struct descriptor *descriptor, uint64_t cookie) {
    listing->descriptor = descriptor;
    listing->cookie = cookie;
    listing->in_chunk = false;
}

static void fill(struct entry *entry, const struct slice *name, struct place place) {
    static const uint8_t types[] = {
        [WASIVFS_DIRECTORY] = ENTRY_DIRECTORY, [WASIVFS_FILE] = ENTRY_FILE, [WASIVFS_SYMLINK] = ENTRY_SYMLINK};
    entry->name = *name;
    entry->inode = tree_inode(place);
    entry->type = (enum entry_type)types[tree_kind(place)];
}

/* If both have a name, directories are merged; otherwise the upper entry is listed. */
static bool host_hides(struct place directory, const struct slice *name, struct place child) {
    if (WASIVFS_HOST != WASIVFS_HOST_ABOVE || tree_leads_to_mount(directory, name))
        return false;
    enum host_kind kind;
    if (!host_covers(directory, &target) || target.path.size + 1 + name->size >= MAX_PATH)
        return false;
    if (target.path.size > 0)
        target.buffer[target.path.size++] = '/';
    __builtin_memcpy(target.buffer + target.path.size, name->start, name->size);
    target.path.size += name->size;
    return host_kind(target.host, &target.path, false, &kind) == ERROR_NONE &&
           !(kind == HOST_DIRECTORY && tree_kind(child) == WASIVFS_DIRECTORY);
}

/* A child of the directory in `image`, unless something above the image also has the name. */
static bool take_image_child(struct place directory, uint32_t image, uint32_t node, struct entry *entry) {
    struct slice name = image_name(image, node);
    struct place child = place_in(image, node);
    bool is_topmost = image == layer_of(directory) && WASIVFS_HOST != WASIVFS_HOST_ABOVE;
    if (!is_topmost &&
        (!tree_child(directory, &name, &child) || layer_of(child) != image || host_hides(directory, &name, child)))
        return false;
    fill(entry, &name, child);
    return true;
}

/* The child that leads from the directory to a mount, unless an image has it or an earlier mount led to it. */
static bool take_mount(struct place directory, uint32_t mount, struct entry *entry) {
    struct slice path = tree_path(directory);
    struct slice name = path.start ? mount_below(mount, &path) : path;
    struct place child;
    if (name.size == 0 || !tree_child(directory, &name, &child) || layer_of(child) != image_count() + mount ||
        host_hides(directory, &name, child))
        return false;
    fill(entry, &name, child);
    return true;
}

static enum error open_host_directory(struct descriptor *descriptor) {
    if (descriptor->host != NO_HOST || !host_covers(descriptor->place, &target))
        return ERROR_NONE;
    if (target.path.size == 0)
        target.path = (struct slice){".", 1};
    return host_open_directory(target.host, &target.path, &descriptor->host);
}

static bool tree_hides(struct place directory, const struct host_entry *found) {
    struct place child;
    if (is_dot(&found->name) || is_dot_dot(&found->name))
        return true;
    if (!tree_child(directory, &found->name, &child))
        return false;
    return WASIVFS_HOST == WASIVFS_HOST_BELOW || tree_leads_to_mount(directory, &found->name) ||
           (tree_kind(child) == WASIVFS_DIRECTORY && found->kind == HOST_DIRECTORY);
}

/* `base`: the cookie at which the host's cookies begin. */
static bool next_of_host(struct listing *listing, uint64_t base, struct entry *entry, enum error *error) {
    struct descriptor *descriptor = listing->descriptor;
    *error = open_host_directory(descriptor);
    if (*error != ERROR_NONE || descriptor->host == NO_HOST)
        return false;
    for (;;) {
        struct host_entry found;
        if (!listing->in_chunk) {
            *error = host_list(descriptor->host, listing->cookie - base, listing->chunk, LISTING_CHUNK,
                               &listing->chunk_used);
            if (*error != ERROR_NONE)
                return false;
            listing->in_chunk = true;
            listing->chunk_offset = 0;
        }
        if (!host_take_entry(listing->chunk, listing->chunk_used, &listing->chunk_offset, &found)) {
            if (listing->chunk_used < LISTING_CHUNK || listing->chunk_offset == 0)
                return false;
            listing->in_chunk = false;
            continue;
        }
        listing->cookie = base + found.next;
        if (tree_hides(descriptor->place, &found))
            continue;
        *entry = (struct entry){found.name, found.inode, listing->cookie, ENTRY_OF_HOST, found.type};
        return true;
    }
}

bool listing_take(struct listing *listing, struct entry *entry, enum error *error) {
    struct place directory = listing->descriptor->place;
    *error = ERROR_NONE;
    for (;;) {
        uint64_t position = listing->cookie;
        entry->next = position + 1;
        if (position < DOTS) {
            fill(entry, &(struct slice){"..", (uint32_t)position + 1},
                 position == 0 ? directory : tree_parent(directory));
            listing->cookie++;
            return true;
        }
        position -= DOTS;
        bool skipped = false;
        uint32_t node;
        for (uint32_t image = layer_of(directory); !skipped && tree_part(directory, &image, &node); image++) {
            const struct wasivfs_node *record = image_node(image, node);
            if (position >= record->size) {
                position -= record->size;
                continue;
            }
            listing->cookie++;
            if (take_image_child(directory, image, image_child(record, (uint32_t)position), entry))
                return true;
            skipped = true;
        }
        if (skipped)
            continue;
        if (position >= mount_count())
            return mount_count() > 0 && next_of_host(listing, listing->cookie - position + mount_count(), entry, error);
        listing->cookie++;
        if (take_mount(directory, (uint32_t)position, entry))
            return true;
    }
}
