// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "image_read.h"

#include "image_check.h"

const char WASIVFS_SHIM_SYMBOL = WASIVFS_CONTRACT;

extern const char WASIVFS_IMAGE_SYMBOL;

/* The linker collects one pointer for each image (WASIVFS_REGISTER) between these two. */
extern const struct wasivfs_image *const __start_wasivfs_images[];
extern const struct wasivfs_image *const __stop_wasivfs_images[];

/* Not called: images whose bytes are in a segment come with the function that fetches them. */
static void fetch_nothing(uint32_t where, void *to, uint32_t offset, uint32_t size) {
    (void)where, (void)to, (void)offset, (void)size;
    __builtin_trap();
}

/* Volatile, because a tool changes it after the compiler has seen it. */
volatile struct wasivfs_hooks wasivfs_hooks = {
    .magic = WASIVFS_HOOKS_MAGIC,
    .self = &wasivfs_hooks,
    .fetch = fetch_nothing,
    .late = WASIVFS_LATE_KNOWN,
    .host = WASIVFS_HOST,
    .trace = WASIVFS_TRACE,
};

#define KEPT_NODES 8
#define KEPT_SLOTS 8

/* What was fetched of the late image. Each fetch costs a call of the engine, but most nodes are read several times. */
static struct {
    uint32_t known; /* the `late` of the hooks for which the rest is valid */
    struct wasivfs_head head;
    uint32_t node_numbers[KEPT_NODES]; /* one more than the number of each kept node; 0: there is none */
    struct wasivfs_node nodes[KEPT_NODES];
    uint32_t first_slot; /* of the kept slots */
    uint32_t slot_end;   /* 0: there are none */
    uint32_t slots[KEPT_SLOTS];
} late;

static void fetch(void *to, uint32_t offset, uint32_t size) {
    wasivfs_hooks.fetch(WASIVFS_IN_LATE_SEGMENT, to, offset, size);
}

/* Not inlined, because it seldom runs. A snapshot may have kept what was fetched of another image. */
__attribute__((noinline)) static void look_for_late_image(uint32_t known) {
    late.known = known;
    late.slot_end = 0;
    for (uint32_t i = 0; i < KEPT_NODES; i++)
        late.node_numbers[i] = 0;
    if (known & WASIVFS_LATE_IMAGE)
        fetch(&late.head, 0, sizeof late.head);
}

/* How many images lie above the linked ones: 0 or 1. */
static uint32_t late_count(void) {
    uint32_t known = wasivfs_hooks.late;
    if (known != late.known)
        look_for_late_image(known);
    return known / WASIVFS_LATE_IMAGE % 2;
}

uint32_t image_count(void) {
    /* This read makes the linker fail if no image of this contract is linked. */
    (void)*(const volatile char *)&WASIVFS_IMAGE_SYMBOL;
    uint32_t linked = (uint32_t)(__stop_wasivfs_images - __start_wasivfs_images);
    return late_count() + (wasivfs_hooks.late & WASIVFS_LATE_ALONE ? 0 : linked);
}

static const struct wasivfs_image *linked(uint32_t number) { return __start_wasivfs_images[number - late_count()]; }

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
    const struct wasivfs_head *head = number < late_count() ? &late.head : linked(number)->head;
    enum wasivfs_where segment = head == &late.head                     ? WASIVFS_IN_LATE_SEGMENT
                                 : wasivfs_hooks.fetch == fetch_nothing ? WASIVFS_IN_MEMORY
                                                                        : WASIVFS_IN_LINKED_SEGMENT;
    return FAILS(image_head_is_sound(head, segment)) ? &nothing.head : head;
}

static bool is_late(const struct wasivfs_head *tables) { return tables == &late.head; }

static const void *table(const struct wasivfs_head *head, uint32_t offset) { return (const char *)head + offset; }

/* Valid until the next call. */
static const struct wasivfs_node *late_node(uint32_t node) {
    uint32_t place = node % KEPT_NODES;
    if (late.node_numbers[place] != node + 1) {
        fetch(&late.nodes[place], late.head.nodes + node * (uint32_t)sizeof late.nodes[0], sizeof late.nodes[0]);
        late.node_numbers[place] = node + 1;
    }
    return &late.nodes[place];
}

/* Valid until the next call. */
static const struct wasivfs_node *node_in(const struct wasivfs_head *tables, uint32_t node) {
    if (FAILS(node < tables->node_count))
        return &nothing.node;
    const struct wasivfs_node *nodes = table(tables, tables->nodes);
    const struct wasivfs_node *found = is_late(tables) ? late_node(node) : &nodes[node];
    return FAILS(image_node_is_sound(tables, node, found)) ? &nothing.node : found;
}

/* The bytes of a name or target: in memory, or copied to `buffer`, which holds them. */
static const char *text(const struct wasivfs_head *tables, uint32_t offset, uint32_t size, char *buffer) {
    if (!is_late(tables))
        return (const char *)table(tables, tables->names) + offset;
    fetch(buffer, tables->names + offset, size);
    return buffer;
}

/* Not inlined, for size: most functions below call it. */
__attribute__((noinline)) const struct wasivfs_node *image_node_kept(uint32_t number, uint32_t node) {
    return node_in(head(number), node);
}

