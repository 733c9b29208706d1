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
    .writable = WASIVFS_WRITABLE,
    .devices = WASIVFS_DEVICES,
};

/* For what is short where an image lies in memory, although all functions are compiled for size. */
#define INLINE __attribute__((always_inline)) static inline

#define PIECE_SIZE 64 /* three nodes, or sixteen slots */
#define PIECES 8

/*
 * What was fetched last of the tables of the late image. Each fetch costs a call of the engine, but most nodes are read
 * several times.
 */
static struct {
    uint32_t known; /* the `late` of the hooks for which the rest is valid */
    uint32_t count; /* of images, with the late one */
    struct wasivfs_head head;
    uint32_t turn; /* which piece is replaced next */
    struct piece {
        uint32_t start; /* offset in the segment; 0 is the head's, and means that there is none */
        unsigned char bytes[PIECE_SIZE];
    } pieces[PIECES];
} late;

/* The only call of it, because it is the shim's only call whose use of the stack tools cannot see: it uses none. */
__attribute__((noinline)) static void fetch_from_segment(uint32_t where, void *to, uint32_t offset, uint32_t size) {
    wasivfs_hooks.fetch(where, to, offset, size);
}

static void fetch(void *to, uint32_t offset, uint32_t size) {
    fetch_from_segment(WASIVFS_IN_LATE_SEGMENT, to, offset, size);
}

/* Not inlined, because it seldom runs. A snapshot may have kept what was fetched of another image. */
__attribute__((noinline)) static void look_for_late_image(uint32_t known) {
    __builtin_memset(&late, 0, sizeof late);
    late.known = known;
    if (known & WASIVFS_LATE_IMAGE)
        fetch(&late.head, 0, sizeof late.head);
    if (!(known & WASIVFS_LATE_ALONE))
        late.count = (uint32_t)(__stop_wasivfs_images - __start_wasivfs_images);
    late.count += known / WASIVFS_LATE_IMAGE % 2;
}

