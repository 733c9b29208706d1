// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "damaged.h"

#include <stdlib.h>
#include <string.h>

#include "changes.h"
#include "core/file.h"
#include "core/host.h"
#include "core/listing.h"
#include "core/open.h"
#include "lookup.h"
#include "segments.h"
#include "wasivfs.h"

#define MOST_ENTRIES 1000

static struct wasivfs_image image;
WASIVFS_REGISTER(image, damaged);

extern const struct wasivfs_image *const __start_wasivfs_images[];

struct wasivfs_head *damaged;
struct wasivfs_node *nodes;
unsigned char *names;
uint32_t *slots;
int damaged_form;

static void *copy(const void *table, size_t size) {
    void *whole = malloc(size);
    CHECK(whole);
    return memcpy(whole, table, size);
}

/* The registered image is a sound one where it is not the one that is damaged. */
void mend(void) {
    CHECK(__start_wasivfs_images[0] == &image);
    const struct wasivfs_image *original = __start_wasivfs_images[2];
    free((void *)image.head), free((void *)image.contents);
    segments_drop();
    image = *original;
    image.head = damaged = copy(original->head, original->head->size);
    image.contents = copy(original->contents, damaged->data_size);
    if (damaged_form == FORM_SEGMENT) {
        damaged->where = WASIVFS_IN_LINKED_SEGMENT;
        damaged->contents = sizeof *damaged;
        segments_set_linked(damaged, original->contents);
        free((void *)image.contents);
        image.contents = 0;
    } else if (damaged_form == FORM_LATE) {
        damaged = segments_set_late(original->head, original->contents);
    }
    CHECK_IS(image_count(), damaged_form == FORM_LATE ? 4 : 3);
    nodes = (void *)((char *)damaged + damaged->nodes);
    names = (unsigned char *)damaged + damaged->names;
    slots = (void *)((char *)damaged + damaged->slots);
    CHECK_IS(image_verdict(ERROR_NONE), ERROR_NONE);
}

static bool met;

static enum error note(enum error error) {
    met |= error == ERROR_IO;
    return error;
}

static void list(struct place directory) {
    struct descriptor descriptor = {.kind = DESCRIPTOR_DIRECTORY, .place = directory, .host = NO_HOST};
    struct listing listing;
    struct entry entry;
    enum error error;
    uint32_t count = 0;
    listing_start(&listing, &descriptor, 0);
    while (listing_next(&listing, &entry, &error)) {
        CHECK(count++ < MOST_ENTRIES);
        CHECK(entry.name.size > 0 && entry.name.size <= MAX_NAME && !memchr(entry.name.start, 0, entry.name.size));
    }
    note(error);
#if WASIVFS_HOST != WASIVFS_HOST_NONE
    if (descriptor.host != NO_HOST)
        host_close(descriptor.host);
#endif
}

static void read_to_end(struct place place) {
    static char buffer[64];
    struct descriptor file = {.kind = DESCRIPTOR_FILE, .readable = true, .place = place, .host = NO_HOST};
    while (file_read(&file, buffer, sizeof buffer) > 0)
        ;
    note(image_verdict(ERROR_NONE));
    note(file_seek(&file, -1, SEEK_FROM_END));
}

static void use(struct place place) {
    static char target[MAX_PATH];
    CHECK(tree_status(place).links < UINT32_MAX);
    switch (tree_kind(place)) {
    case WASIVFS_DIRECTORY:
        (void)tree_path(place);
        (void)tree_status(tree_parent(place));
        list(place);
        break;
    case WASIVFS_FILE:
        read_to_end(place);
        break;
    default:
        (void)tree_link_target(place, target, sizeof target);
    }
    note(image_verdict(ERROR_NONE));
}

static void open_and_change(const struct target *target) {
    struct descriptor filling;
    note(open_in_tree(target, &(struct open_request){.follow = true, .read = true}, &filling));
    change_make_directory(target), make_link(target), change_remove_file(target), change_remove_directory(target),
        set_times(target);
    link_file(target), change_rename(target, target);
}

static void walk_from(struct place start, const char *string) {
    static struct target target;
    struct slice path = text(string);
    for (int mode = WALK_FOLLOW; mode <= WALK_CREATE; mode++) {
        if (note(walk(start, &path, (enum walk_mode)mode, &target)) != ERROR_NONE || target.kind == TARGET_HOST)
            continue;
        open_and_change(&target);
        if (target.kind == TARGET_TREE)
            (void)tree_status(target.place);
        note(image_verdict(ERROR_NONE));
    }
}

bool use_everything(void) {
    static const char *const paths[] = {
        "below_dir/sub/file",     "below_dir/sub/../../below_file", "shared/merged/sub/..",
        "shared/merged/sub/file", "shared/clash_file/in/",          "shared/to_above",
        "shared/absent",          "dir/sub/../../shared/both",
    };
    met = false;
    if (damaged_form == FORM_LATE)
        segments_changed(WASIVFS_LATE_KNOWN | WASIVFS_LATE_IMAGE);
    CHECK(image_count() > 0);
    for (uint32_t node = 0; node < NODES; node++)
        use(place_in(0, node));
    for (size_t i = 0; i < COUNT(paths); i++) {
        size_t size;
        walk_from(tree_root(), paths[i]);
        (void)wasivfs_data(paths[i], &size);
    }
    walk_from(place_in(0, 10), "../merged/sub/file");
    walk_from(place_in(1, 0), "shared/merged/..");
    CHECK_IS(image_verdict(ERROR_NONE), ERROR_NONE);
    return met;
}
