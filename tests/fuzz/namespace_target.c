// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * Images and mounts of a host as one tree: paths lead where the model says; a directory lists every name that can be
 * looked up in it, none that cannot, and none twice; a listing goes on from each of its cookies as it went on at first.
 */
#include <string.h>

#include "agree.h"
#include "claim.h"
#include "core/host.h"
#include "core/listing.h"
#include "core/mounts.h"
#include "fuzz_host.h"

#define DIRECTORIES 64
#define MOST_MOUNTS 6
#define LONGEST_GUEST_PATH 2000
#define LISTED (2 * PLAIN_NODES)

struct listed {
    struct slice name;
    uint64_t inode;
    uint64_t next;
    enum entry_type type;
    uint8_t host_type;
};

static struct listed listed[LISTED];

static struct descriptor open_here(struct place directory) {
    return (struct descriptor){.kind = DESCRIPTOR_DIRECTORY, .readable = true, .place = directory, .host = NO_HOST};
}

static void close_again(struct descriptor *descriptor) {
    if (descriptor->host != NO_HOST)
        CLAIM_IS(host_close(descriptor->host), ERROR_NONE);
}

static uint32_t list(struct descriptor *descriptor) {
    struct listing listing;
    struct entry entry;
    enum error error;
    uint32_t count = 0;
    listing_start(&listing, descriptor, 0);
    while (listing_next(&listing, &entry, &error)) {
        CLAIM(count < LISTED);
        listed[count++] = (struct listed){plain_copy(entry.name), entry.inode, entry.next, entry.type, entry.host_type};
    }
    CLAIM_IS(error, ERROR_NONE);
    return count;
}

/* From the cookie before entry `first` on: at least three entries, or to the end. */
static void check_restart(struct descriptor *descriptor, uint32_t first, uint32_t count) {
    struct listing listing;
    struct entry entry;
    enum error error;
    listing_start(&listing, descriptor, first > 0 ? listed[first - 1].next : 0);
    for (uint32_t i = first; i < count && i < first + 3; i++) {
        CLAIM(listing_next(&listing, &entry, &error));
        CLAIM(equal(&entry.name, &listed[i].name));
        CLAIM(entry.inode == listed[i].inode && entry.next == listed[i].next && entry.type == listed[i].type);
    }
    if (first + 3 > count) {
        CLAIM(!listing_next(&listing, &entry, &error));
        CLAIM_IS(error, ERROR_NONE);
    }
}

static bool is_dots(struct slice name) {
    return equal(&name, &(struct slice){".", 1}) || equal(&name, &(struct slice){"..", 2});
}

/* The type that a name of the directory has, or 0: it has no such name. */
static enum plain_kind kind_in(const struct spot *directory, struct slice name) {
    const struct spot *child = model_child(directory, name);
    if (child && !child->hidden)
        return child->kind;
    const struct plain *of_host = directory->host ? plain_child(directory->host, name) : 0;
    return of_host ? of_host->kind : (enum plain_kind)0;
}

static uint32_t count_names(const struct spot *directory) {
    uint32_t count = 2; /* dots */
    for (const struct spot *child = directory->first; child; child = child->next)
        count++;
    for (const struct plain *child = directory->host ? directory->host->first : 0; child; child = child->next)
        count += !model_child(directory, child->name);
    return count;
}

static void check_entry(const struct spot *directory, struct place place, const struct listed *entry) {
    static const enum plain_kind kinds[] = {
        [ENTRY_DIRECTORY] = PLAIN_DIRECTORY, [ENTRY_FILE] = PLAIN_FILE, [ENTRY_SYMLINK] = PLAIN_LINK};
    static const enum plain_kind kinds_of_host[] = {
        [HOST_DIRECTORY] = PLAIN_DIRECTORY, [HOST_SYMLINK] = PLAIN_LINK, [HOST_OTHER] = PLAIN_FILE};
    bool of_host = entry->type == ENTRY_OF_HOST;
    enum plain_kind listed_kind = of_host ? kinds_of_host[entry->host_type - 100] : kinds[entry->type];
    CLAIM_IS(listed_kind, kind_in(directory, entry->name));

    struct target target;
    CLAIM_IS(walk(place, &entry->name, WALK_NOFOLLOW, &target), ERROR_NONE);
    CLAIM_IS(target.kind, of_host ? TARGET_HOST : TARGET_TREE);
    if (of_host) {
        enum host_kind kind;
        CLAIM_IS(host_kind(target.host, &target.path, false, &kind), ERROR_NONE);
        CLAIM_IS(kinds_of_host[kind], listed_kind);
    } else {
        CLAIM_IS(tree_kind(target.place), listed_kind);
        CLAIM_IS(tree_status(target.place).inode, entry->inode);
    }
}

