// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* The program has as many images as the input wants, not as the linker found. */
#define image_count image_count_of_the_linker
#include "core/image_read.c"
#undef image_count

#include "images.h"

#include "claim.h"
#include "fill_slots.h"

#include <stdlib.h>
#include <string.h>

static struct wasivfs_image slots[IMAGES];
static uint32_t slot_count;

const char WASIVFS_IMAGE_SYMBOL = WASIVFS_CONTRACT;
#define REGISTER(slot)                                                                                                 \
    __attribute__((used, section("wasivfs_images"))) static const struct wasivfs_image *const entry_##slot =           \
        &slots[slot]
REGISTER(0);
REGISTER(1);
REGISTER(2);

uint32_t image_count(void);
uint32_t image_count(void) { return slot_count; }

int64_t images_time(uint32_t node) { return INT64_C(1000000007) * node - 5; }

static int by_name(const void *left, const void *right) {
    struct slice a = (*(struct plain *const *)left)->name, b = (*(struct plain *const *)right)->name;
    for (uint32_t i = 0; i < a.size && i < b.size; i++)
        if (a.start[i] != b.start[i])
            return (unsigned char)a.start[i] < (unsigned char)b.start[i] ? -1 : 1;
    return a.size < b.size ? -1 : a.size > b.size;
}

/* The nodes in the order of their numbers: level by level. */
static uint32_t number_nodes(struct plain *root, struct plain **order) {
    uint32_t count = 0;
    order[count++] = root;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t first = count;
        order[i]->number = i;
        for (struct plain *child = order[i]->first; child; child = child->next)
            order[count++] = child;
        qsort(order + first, count - first, sizeof *order, by_name);
    }
    return count;
}

static void *exactly(size_t size) {
    void *table = malloc(size ? size : 1);
    CLAIM(table);
    return table;
}

struct table {
    char *bytes;
    uint32_t size;
};

/* Appends, and tells where. */
static uint32_t append(struct table *table, struct slice text) {
    uint32_t offset = table->size;
    char *larger = exactly((size_t)table->size + text.size);
    if (table->size > 0)
        memcpy(larger, table->bytes, table->size);
    if (text.size > 0)
        memcpy(larger + offset, text.start, text.size);
    free(table->bytes);
    *table = (struct table){larger, offset + text.size};
    return offset;
}

static uint32_t first_name(struct plain *const *order, const struct plain *file) {
    uint32_t number = 0;
    while (order[number]->same != file->same)
        number++;
    return number;
}

static struct wasivfs_node lay_out(struct plain *const *order, const struct plain *node,
                                   const struct wasivfs_node *nodes, struct table *names, struct table *data) {
    struct wasivfs_node record = {.name = append(names, node->name),
                                  .name_size = (uint8_t)node->name.size,
                                  .kind = (uint8_t)node->kind,
                                  .links = 1,
                                  .related = node->number};
    switch (node->kind) {
    case PLAIN_DIRECTORY:
        record.links = 2;
        record.related = node->parent ? node->parent->number : 0;
        record.start = UINT32_MAX;
        for (struct plain *child = node->first; child; child = child->next) {
            record.links += child->kind == PLAIN_DIRECTORY;
            record.start = child->number < record.start ? child->number : record.start;
            record.size++;
        }
        record.start = record.size > 0 ? record.start : 0;
        break;
    case PLAIN_FILE:
        record.related = first_name(order, node);
        record.size = node->text.size;
        record.start = record.related == node->number ? append(data, node->text) : nodes[record.related].start;
        append(data, (struct slice){"\0\0\0\0\0\0\0", -data->size % WASIVFS_DATA_ALIGNMENT});
        break;
    case PLAIN_LINK:
        record.start = append(names, node->text);
        record.size = node->text.size;
    }
    return record;
}

static struct wasivfs_image make(struct plain *root) {
    static const struct wasivfs_image empty = {.magic = WASIVFS_MAGIC};
    struct plain *order[PLAIN_NODES];
    uint32_t count = number_nodes(root, order);
    struct wasivfs_node *nodes = exactly(count * sizeof *nodes);
    int64_t *times = exactly(count * sizeof *times);
    uint32_t *slots = exactly(SLOTS_FOR(count) * sizeof *slots);
    memset(slots, 0, SLOTS_FOR(count) * sizeof *slots);
    struct table names = {exactly(0), 0}, data = {exactly(0), 0};
    for (uint32_t i = 0; i < count; i++) {
        nodes[i] = lay_out(order, order[i], nodes, &names, &data);
        times[i] = images_time(i);
    }
    struct wasivfs_image image = empty;
    image.nodes = nodes;
    image.node_count = count;
    image.names = (unsigned char *)names.bytes;
    image.names_size = names.size;
    image.data = (unsigned char *)data.bytes;
    image.data_size = data.size;
    image.times = times;
    image.slot_count = SLOTS_FOR(count);
    image.slots = slots;
    fill_slots(&image, slots);
    return image;
}

void images_make(struct plain *const *roots, uint32_t count) {
    for (slot_count = 0; slot_count < count; slot_count++)
        slots[slot_count] = make(roots[slot_count]);
}

struct wasivfs_image *images_get(uint32_t number) { return &slots[number]; }

void images_free(void) {
    while (slot_count > 0) {
        struct wasivfs_image *image = &slots[--slot_count];
        free((void *)image->nodes);
        free((void *)image->names);
        free((void *)image->data);
        free((void *)image->times);
        free((void *)image->slots);
    }
}
