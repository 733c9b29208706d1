/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The images of this program: first the late image, if there is one, then the linked ones in link order; and the one
 * door to what is in them: no other code touches the tables of image.h, or computes the number of a node. Node numbers
 * passed in must come from these functions, or be 0 (the root).
 *
 * What is read is copied out, because an image may lie in a passive segment, where no pointer leads: nodes are values,
 * and callers of what has no fixed size bring a buffer. Of what lies in memory, nothing is copied but contents.
 *
 * The invariants of image.h are relied on, but built with WASIVFS_CHECKED, the door checks them: image_check.h says
 * what and where. What fails a check is read as an empty file, and the call of the core ends with ERROR_IO.
 */
#ifndef WASIVFS_IMAGE_READ_H
#define WASIVFS_IMAGE_READ_H

#include "bytes.h"
#include "config.h"
#include "error.h"
#include "image.h"

#define NO_NODE UINT32_MAX

/* Also notices that the late image is another one: whoever starts at the root or at a directory asks this first. */
uint32_t image_count(void);

/*
 * The end of each call of the core that reads an image: ERROR_IO if a check has failed since the last one, else
 * `error`. A call that returns no error leaves this to its caller.
 */
#if WASIVFS_CHECKED
enum error image_verdict(enum error error);
#else
static inline enum error image_verdict(enum error error) { return error; }
#endif

/*
 * The node in memory, valid until the next call of a function of this file. Only for image_node(), so that compilers
 * load only the fields that its callers use.
 */
const struct wasivfs_node *image_node_kept(uint32_t image, uint32_t node);

static inline struct wasivfs_node image_node(uint32_t image, uint32_t node) { return *image_node_kept(image, node); }

/* The number of a directory's child, by its place among them: below `size`. */
static inline uint32_t image_child(const struct wasivfs_node *directory, uint32_t place) {
    return directory->start + place;
}

/* The node's name. Valid as long as `buffer`. */
struct slice image_name(uint32_t image, uint32_t node, char buffer[MAX_NAME]);

/*
 * The target of a symbolic link: in memory for as long as the program runs, or else at most `room` bytes of it copied
 * to `buffer`. The size is always that of the whole target.
 */
struct slice image_link_target(uint32_t image, uint32_t node, char *buffer, uint32_t room);

/* The parent directory; the root is its own parent. */
uint32_t image_parent(uint32_t image, uint32_t directory);

/* Does the image say that the directory is writable? Only for a program that writes. */
bool image_is_writable(uint32_t image, uint32_t directory);

/* The lowest node of the same file: equal for hard links. */
uint32_t image_inode(uint32_t image, uint32_t node);

/* Modification time in nanoseconds since 1970. */
int64_t image_time(uint32_t image, uint32_t node);

/* The child of this name. NO_NODE if there is none, or if the node is not a directory. */
uint32_t image_find_child(uint32_t image, uint32_t directory, const struct slice *name);

/*
 * Copies at most `size` bytes of a file's contents from `offset` on, and returns how many; 0 past the end. Except for
 * image_pointer, this is the only access to contents.
 */
uint32_t image_read(uint32_t image, uint32_t node, uint64_t offset, void *buffer, uint32_t size);

/* The contents of a file if they are in memory, otherwise null. */
const void *image_pointer(uint32_t image, uint32_t node);

#endif
