// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "listing.h"

#include "cover.h"
#include "mounts.h"
#include "path.h"
#include "whiteout.h"

#if HAS_UPPER
/* The cookies of what the program made start here, and behind them those of the host's entries. */
#define UPPER_COOKIES (UINT64_C(1) << 29)
#define HOST_COOKIES (UPPER_COOKIES + UPPER_COOKIE_LIMIT)
#endif

/* The host's part of the directory; each function here looks it up again. Not on the stack, which is small. */
static struct target target;

/* The name of the last entry that is in an image. */
static char name_buffer[MAX_NAME];

void listing_start(struct listing *listing, struct descriptor *descriptor, uint64_t cookie) {
    listing->descriptor = descriptor;
    listing->cookie = cookie;
    listing->in_chunk = false;
    listing->hiding = HIDING_UNKNOWN;
#if HAS_UPPER
    struct upper_node *node = upper_find(descriptor->place);
    if (cookie == 0)
        descriptor->listed_end = node ? node->directory.next_cookie : 0;
    if (node && node->links == 0)
        listing->cookie = UINT64_MAX; /* a directory that was removed has no entries */
    else if (node && cookie == 0)
        upper_note_access(node);
#endif
}

static void fill(struct entry *entry, const struct slice *name, struct place place) {
    static const uint8_t types[] = {
        [WASIVFS_DIRECTORY] = ENTRY_DIRECTORY,
        [WASIVFS_FILE] = ENTRY_FILE,
        [WASIVFS_SYMLINK] = ENTRY_SYMLINK,
#if WASIVFS_DEVICES
        [KIND_DEVICE] = ENTRY_DEVICE,
#endif
    };
    entry->name = *name;
    entry->inode = tree_inode(place);
    entry->type = (enum entry_type)types[tree_kind(place)];
}

static enum error open_host_directory(struct descriptor *descriptor) {
    if (descriptor->host != NO_HOST || !host_covers(descriptor->place, &target))
        return ERROR_NONE;
    return host_open_covered(&target, &descriptor->host);
}

/* Reads the host's entries from its `cookie` on. */
static enum error read_chunk(struct listing *listing, uint64_t cookie, uint32_t size) {
    enum error error = host_list(listing->descriptor->host, cookie, listing->chunk, size, &listing->chunk_used);
    listing->chunk_size = size;
    listing->in_chunk = error == ERROR_NONE;
    listing->chunk_offset = 0;
    return error;
}

/* If both have a name, directories are merged; otherwise the upper entry is listed. */
static bool is_host_above(struct place directory, const struct slice *name, struct place child, enum host_kind kind) {
    return WASIVFS_HOST == WASIVFS_HOST_ABOVE && !tree_leads_to_mount(directory, name) &&
           !(tree_kind(child) == WASIVFS_DIRECTORY && kind == HOST_DIRECTORY);
}

static bool tree_hides(struct place directory, const struct host_entry *found) {
    struct place child;
    return tree_has_removed(directory, &found->name) || is_dot(&found->name) || is_dot_dot(&found->name) ||
           (tree_child(directory, &found->name, &child) && !is_host_above(directory, &found->name, child, found->kind));
}

#if COPIES_UP
/* Does a whiteout in the host's directory that is listed hide what images have under the name? */
static bool is_whited_out(const struct listing *listing, const struct slice *name) {
    target.host = listing->descriptor->host;
    target.path = (struct slice){target.buffer, 0};
    return whiteout_hides(&target, name);
}
#else
#define is_whited_out(listing, name) false
#endif

/* Reads the host's directory, from which the listing of the host's entries then goes on. */
static enum hiding find_hidden(struct listing *listing) {
    struct descriptor *descriptor = listing->descriptor;
    uint32_t offset = 0;
    listing->hidden_count = 0;
    if (open_host_directory(descriptor) != ERROR_NONE)
        return HIDING_LISTED; /* the listing will end with the error */
    if (descriptor->host == NO_HOST)
        return HIDING_NONE;
    /* In a program that writes, a file with two names here has one place, which does not say which name is hidden. */
    if (HAS_UPPER || read_chunk(listing, 0, LISTING_WHOLE) != ERROR_NONE || listing->chunk_used == LISTING_WHOLE)
        return HIDING_ASKED;
    for (struct host_entry found; host_take_entry(listing->chunk, listing->chunk_used, &offset, &found);) {
        struct place child;
        bool hides = whiteout_uncovers(&found.name);
        if (!tree_child(descriptor->place, &found.name, &child) ||
            (!hides && !is_host_above(descriptor->place, &found.name, child, found.kind)))
            continue;
        if (listing->hidden_count == MAX_HIDDEN)
            return HIDING_ASKED;
        listing->hidden[listing->hidden_count++] = child;
    }
    return HIDING_LISTED;
}

/* Does the host's directory have an entry that hides the tree's? */
static bool host_hides(struct listing *listing, const struct slice *name, struct place child) {
    if (WASIVFS_HOST != WASIVFS_HOST_ABOVE)
        return false;
    if (listing->hiding == HIDING_UNKNOWN)
        listing->hiding = find_hidden(listing);
    for (uint32_t i = 0; listing->hiding == HIDING_LISTED && i < listing->hidden_count; i++)
        if (listing->hidden[i].number == child.number)
            return true;
    enum host_kind kind;
    return listing->hiding == HIDING_ASKED &&
           ((host_kind(listing->descriptor->host, name, false, &kind) == ERROR_NONE &&
             is_host_above(listing->descriptor->place, name, child, kind)) ||
            is_whited_out(listing, name));
}