uint32_t image_count(void) {
    uint32_t known = wasivfs_hooks.late;
    if (known != late.known) {
        /* This read makes the linker fail if no image of this contract is linked. */
        (void)*(const volatile char *)&WASIVFS_IMAGE_SYMBOL;
        look_for_late_image(known);
    }
    return late.count;
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

INLINE const struct wasivfs_image *linked(uint32_t number) {
    return __start_wasivfs_images[number - late.known / WASIVFS_LATE_IMAGE % 2];
}

/* The head of an image of a program with a late image. Not inlined, because other programs need it to be short. */
__attribute__((noinline)) static const struct wasivfs_head *head_with_late(uint32_t number) {
    return number == 0 ? &late.head : linked(number)->head;
}

INLINE const struct wasivfs_head *head(uint32_t number) {
    const struct wasivfs_head *head =
        late.known & WASIVFS_LATE_IMAGE ? head_with_late(number) : __start_wasivfs_images[number]->head;
    if (WASIVFS_CHECKED) {
        enum wasivfs_where where = head == &late.head ? WASIVFS_IN_LATE_SEGMENT
                                   : linked(number)->contents || wasivfs_hooks.fetch == fetch_nothing
                                       ? WASIVFS_IN_MEMORY
                                       : WASIVFS_IN_LINKED_SEGMENT;
        if (FAILS(image_head_is_sound(head, where)))
            return &nothing.head;
    }
    return head;
}

INLINE bool is_late(const struct wasivfs_head *tables) { return tables == &late.head; }

static const void *table(const struct wasivfs_head *head, uint32_t offset) { return (const char *)head + offset; }

/* An entry of a table, in memory or in a piece, which stays until PIECES others were fetched. */
__attribute__((noinline)) static const void *late_entry(uint32_t offset, uint32_t size) {
    for (struct piece *piece = late.pieces; piece < late.pieces + PIECES; piece++)
        if (offset - piece->start <= PIECE_SIZE - size)
            return piece->bytes + (offset - piece->start);
    struct piece *piece = &late.pieces[late.turn++ % PIECES];
    uint32_t left = late.head.size - offset;
    fetch(piece->bytes, offset, left < PIECE_SIZE ? left : PIECE_SIZE);
    piece->start = offset;
    return piece->bytes;
}

INLINE const void *entry(const struct wasivfs_head *tables, uint32_t offset, uint32_t size) {
    return is_late(tables) ? late_entry(offset, size) : table(tables, offset);
}

INLINE const struct wasivfs_node *node_in(const struct wasivfs_head *tables, uint32_t node) {
    if (FAILS(node < tables->node_count))
        return &nothing.node;
    uint32_t size = sizeof(struct wasivfs_node);
    const struct wasivfs_node *found = entry(tables, tables->nodes + node * size, size);
    return FAILS(image_node_is_sound(tables, node, found)) ? &nothing.node : found;
}

static const char *names_in_memory(const struct wasivfs_head *tables) { return table(tables, tables->names); }

/* The name of a node: in memory, or copied to `buffer`. */
INLINE struct slice name_in(const struct wasivfs_head *tables, const struct wasivfs_node *record, char *buffer) {
    if (!is_late(tables) && !WASIVFS_CHECKED)
        return (struct slice){names_in_memory(tables) + record->name, record->name_size};
    if (is_late(tables))
        fetch(buffer, tables->names + record->name, record->name_size);
    else
        __builtin_memcpy(buffer, names_in_memory(tables) + record->name, record->name_size);
    return (struct slice){buffer, record->name_size};
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
    struct slice name = name_in(tables, image_node_kept(number, node), buffer);
    return FAILS(node == 0 || image_name_is_sound(&name)) ? (struct slice){"", 0} : name;
}

struct slice image_link_target(uint32_t number, uint32_t node, char *buffer, uint32_t room) {
    const struct wasivfs_head *tables = head(number);
    const struct wasivfs_node *record = node_of_kind(number, node, WASIVFS_SYMLINK);
    if (!is_late(tables))
        return (struct slice){names_in_memory(tables) + record->start, record->size};
    fetch(buffer, tables->names + record->start, record->size < room ? record->size : room);
    return (struct slice){buffer, record->size};
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
    uint32_t size = sizeof at;
    return *(const uint32_t *)entry(tables, tables->slots + at * size, size);
}

static bool has_name(const struct wasivfs_head *tables, const struct wasivfs_node *record, const struct slice *name) {
    static char buffer[MAX_NAME]; /* not on the stack, which is small */
    if (record->name_size != name->size)
        return false;
    struct slice own = name_in(tables, record, buffer);
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
    const struct wasivfs_node *record = node_in(tables, node);
    if (FAILS(record->kind == WASIVFS_FILE) || offset >= record->size)
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
        fetch_from_segment(tables->where, buffer, tables->contents + start, size);
    return size;
}

const void *image_pointer(uint32_t number, uint32_t node) {
    const struct wasivfs_node *record = node_of_kind(number, node, WASIVFS_FILE);
    return head(number)->where == WASIVFS_IN_MEMORY ? linked(number)->contents + record->start : 0;
}

#if HAS_UPPER
/* A number of the table of writable directories; its count is number 0. */
static uint32_t writable(const struct wasivfs_head *tables, uint32_t at) {
    uint32_t size = sizeof at;
    return *(const uint32_t *)entry(tables, tables->writable + at * size, size);
}

bool image_is_writable(uint32_t number, uint32_t directory) {
    const struct wasivfs_head *tables = head(number);
    uint32_t count = tables->writable ? writable(tables, 0) : 0;
    if (FAILS(image_writable_count_is_sound(tables, count)))
        return false;
    for (uint32_t at = 1; at <= count; at++)
        if (writable(tables, at) == directory)
            return true;
    return false;
}
#endif
