// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "segments.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct segment {
    unsigned char *bytes;
    size_t size;
} segments[WASIVFS_IN_LATE_SEGMENT + 1];

static void fetch(uint32_t where, void *to, uint32_t offset, uint32_t size) {
    const struct segment *segment = where < sizeof segments / sizeof *segments ? &segments[where] : segments;
    if (!segment->bytes || offset > segment->size || size > segment->size - offset) {
        fprintf(stderr, "segments.c: fetch of %u bytes at %u of segment %u\n", size, offset, where);
        abort();
    }
    memcpy(to, segment->bytes + offset, size);
}

/* The first `size` bytes of the tables, and the contents behind them. */
static struct wasivfs_head *set(enum wasivfs_where where, const struct wasivfs_head *tables, size_t size,
                                const void *contents) {
    struct segment *segment = &segments[where];
    size_t start = (size + WASIVFS_DATA_ALIGNMENT - 1) / WASIVFS_DATA_ALIGNMENT * WASIVFS_DATA_ALIGNMENT;
    free(segment->bytes);
    segment->size = start + tables->data_size;
    segment->bytes = calloc(segment->size, 1);
    if (!segment->bytes)
        abort();
    memcpy(segment->bytes, tables, size);
    memcpy(segment->bytes + start, contents, tables->data_size);
    wasivfs_hooks.fetch = fetch;
    struct wasivfs_head *head = (void *)segment->bytes;
    head->where = where;
    head->contents = (uint32_t)start;
    return head;
}

struct wasivfs_head *segments_set_linked(const struct wasivfs_head *tables, const void *contents) {
    return set(WASIVFS_IN_LINKED_SEGMENT, tables, sizeof *tables, contents);
}

struct wasivfs_head *segments_set_late(const struct wasivfs_head *tables, const void *contents) {
    struct wasivfs_head *head = set(WASIVFS_IN_LATE_SEGMENT, tables, tables->size, contents);
    segments_changed(WASIVFS_LATE_KNOWN | WASIVFS_LATE_IMAGE);
    return head;
}

void segments_changed(uint32_t flags) {
    static uint32_t changes;
    wasivfs_hooks.late = flags | ++changes << WASIVFS_LATE_BITS;
}

void segments_drop(void) {
    for (size_t i = 0; i < sizeof segments / sizeof *segments; i++) {
        free(segments[i].bytes);
        segments[i] = (struct segment){0};
    }
    segments_changed(WASIVFS_LATE_KNOWN);
}