/* A child of the directory in `image`, unless something above the image also has the name. */
static bool take_image_child(struct listing *listing, uint32_t image, uint32_t node, struct entry *entry) {
    struct place directory = listing->descriptor->place;
    struct slice name = image_name(image, node, name_buffer);
    struct place child = place_in(image, node);
    if (upper_find_entry(directory, &name))
        return false;
    bool is_topmost = image == layer_of(directory) && (WASIVFS_HOST != WASIVFS_HOST_ABOVE || !mount_names(&name));
    if (!is_topmost && (!tree_child(directory, &name, &child) || layer_of(child) != image))
        return false;
    if (host_hides(listing, &name, child))
        return false;
    fill(entry, &name, child);
    return true;
}

/* The child that leads from the directory to a mount, unless an image has it or an earlier mount led to it. */
static bool take_mount(struct listing *listing, uint32_t mount, struct entry *entry) {
    struct place directory = listing->descriptor->place;
    struct slice path = tree_path(directory);
    struct slice name = path.start ? mount_below(mount, &path) : path;
    struct place child;
    if (name.size == 0 || !tree_child(directory, &name, &child) || layer_of(child) != image_count() + mount ||
        host_hides(listing, &name, child))
        return false;
    fill(entry, &name, child);
    return true;
}

#if WASIVFS_DEVICES
/* A name of the layer of devices, unless another layer has it, or the descriptor is not open. */
static bool take_device(struct listing *listing, uint32_t position, struct entry *entry) {
    struct place directory = listing->descriptor->place;
    enum device_directory devices = tree_devices(directory);
    struct place child, own;
    if (!device_at(devices, position, &own))
        return false;
    struct slice name = device_name(devices, position, name_buffer);
    if (!tree_child(directory, &name, &child) || !is_same_place(child, own) || host_hides(listing, &name, child))
        return false;
    fill(entry, &name, child);
    return true;
}
#endif

/* `base`: the cookie at which the host's cookies begin. */
static bool next_of_host(struct listing *listing, uint64_t base, struct entry *entry, enum error *error) {
    struct descriptor *descriptor = listing->descriptor;
    *error = listing->hiding == HIDING_NONE ? ERROR_NONE : open_host_directory(descriptor);
    if (*error != ERROR_NONE || descriptor->host == NO_HOST)
        return false;
    for (;;) {
        struct host_entry found;
        if (!listing->in_chunk && (*error = read_chunk(listing, listing->cookie - base, LISTING_CHUNK)) != ERROR_NONE)
            return false;
        if (!host_take_entry(listing->chunk, listing->chunk_used, &listing->chunk_offset, &found)) {
            if (listing->chunk_used < listing->chunk_size || listing->chunk_offset == 0)
                return false;
            listing->in_chunk = false;
            continue;
        }
        listing->cookie = base + found.next;
        if (whiteout_is_reserved(&found.name) ||
            (tree_hides(descriptor->place, &found) && !is_whited_out(listing, &found.name)))
            continue;
        *entry = (struct entry){found.name, found.inode, listing->cookie, ENTRY_OF_HOST, found.type};
        return true;
    }
}

#if HAS_UPPER
/* What the program made in the directory. False if there is no more. */
static bool take_upper(struct listing *listing, struct entry *entry) {
    struct descriptor *descriptor = listing->descriptor;
    struct upper_node *node = upper_find(descriptor->place);
    while (node) {
        const struct upper_entry *made = upper_list(node, (uint32_t)(listing->cookie - UPPER_COOKIES));
        if (!made || made->cookie >= descriptor->listed_end)
            break;
        listing->cookie = entry->next = UPPER_COOKIES + made->cookie + 1;
        struct slice name = {made->name, made->name_size};
        if (host_hides(listing, &name, made->child))
            continue;
        fill(entry, &name, made->child);
        return true;
    }
    listing->cookie = HOST_COOKIES;
    return false;
}
#endif

bool listing_take(struct listing *listing, struct entry *entry, enum error *error) {
    struct place directory = listing->descriptor->place;
    *error = ERROR_NONE;
    for (;;) {
        uint64_t position = listing->cookie;
        entry->next = position + 1;
#if HAS_UPPER
        if (position == UINT64_MAX)
            return false;
        if (position >= UPPER_COOKIES && position < HOST_COOKIES && take_upper(listing, entry))
            return true;
        if (listing->cookie >= HOST_COOKIES)
            return mount_count() > 0 && next_of_host(listing, HOST_COOKIES, entry, error);
#endif
        if (position < LISTING_AFTER_DOTS) {
            fill(entry, &(struct slice){"..", (uint32_t)position + 1},
                 position == 0 ? directory : tree_parent(directory));
            listing->cookie++;
            return true;
        }
        position -= LISTING_AFTER_DOTS;
        bool skipped = false;
        uint32_t node;
        for (uint32_t image = layer_of(directory); !skipped && tree_part(directory, &image, &node); image++) {
            struct wasivfs_node record = image_node(image, node);
            if (position >= record.size) {
                position -= record.size;
                continue;
            }
            listing->cookie++;
            if (take_image_child(listing, image, image_child(&record, (uint32_t)position), entry))
                return true;
            skipped = true;
        }
        if (skipped)
            continue;
#if WASIVFS_DEVICES
        uint32_t after_devices = mount_count() + device_count(tree_devices(directory));
        if (position >= mount_count() && position < after_devices) {
            listing->cookie++;
            if (take_device(listing, (uint32_t)position - mount_count(), entry))
                return true;
            continue;
        }
#else
#define after_devices mount_count()
#endif
#if HAS_UPPER
        if (position >= after_devices) {
            listing->cookie = UPPER_COOKIES;
            continue;
        }
#endif
        if (position >= after_devices)
            return mount_count() > 0 && next_of_host(listing, listing->cookie - position + after_devices, entry, error);
        listing->cookie++;
        if (take_mount(listing, (uint32_t)position, entry))
            return true;
    }
}
