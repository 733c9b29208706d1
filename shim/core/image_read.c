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
static const struct {
    struct wasivfs_head head;
    struct wasivfs_node node;
    uint32_t slot;
} nothing = {.head = {.node_count = 1,
                      .slot_count = 1,
                      .nodes = sizeof(struct wasivfs_head),
                      .slots = sizeof(struct wasivfs_head) + sizeof(struct wasivfs_node)},
             .node = {.kind = WASIVFS_FILE}};

static const struct wasivfs_head *head(uint32_t number) {
    const struct wasivfs_head *head = __start_wasivfs_images[number]->head;
    return FAILS(image_head_is_sound(head)) ? &nothing.head : head;
}

static const void *table(const struct wasivfs_head *head, uint32_t offset) { return (const char *)head + offset; }

static const struct wasivfs_node *node_in(const struct wasivfs_head *tables, uint32_t node) {
    const struct wasivfs_node *nodes = table(tables, tables->nodes);
    bool is_sound = node < tables->node_count && image_node_is_sound(tables, node, &nodes[node]);
    return FAILS(is_sound) ? &nothing.node : &nodes[node];
}

static const char *names_in(const struct wasivfs_head *tables) { return table(tables, tables->names); }

/* Not inlined, for size: most functions below call it. */
__attribute__((noinline)) const struct wasivfs_node *image_node_in_memory(uint32_t number, uint32_t node) {
    return node_in(head(number), node);
}

static const struct wasivfs_node *node_of_kind(uint32_t number, uint32_t node, enum wasivfs_kind kind) {
    const struct wasivfs_node *record = image_node_in_memory(number, node);
    return FAILS(record->kind == kind) ? &nothing.node : record;
}

struct slice image_name_in_memory(uint32_t number, uint32_t node) {
    const struct wasivfs_head *tables = head(number);
    const struct wasivfs_node *record = node_in(tables, node);
    struct slice name = {names_in(tables) + record->name, record->name_size};
    return FAILS(node == 0 || image_name_is_sound(&name)) ? (struct slice){"", 0} : name;
}

struct slice image_link_target(uint32_t number, uint32_t node) {
    const struct wasivfs_node *record = node_of_kind(number, node, WASIVFS_SYMLINK);
    return (struct slice){names_in(head(number)) + record->start, record->size};
}

uint32_t image_parent(uint32_t number, uint32_t directory) {
    return node_of_kind(number, directory, WASIVFS_DIRECTORY)->related;
}

uint32_t image_inode(uint32_t number, uint32_t node) {
    const struct wasivfs_node *record = image_node_in_memory(number, node);
    return record->kind == WASIVFS_DIRECTORY ? node : record->related;
}

int64_t image_time(uint32_t number, uint32_t node) {
    const struct wasivfs_head *tables = head(number);
    if (tables->times == 0)
        return tables->time;
    const int64_t *times = table(tables, tables->times);
    return times[image_inode(number, node)];
}

static uint32_t hash(uint32_t directory, const struct slice *name) {
    uint32_t hash = WASIVFS_HASH_START;
    for (uint32_t i = 0; i < name->size; i++)
        hash = (hash ^ (unsigned char)name->start[i]) * WASIVFS_HASH_STEP;
    return (hash ^ directory) * WASIVFS_HASH_SPREAD;
}

static bool has_name(const struct wasivfs_head *tables, const struct wasivfs_node *record, const struct slice *name) {
    struct slice own = {names_in(tables) + record->name, record->name_size};
    return equal(name, &own) && !FAILS(image_name_is_sound(&own));
}

uint32_t image_find_child(uint32_t number, uint32_t directory, const struct slice *name) {
    const struct wasivfs_head *tables = head(number);
    const struct wasivfs_node *record = node_in(tables, directory);
    if (record->kind != WASIVFS_DIRECTORY)
        return NO_NODE;
    const uint32_t *slots = table(tables, tables->slots);
    uint32_t wanted = hash(directory, name);
    uint32_t shift = (uint32_t)__builtin_clz(tables->node_count);
    uint32_t at = (uint32_t)((uint64_t)wanted * tables->slot_count >> 32);
    uint32_t steps = 0;
    for (uint32_t slot; (slot = slots[at]) != 0; at = at + 1 < tables->slot_count ? at + 1 : 0) {
        if (FAILS(steps++ < tables->slot_count))
            break;
        uint32_t node = slot >> shift;
        if ((slot ^ wanted) << (32 - shift) == 0 && node - record->start < record->size &&
            has_name(tables, node_in(tables, node), name))
            return node;
    }
    return NO_NODE;
}

static const unsigned char *contents(uint32_t number) { return __start_wasivfs_images[number]->contents; }

uint32_t image_read(uint32_t number, uint32_t node, uint64_t offset, void *buffer, uint32_t size) {
    const struct wasivfs_node *record = node_of_kind(number, node, WASIVFS_FILE);
    if (offset >= record->size)
        return 0;
    uint32_t left = record->size - (uint32_t)offset;
    if (size > left)
        size = left;
    if (size > 0)
        __builtin_memcpy(buffer, contents(number) + record->start + offset, size);
    return size;
}

const void *image_pointer(uint32_t number, uint32_t node) {
    return contents(number) + node_of_kind(number, node, WASIVFS_FILE)->start;
}