static const struct wasivfs_node *node_of_kind(uint32_t number, uint32_t node, enum wasivfs_kind kind) {
    const struct wasivfs_node *record = image_node_kept(number, node);
    return FAILS(record->kind == kind) ? &nothing.node : record;
}

struct slice image_name(uint32_t number, uint32_t node, char buffer[MAX_NAME]) {
    const struct wasivfs_head *tables = head(number);
    const struct wasivfs_node *record = node_in(tables, node);
    struct slice name = {text(tables, record->name, record->name_size, buffer), record->name_size};
    if (FAILS(node == 0 || image_name_is_sound(&name)))
        return (struct slice){"", 0};
    if (WASIVFS_CHECKED)
        __builtin_memcpy(buffer, name.start, name.size);
    return WASIVFS_CHECKED ? (struct slice){buffer, name.size} : name;
}

struct slice image_link_target(uint32_t number, uint32_t node, char buffer[MAX_PATH]) {
    const struct wasivfs_node *record = node_of_kind(number, node, WASIVFS_SYMLINK);
    if (FAILS(record->size < MAX_PATH))
        return (struct slice){"", 0};
    return (struct slice){text(head(number), record->start, record->size, buffer), record->size};
}

uint32_t image_parent(uint32_t number, uint32_t directory) {
    return node_of_kind(number, directory, WASIVFS_DIRECTORY)->related;
}

uint32_t image_inode(uint32_t number, uint32_t node) {
    const struct wasivfs_node *record = image_node_kept(number, node);
    return record->kind == WASIVFS_DIRECTORY ? node : record->related;
}

int64_t image_time(uint32_t number, uint32_t node) {
    const struct wasivfs_head *tables = head(number);
    if (tables->times == 0)
        return tables->time;
    uint32_t inode = image_inode(number, node);
    if (!is_late(tables))
        return ((const int64_t *)table(tables, tables->times))[inode];
    int64_t time;
    fetch(&time, tables->times + inode * (uint32_t)sizeof time, sizeof time);
    return time;
}

static uint32_t hash(uint32_t directory, const struct slice *name) {
    uint32_t hash = WASIVFS_HASH_START;
    for (uint32_t i = 0; i < name->size; i++)
        hash = (hash ^ (unsigned char)name->start[i]) * WASIVFS_HASH_STEP;
    return (hash ^ directory) * WASIVFS_HASH_SPREAD;
}

static uint32_t slot_in(const struct wasivfs_head *tables, uint32_t at) {
    if (!is_late(tables))
        return ((const uint32_t *)table(tables, tables->slots))[at];
    if (at < late.first_slot || at >= late.slot_end) {
        uint32_t left = tables->slot_count - at;
        late.first_slot = at;
        late.slot_end = at + (left < KEPT_SLOTS ? left : KEPT_SLOTS);
        fetch(late.slots, tables->slots + at * (uint32_t)sizeof late.slots[0],
              (late.slot_end - at) * (uint32_t)sizeof late.slots[0]);
    }
    return late.slots[at - late.first_slot];
}

static bool has_name(const struct wasivfs_head *tables, const struct wasivfs_node *record, const struct slice *name) {
    static char buffer[MAX_NAME]; /* not on the stack, which is small */
    if (record->name_size != name->size)
        return false;
    struct slice own = {text(tables, record->name, record->name_size, buffer), record->name_size};
    return equal(name, &own) && !FAILS(image_name_is_sound(&own));
}

uint32_t image_find_child(uint32_t number, uint32_t directory, const struct slice *name) {
    const struct wasivfs_head *tables = head(number);
    const struct wasivfs_node *record = node_in(tables, directory);
    if (record->kind != WASIVFS_DIRECTORY)
        return NO_NODE;
    uint32_t first = record->start, count = record->size;
    uint32_t wanted = hash(directory, name);
    uint32_t shift = (uint32_t)__builtin_clz(tables->node_count);
    uint32_t at = (uint32_t)((uint64_t)wanted * tables->slot_count >> 32);
    uint32_t steps = 0;
    for (uint32_t slot; (slot = slot_in(tables, at)) != 0; at = at + 1 < tables->slot_count ? at + 1 : 0) {
        if (FAILS(steps++ < tables->slot_count))
            break;
        uint32_t node = slot >> shift;
        if ((slot ^ wanted) << (32 - shift) == 0 && node - first < count &&
            has_name(tables, node_in(tables, node), name))
            return node;
    }
    return NO_NODE;
}

uint32_t image_read(uint32_t number, uint32_t node, uint64_t offset, void *buffer, uint32_t size) {
    const struct wasivfs_head *tables = head(number);
    const struct wasivfs_node *record = node_of_kind(number, node, WASIVFS_FILE);
    if (offset >= record->size)
        return 0;
    uint32_t left = record->size - (uint32_t)offset;
    if (size > left)
        size = left;
    uint32_t start = record->start + (uint32_t)offset;
    if (size == 0)
        return 0;
    if (tables->where == WASIVFS_IN_MEMORY)
        __builtin_memcpy(buffer, linked(number)->contents + start, size);
    else
        wasivfs_hooks.fetch(tables->where, buffer, tables->contents + start, size);
    return size;
}

const void *image_pointer(uint32_t number, uint32_t node) {
    const struct wasivfs_node *record = node_of_kind(number, node, WASIVFS_FILE);
    return head(number)->where == WASIVFS_IN_MEMORY ? linked(number)->contents + record->start : 0;
}
