/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The image: a read-only file tree as constant tables. This header is the contract between the
 * generator (which emits the tables as typed initialisers, in fs_image.c) and the shim (which
 * reads them through image_read.h and nowhere else). It holds no functions.
 *
 * An image has three parts:
 *   - the tables: a head, and nodes, slots, times, names and writable directories. They are one blob without pointers:
 * the head has the offset of each table, counted from the head, so that the blob can lie anywhere;
 *   - the contents of the files, one after the other;
 *   - a struct wasivfs_image, which says where a linker has put the two.
 *
 * Invariants of every image, kept by the generator and relied on by the shim:
 *   - node 0 is the root directory; it is its own parent and has an empty name;
 *   - the children of a directory are contiguous and sorted by name, as unsigned bytes, and have greater numbers;
 *   - names are 1 to 255 bytes, without '/' and NUL, and neither "." nor "..";
 *   - every table lies inside the blob, and every offset and count inside the table it points into;
 *   - each node but the root is in `slots`, a hash table in which a search starts at slot `hash * slot_count / 2^32`
 *     and goes on to the next, after the last to the first, until it comes to an empty slot, of which there is one.
 *     A slot is 0 (empty), or has the number of a node in its upper bits, as many as node_count has, and in its lower
 *     bits those of the node's hash: the FNV-1a of its name, xor the number of its directory, times
 *     WASIVFS_HASH_SPREAD; all modulo 2^32.
 *
 * If you change the meaning of anything below, raise WASIVFS_CONTRACT, the number in the two link symbols, and the
 * number in the two magics. Then an image and a shim of different contracts do not link.
 */
#ifndef WASIVFS_IMAGE_H
#define WASIVFS_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#define WASIVFS_CONTRACT 3

/* Defined by the shim, referred to by each image. */
#define WASIVFS_SHIM_SYMBOL wasivfs_shim_of_contract_3__link_the_shim_of_the_wasivfs_that_made_this_image
/* Defined weakly by each image, referred to by the shim. */
#define WASIVFS_IMAGE_SYMBOL wasivfs_image_of_contract_3__link_an_fs_image_made_by_the_wasivfs_of_this_shim

/* First bytes of each struct wasivfs_image, by which tools find it in a finished module. */
#define WASIVFS_MAGIC {'\177', 'w', 'a', 's', 'i', 'v', 'f', 's', ' ', 'i', 'm', 'a', 'g', 'e', ' ', '3'}

/* First bytes of each head. */
#define WASIVFS_HEAD_MAGIC {'\177', 'w', 'a', 's', 'i', 'v', 'f', 's', ' ', 't', 'a', 'b', 'l', 'e', ' ', '3'}

/* Contents start at a multiple of this, or of half of it if their size is not a multiple of it. */
#define WASIVFS_DATA_ALIGNMENT 8

/* The constants of 32-bit FNV-1a, and an odd number that spreads a change of any bit to those above it. */
#define WASIVFS_HASH_START 2166136261u
#define WASIVFS_HASH_STEP 16777619u
#define WASIVFS_HASH_SPREAD 2654435761u

enum wasivfs_kind {
    WASIVFS_DIRECTORY = 1,
    WASIVFS_FILE = 2,
    WASIVFS_SYMLINK = 3,
};

/* How the contents of a file are stored; in the upper four bits of the node's `kind`. */
enum wasivfs_storage {
    WASIVFS_PLAIN = 0,
};

/* Where the contents of all files of an image lie. */
enum wasivfs_where {
    WASIVFS_IN_MEMORY = 0,         /* where the struct wasivfs_image says */
    WASIVFS_IN_LINKED_SEGMENT = 1, /* in a passive segment, which starts with a copy of the head */
    WASIVFS_IN_LATE_SEGMENT = 2,   /* as all of this image, which was added after the link: the segment is the blob,
                                      and after it the contents */
};

struct wasivfs_node {
    uint32_t name;     /* offset of the name in `names`; no terminator */
    uint8_t name_size; /* bytes; 0 for the root only */
    uint8_t kind;      /* enum wasivfs_kind, and for files enum wasivfs_storage */
    uint16_t links;    /* st_nlink; a directory's is 2 + subdirectories, or 1 where that does not fit */
    uint32_t start;    /* directory: node number of the first child; file: offset of the contents;
                          symlink: offset of the target in `names` */
    uint32_t size;     /* directory: number of children; file: bytes; symlink: bytes of the target */
    uint32_t related;  /* directory: node number of the directory that holds it; file, symlink: number of the lowest
                          node that is the same file (hard links), else its own */
};

/* The start of the blob. Offsets count from here, in bytes; an offset of 0 means that there is no such table. */
struct wasivfs_head {
    unsigned char magic[16];
    char version[16];       /* of the wasivfs that made the image; the rest is 0 */
    unsigned char tree[32]; /* the SHA-256 of the tree, as docs/image.md describes it */
    uint64_t data_size;     /* bytes of all contents; equal contents once */
    int64_t time;           /* nanoseconds since 1970-01-01 UTC, as are `times` */
    uint32_t size;          /* bytes of the whole blob */
    uint32_t node_count;
    uint32_t slot_count;
    uint32_t names_size;
    uint32_t nodes;    /* offset of node_count nodes */
    uint32_t slots;    /* offset of slot_count slots, 32 bits each: finds a node by its directory and its name */
    uint32_t names;    /* offset of names_size bytes: names and symlink targets */
    uint32_t times;    /* offset of node_count times, 64 bits each, or 0 when all nodes have `time` */
    uint32_t digests;  /* offset of node_count SHA-256, of which those of files are set: of their contents; or 0 */
    uint32_t where;    /* enum wasivfs_where */
    uint32_t contents; /* offset of the contents from the start of their segment: the next multiple of
                          WASIVFS_DATA_ALIGNMENT after the head or the blob; 0 in memory */
    uint32_t writable; /* offset of the table of writable directories: their count, and their nodes' numbers, ascending,
                          32 bits each; or 0. None of them lies below another. Only a shim that writes reads it */
};

