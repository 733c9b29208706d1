/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Lays out the image that TREE describes, as the blob `tables` and the contents `data`; knows nothing of the generator.
 * TREE(DIRECTORY, FILE, SAME, LINK) lists the nodes in the order of their numbers: DIRECTORY(id, name, parent, links,
 * first child, number of children) FILE(id, name, parent, links, contents) SAME(id, name, parent, links, first)     a
 * further name of the file `first` LINK(id, name, parent, target) All but the quoted arguments are ids or numbers.
 * Included once by each image.
 */
#include "fill_slots.h"
#include "image.h"

#define NODE_OF_ANY(id, ...) NODE_##id,
enum { TREE(NODE_OF_ANY, NODE_OF_ANY, NODE_OF_ANY, NODE_OF_ANY) NODE_COUNT };

/* Names and targets are terminated, which the shim does not know. */
#define NAME_TYPE(id, name, ...) char id[sizeof(name)];
#define LINK_TYPE(id, name, parent, target)                                                                            \
    char id[sizeof(name)];                                                                                             \
    char target_of_##id[sizeof(target)];
#define NAME_VALUE(id, name, ...) .id = name,
#define LINK_VALUE(id, name, parent, target) .id = name, .target_of_##id = target,
struct names {
    TREE(NAME_TYPE, NAME_TYPE, NAME_TYPE, LINK_TYPE)
};

#define NOTHING(...)
#define DATA_TYPE(id, name, parent, links, contents) _Alignas(WASIVFS_DATA_ALIGNMENT) char id[sizeof(contents)];
#define DATA_VALUE(id, name, parent, links, contents) .id = contents,
static const struct data {
    TREE(NOTHING, DATA_TYPE, NOTHING, NOTHING)
} data = {TREE(NOTHING, DATA_VALUE, NOTHING, NOTHING)};

#define SIZE(id) sizeof(((struct names *)0)->id) - 1
#define NAME(id) offsetof(struct names, id), SIZE(id)
#define DATA(id) offsetof(struct data, id), sizeof data.id - 1
#define DIRECTORY_NODE(id, name, parent, links, first, count)                                                          \
    {NAME(id), WASIVFS_DIRECTORY, links, NODE_##first, count, NODE_##parent},
#define FILE_NODE(id, name, parent, links, contents) {NAME(id), WASIVFS_FILE, links, DATA(id), NODE_##id},
#define SAME_NODE(id, name, parent, links, first) {NAME(id), WASIVFS_FILE, links, DATA(first), NODE_##first},
#define LINK_NODE(id, name, parent, target)                                                                            \
    {NAME(id), WASIVFS_SYMLINK, 1, offsetof(struct names, target_of_##id), SIZE(target_of_##id), NODE_##id},
/* A time that tells nodes apart: the number of the node, in seconds, before 1970 for the root. */
#define TIME(id, ...) [NODE_##id] = INT64_C(1000000000) * (NODE_##id == 0 ? -1 : NODE_##id),

struct tables {
    struct wasivfs_head head;
    struct wasivfs_node nodes[NODE_COUNT];
    uint32_t slots[SLOTS_FOR(NODE_COUNT)];
    int64_t times[NODE_COUNT];
    uint32_t writable[2]; /* for images that say so: one directory, the root */
    struct names names;
};

#define TABLES_WITH(...)                                                                                               \
    {                                                                                                                  \
        .head = {.magic = WASIVFS_HEAD_MAGIC,                                                                          \
                 .data_size = sizeof data,                                                                             \
                 .size = sizeof(struct tables),                                                                        \
                 .node_count = NODE_COUNT,                                                                             \
                 .slot_count = SLOTS_FOR(NODE_COUNT),                                                                  \
                 .names_size = sizeof(struct names),                                                                   \
                 .nodes = offsetof(struct tables, nodes),                                                              \
                 .slots = offsetof(struct tables, slots),                                                              \
                 .names = offsetof(struct tables, names),                                                              \
                 __VA_ARGS__},                                                                                         \
        .nodes = {TREE(DIRECTORY_NODE, FILE_NODE, SAME_NODE, LINK_NODE)}, .times = {TREE(TIME, TIME, TIME, TIME)},     \
        .writable = {1, 0}, .names = {                                                                                 \
            TREE(NAME_VALUE, NAME_VALUE, NAME_VALUE, LINK_VALUE)                                                       \
        }                                                                                                              \
    }

static struct tables tables;

/* Fills the slots before main, and registers the image. `pointer`: to its contents, or null. */
#define LINKED_IMAGE(id, pointer)                                                                                      \
    __attribute__((constructor)) static void fill(void) { fill_slots(&tables.head); }                                  \
    extern const char WASIVFS_SHIM_SYMBOL;                                                                             \
    static const struct wasivfs_image image = {.magic = WASIVFS_MAGIC,                                                 \
                                               .self = &image,                                                         \
                                               .shim = &WASIVFS_SHIM_SYMBOL,                                           \
                                               .head = &tables.head,                                                   \
                                               .contents = (pointer)};                                                 \
    WASIVFS_REGISTER(image, id)
