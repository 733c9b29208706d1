// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "image_read.h"

#include "image_check.h"

const char WASIVFS_SHIM_SYMBOL = WASIVFS_CONTRACT;

extern const char WASIVFS_IMAGE_SYMBOL;

/* The linker collects one pointer for each image (WASIVFS_REGISTER) between these two. */
extern const struct wasivfs_image *const __start_wasivfs_images[];
extern const struct wasivfs_image *const __stop_wasivfs_images[];

uint32_t image_count(void) {
    /* This read makes the linker fail if no image of this contract is linked. */
    (void)*(const volatile char *)&WASIVFS_IMAGE_SYMBOL;
    return (uint32_t)(__stop_wasivfs_images - __start_wasivfs_images);
}

static bool is_damaged; /* a check has failed since the last verdict */

#define FAILS(check) (WASIVFS_CHECKED && !(check) && (is_damaged = true))

#if WASIVFS_CHECKED
enum error image_verdict(enum error error) {
    bool was_damaged = is_damaged;
    is_damaged = false;
    return was_damaged ? ERROR_IO : error;
}
#endif

/* Read instead of an image or node that fails a check: refers to nothing, and is not a directory. */
static const struct wasivfs_node no_node = {.kind = WASIVFS_FILE};
static const uint32_t no_slots[1];
static const struct wasivfs_image no_image = {.nodes = &no_node, .node_count = 1, .slots = no_slots, .slot_count = 1};

static const struct wasivfs_image *image(uint32_t number) {
    const struct wasivfs_image *whole = __start_wasivfs_images[number];
    return FAILS(image_head_is_sound(whole)) ? &no_image : whole;
}

const struct wasivfs_node *image_node(uint32_t number, uint32_t node) {
    const struct wasivfs_image *whole = image(number);
    return FAILS(image_node_is_sound(whole, node)) ? &no_node : &whole->nodes[node];
}

static const struct wasivfs_node *node_of_kind(uint32_t number, uint32_t node, enum wasivfs_kind kind) {
    const struct wasivfs_node *record = image_node(number, node);
    return FAILS(record->kind == kind) ? &no_node : record;
}

static struct slice text(uint32_t number, uint32_t offset, uint32_t size) {
    return (struct slice){(const char *)image(number)->names + offset, size};
}

struct slice image_name(uint32_t number, uint32_t node) {
    const struct wasivfs_node *record = image_node(number, node);
    struct slice name = text(number, record->name, record->name_size);
    return FAILS(node == 0 || image_name_is_sound(&name)) ? (struct slice){"", 0} : name;
}

struct slice image_link_target(uint32_t number, uint32_t node) {
    const struct wasivfs_node *record = node_of_kind(number, node, WASIVFS_SYMLINK);
    return text(number, record->start, record->size);
}

uint32_t image_parent(uint32_t number, uint32_t directory) {
    return node_of_kind(number, directory, WASIVFS_DIRECTORY)->related;
}

uint32_t image_inode(uint32_t number, uint32_t node) {
    const struct wasivfs_node *record = image_node(number, node);
    return record->kind == WASIVFS_DIRECTORY ? node : record->related;
}

int64_t image_time(uint32_t number, uint32_t node) {
    const struct wasivfs_image *whole = image(number);
    return whole->times ? whole->times[image_inode(number, node)] : whole->time;
}

static uint32_t hash(uint32_t directory, const struct slice *name) {
    uint32_t hash = WASIVFS_HASH_START;
    for (uint32_t i = 0; i < name->size; i++)
        hash = (hash ^ (unsigned char)name->start[i]) * WASIVFS_HASH_STEP;
    return (hash ^ directory) * WASIVFS_HASH_SPREAD;
}

uint32_t image_find_child(uint32_t number, uint32_t directory, const struct slice *name) {
    const struct wasivfs_image *whole = image(number);
    const struct wasivfs_node *record = image_node(number, directory);
    if (record->kind != WASIVFS_DIRECTORY)
        return NO_NODE;
    uint32_t wanted = hash(directory, name);
    uint32_t shift = (uint32_t)__builtin_clz(whole->node_count);
    uint32_t at = (uint32_t)((uint64_t)wanted * whole->slot_count >> 32);
    uint32_t steps = 0;
    for (uint32_t slot; (slot = whole->slots[at]) != 0; at = at + 1 < whole->slot_count ? at + 1 : 0) {
        if (FAILS(steps++ < whole->slot_count))
            break;
        uint32_t node = slot >> shift;
        if ((slot ^ wanted) << (32 - shift) != 0 || node - record->start >= record->size)
            continue;
        struct slice found = image_name(number, node);
        if (equal(name, &found))
            return node;
    }
    return NO_NODE;
}

uint32_t image_read(uint32_t number, uint32_t node, uint64_t offset, void *buffer, uint32_t size) {
    const struct wasivfs_node *record = node_of_kind(number, node, WASIVFS_FILE);
    if (offset >= record->size)
        return 0;
    uint32_t left = record->size - (uint32_t)offset;
    if (size > left)
        size = left;
    if (size > 0)
        __builtin_memcpy(buffer, image(number)->data + record->start + offset, size);
    return size;
}

const void *image_pointer(uint32_t number, uint32_t node) {
    return image(number)->data + node_of_kind(number, node, WASIVFS_FILE)->start;
}