struct wasivfs_image {
    unsigned char magic[16];
    const struct wasivfs_image *self; /* this image's address; together with the magic, it proves that this is one */
    const char *shim;                 /* &WASIVFS_SHIM_SYMBOL */
    const struct wasivfs_head *head;
    const unsigned char *contents; /* data_size bytes */
};

/*
 * The shim's door to passive segments, of which the tool that adds them finds the struct by its magic and its own
 * address. It replaces the element `fetch` of the function table by a function of its own, and changes no byte of the
 * program's code. `fetch` copies `size` bytes from `offset` on of the segment of this enum wasivfs_where.
 */
struct wasivfs_hooks {
    unsigned char magic[16];
    const volatile struct wasivfs_hooks *self;
    void (*fetch)(uint32_t where, void *to, uint32_t offset, uint32_t size);
    uint32_t late;    /* WASIVFS_LATE_*, and above WASIVFS_LATE_BITS the first bits of the late image's tree digest, so
                         that the value changes with the image */
    uint8_t host;     /* WASIVFS_HOST of the shim */
    uint8_t trace;    /* WASIVFS_TRACE of the shim */
    uint8_t writable; /* WASIVFS_WRITABLE of the shim */
    uint8_t devices;  /* WASIVFS_DEVICES of the shim */
};

#define WASIVFS_HOOKS_MAGIC {'\177', 'w', 'a', 's', 'i', 'v', 'f', 's', ' ', 'h', 'o', 'o', 'k', 's', ' ', '3'}

#define WASIVFS_LATE_KNOWN 1u /* always set, so that no tool takes the field for zeros, which it need not store */
#define WASIVFS_LATE_IMAGE 2u /* there is a late image; it lies above the linked ones */
#define WASIVFS_LATE_ALONE 4u /* it hides the linked images */
#define WASIVFS_LATE_BITS 8

_Static_assert(sizeof(struct wasivfs_node) == 20, "the readers of finished modules rely on the layout of a node");
_Static_assert(offsetof(struct wasivfs_node, kind) == 5 && offsetof(struct wasivfs_node, links) == 6 &&
                   offsetof(struct wasivfs_node, start) == 8 && offsetof(struct wasivfs_node, related) == 16,
               "the readers of finished modules rely on the layout of a node");
_Static_assert(sizeof(struct wasivfs_head) == 128 && offsetof(struct wasivfs_head, data_size) == 64 &&
                   offsetof(struct wasivfs_head, size) == 80 && offsetof(struct wasivfs_head, nodes) == 96,
               "the readers of finished modules rely on the layout of a head");
#ifdef __wasm32__
_Static_assert(sizeof(struct wasivfs_image) == 32 && offsetof(struct wasivfs_image, self) == 16 &&
                   offsetof(struct wasivfs_image, head) == 24,
               "the readers of finished modules rely on the layout of an image");
_Static_assert(sizeof(struct wasivfs_hooks) == 32 && offsetof(struct wasivfs_hooks, fetch) == 20 &&
                   offsetof(struct wasivfs_hooks, late) == 24,
               "the tools that add segments rely on the layout of the hooks");
#endif

/*
 * WASIVFS_REGISTER(image, id): each image object adds its address to the section that the shim walks. `used`
 * protects it from garbage collection, because nothing refers to an image. wasm-ld 14 and partial links keep only
 * global symbols, and one symbol of each name: only equal images may have the same `id`.
 */
#define WASIVFS_REGISTER(image, id)                                                                                    \
    __attribute__((weak)) const char WASIVFS_IMAGE_SYMBOL = WASIVFS_CONTRACT;                                          \
    __attribute__((weak, used, visibility("hidden"), section("wasivfs_images")))                                       \
    const struct wasivfs_image *const wasivfs_registered_image_##id = &(image)

/*
 * WASIVFS_INCBIN(name, "file", size): defines the array `name` of this translation unit from a file of
 * `size` bytes that the assembler finds on the include path. -MD does not list the file: the build must name
 * it.
 */
#ifdef __wasm__
#define WASIVFS_DATA_SECTION ".section .rodata.wasivfs_data,\"\",@\n"
#else
#define WASIVFS_DATA_SECTION ".section .rodata.wasivfs_data,\"a\",@progbits\n"
#endif
#define WASIVFS_INCBIN(name, file, size)                                                                               \
    extern const unsigned char name[];                                                                                 \
    __asm__(WASIVFS_DATA_SECTION ".p2align 3\n.type " #name ",@object\n.size " #name ", " #size "\n" #name             \
                                 ":\n.incbin \"" file "\"\n.text\n")

#endif