static void check_listing(const struct spot *directory, struct input *input) {
    struct place place = place_of(directory);
    struct descriptor descriptor = open_here(place);
    uint32_t count = list(&descriptor);
    CLAIM(count >= 2 && is_dots(listed[0].name) && is_dots(listed[1].name));
    for (uint32_t i = 2; i < count; i++) {
        for (uint32_t j = 0; j < i; j++)
            CLAIM(!equal(&listed[i].name, &listed[j].name));
        check_entry(directory, place, &listed[i]);
    }
    CLAIM_IS(count, count_names(directory));
    for (uint32_t i = 0; i <= count; i++) {
        struct descriptor fresh = open_here(place);
        check_restart(i % 2 ? &descriptor : &fresh, i, count);
        close_again(&fresh);
    }

    struct listing listing;
    struct entry entry;
    enum error error;
    listing_start(&listing, &descriptor, take_number(input, 1 + (int)take_below(input, 8)));
    for (uint32_t i = 0; i < LISTED && listing_next(&listing, &entry, &error); i++)
        CLAIM(is_dots(entry.name) || kind_in(directory, entry.name));
    close_again(&descriptor);
}

/* Directories of the host under guest paths of all sorts. */
static uint32_t add_mounts(const struct plain *host, struct input *input, struct model_mount *mounts) {
    uint32_t count = take_below(input, MOST_MOUNTS + 1);
    for (uint32_t i = 0; i < count; i++) {
        const struct plain *root = host;
        for (uint32_t down = take_below(input, 4); down > 0; down--)
            for (const struct plain *child = root->first; child && root == child->parent; child = child->next)
                root = child->kind == PLAIN_DIRECTORY ? child : root;
        struct slice guest_path = plain_path(input);
        if (guest_path.size > LONGEST_GUEST_PATH)
            guest_path = plain_copy((struct slice){guest_path.start, LONGEST_GUEST_PATH});
        mounts[i] = (struct model_mount){guest_path, root, fake_preopen(plain_path_of(root).start, guest_path.start)};
    }
    return count;
}

static void run(struct input input, enum images_form form) {
    struct plain *roots[IMAGES], *host = plain_root();
    struct model_mount mounts[MOST_MOUNTS];
    const struct spot *directories[DIRECTORIES];

    host_reset();
    mounts_forget();
    fake_cookie_step = 1 + take_below(&input, 3) * UINT64_C(0x123456789);
    uint32_t count = 1 + take_below(&input, IMAGES);
    for (uint32_t i = 0; i < count; i++) {
        roots[i] = plain_root();
        plain_grow(roots[i], &input, PLAIN_NODES / (IMAGES + 1) - 1);
    }
    plain_grow(host, &input, PLAIN_NODES / (IMAGES + 1) - 1);
    images_make(roots, count, form);
    host_fill(host);
    uint32_t mount_total = add_mounts(host, &input, mounts);
    const struct spot *root = model_build(roots, count, mounts, mount_total);
    uint32_t directory_count = model_directories(root, directories, DIRECTORIES);
    do {
        const struct spot *directory = directories[take_below(&input, directory_count)];
        uint32_t choice = take_below(&input, 5);
        if (choice == 4 && model_path_of(directory).size < MAX_PATH - 1 - MAX_NAME)
            check_listing(directory, &input);
        else if (choice == 4)
            continue; /* not all that the host lists there has a path */
        else
            agree_on_walk(directory, plain_path(&input), (enum walk_mode)choice);
    } while (any_input(&input));
    CLAIM_IS(host_left_open(), 0);
    images_free();
    plain_reset();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    for (int form = 0; form < IMAGES_FORMS; form++)
        run((struct input){data, data + size}, (enum images_form)form);
    return 0;
}
