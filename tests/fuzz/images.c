// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* The program has as many images as the input wants, not as the linker found. */
#define image_count image_count_of_the_linker
#include "core/image_read.c"
#undef image_count

#include "images.h"

#include "claim.h"
#include "fill_slots.h"
#include "segments.h"

#include <stdlib.h>
#include <string.h>

static struct wasivfs_image images[IMAGES];
static struct wasivfs_head *heads[IMAGES];
static struct wasivfs_head sound_heads[IMAGES];
static uint32_t images_used;

const char WASIVFS_IMAGE_SYMBOL = WASIVFS_CONTRACT;
#define REGISTER(slot)                                                                                                 \
    __attribute__((used, section("wasivfs_images"))) static const struct wasivfs_image *const entry_##slot =           \
        &images[slot]
REGISTER(0);
REGISTER(1);
REGISTER(2);

uint32_t image_count(void);
uint32_t image_count(void) {
    image_count_of_the_linker(); /* notices another late image */
    return images_used;
}

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

static uint16_t count_names(struct plain *const *order, uint32_t count, const struct plain *file) {
    uint16_t names = 0;
    for (uint32_t i = 0; i < count; i++)
        names += order[i]->same == file->same;
    return names;
}

static struct wasivfs_node lay_out(struct plain *const *order, uint32_t count, const struct plain *node,
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
        record.links = count_names(order, count, node);
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

/* Appends a table to the blob, and tells where. */
static uint32_t append_table(struct table *blob, const void *bytes, uint32_t size) {
    append(blob, (struct slice){"\0\0\0\0\0\0\0", -blob->size % sizeof(int64_t)});
    return append(blob, (struct slice){bytes, size});
}

static struct wasivfs_image make(struct plain *root) {
    struct plain *order[PLAIN_NODES];
    struct wasivfs_node nodes[PLAIN_NODES];
    int64_t times[PLAIN_NODES];
    static const uint32_t no_slots[SLOTS_FOR(PLAIN_NODES)];
    uint32_t count = number_nodes(root, order);
    uint32_t writable[PLAIN_NODES + 1] = {0};
    struct table names = {exactly(0), 0}, data = {exactly(0), 0}, blob = {exactly(0), 0};
    for (uint32_t i = 0; i < count; i++) {
        nodes[i] = lay_out(order, count, order[i], nodes, &names, &data);
        times[i] = images_time(i);
        if (order[i]->writable)
            writable[++writable[0]] = i;
    }
    struct wasivfs_head head = {.magic = WASIVFS_HEAD_MAGIC,
                                .node_count = count,
                                .slot_count = SLOTS_FOR(count),
                                .names_size = names.size,
                                .data_size = data.size};
    append_table(&blob, &head, sizeof head);
    head.nodes = append_table(&blob, nodes, count * sizeof *nodes);
    head.slots = append_table(&blob, no_slots, SLOTS_FOR(count) * sizeof *no_slots);
    head.times = append_table(&blob, times, count * sizeof *times);
    head.names = append_table(&blob, names.bytes, names.size);
    if (writable[0] > 0)
        head.writable = append_table(&blob, writable, (writable[0] + 1) * sizeof *writable);
    head.size = blob.size;
    free(names.bytes);
    memcpy(blob.bytes, &head, sizeof head);
    fill_slots((void *)blob.bytes);
    return (struct wasivfs_image){
        .magic = WASIVFS_MAGIC, .head = (void *)blob.bytes, .contents = (unsigned char *)data.bytes};
}

static void drop(struct wasivfs_image *image) {
    free((void *)image->head);
    free((void *)image->contents);
    *image = (struct wasivfs_image){0};
}

static void put_into_linked_segment(struct wasivfs_image *image, struct wasivfs_head *head) {
    head->where = WASIVFS_IN_LINKED_SEGMENT;
    head->contents = sizeof *head;
    segments_set_linked(head, image->contents);
    free((void *)image->contents);
    image->contents = 0;
}

void images_make(struct plain *const *roots, uint32_t count, enum images_form form) {
    uint32_t late_count = form == IMAGES_IN_SEGMENTS;
    for (images_used = 0; images_used < count; images_used++) {
        struct wasivfs_image image = make(roots[images_used]);
        heads[images_used] = (struct wasivfs_head *)(uintptr_t)image.head;
        if (images_used < late_count) {
            heads[images_used] = segments_set_late(image.head, image.contents);
            drop(&image);
        } else {
            if (images_used == late_count && form == IMAGES_IN_SEGMENTS)
                put_into_linked_segment(&image, heads[images_used]);
            images[images_used - late_count] = image;
        }
        sound_heads[images_used] = *heads[images_used];
    }
}

bool images_is_late(uint32_t number) { return number == 0 && wasivfs_hooks.late & WASIVFS_LATE_IMAGE; }

struct wasivfs_head *images_head(uint32_t number) { return heads[number]; }

const struct wasivfs_head *images_sound_head(uint32_t number) { return &sound_heads[number]; }

void images_changed(void) {
    if (wasivfs_hooks.late & WASIVFS_LATE_IMAGE)
        segments_changed(WASIVFS_LATE_KNOWN | WASIVFS_LATE_IMAGE);
}

void images_free(void) {
    for (uint32_t i = 0; i < IMAGES; i++)
        drop(&images[i]);
    segments_drop();
    images_used = 0;
}
