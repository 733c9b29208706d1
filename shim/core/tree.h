/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The tree that a program sees: the layers of layer.h as one. This file knows where mounts are, but never calls the
 * host.
 */
#ifndef WASIVFS_TREE_H
#define WASIVFS_TREE_H

#include "devices.h"
#include "upper.h"

static inline struct place tree_root(void) { return place_in(0, 0); }

/* The child of this name. False if there is none. */
bool tree_child(struct place directory, const struct slice *name, struct place *child);

/* Is a mount at or below this child? Then the child is a directory, whatever an outer mount has there. */
bool tree_leads_to_mount(struct place directory, const struct slice *name);

/* The parent of a directory; the root is its own parent. */
struct place tree_parent(struct place directory);

/* enum wasivfs_kind, or KIND_DEVICE. */
uint8_t tree_kind(struct place place);

uint64_t tree_inode(struct place place);

struct status tree_status(struct place place);

/* The target of a symbolic link, as image_link_target() returns it. */
struct slice tree_link_target(struct place link, char *buffer, uint32_t room);

/*
 * The path of a directory without a leading slash, valid until the next call of a function of this file. If the path is
 * too long, or if neither an image nor a mount has the directory there, the slice starts at null.
 */
struct slice tree_path(struct place directory);

/*
 * Finds the first image from `*image` on that has a part of the directory, and the node there. False if there is none,
 * or if an image has something other than a directory at the path, which hides all later images.
 */
bool tree_part(struct place directory, uint32_t *image, uint32_t *node);

/* Which names of the layer of devices the directory has, if no other layer has them. */
#if WASIVFS_DEVICES
enum device_directory tree_devices(struct place directory);
#else
#define tree_devices(directory) ((void)(directory), DEVICES_NONE)
#endif

/*
 * The rest is for changes. In a read-only program, the compiler sees that no directory is writable; without an upper
 * layer, that no name is removed.
 */
#if IS_WRITABLE
/* May the program change what is in the directory? */
bool tree_is_writable(struct place directory);
#else
#define tree_is_writable(directory) ((void)(directory), false)
#endif

/* Does the layer of devices have this place under the name? */
#if IS_WRITABLE && WASIVFS_DEVICES
bool tree_has_device(struct place directory, const struct slice *name, struct place place);
#else
#define tree_has_device(directory, name, place) ((void)(directory), (void)(name), (void)(place), false)
#endif

/* Was the name removed from the directory, so that the host cannot have it either? Not where the host comes first. */
#if HAS_UPPER && WASIVFS_HOST != WASIVFS_HOST_ABOVE
bool tree_has_removed(struct place directory, const struct slice *name);
#else
#define tree_has_removed(directory, name) ((void)(directory), (void)(name), false)
#endif

#if !HAS_UPPER
#define tree_child_below tree_child
#define tree_is_removed(directory) ((void)(directory), false)
#define tree_has_own_path(directory) ((void)(directory), true)
#define tree_resize(file, size) ((void)(file), ERROR_ROFS)
#else

/* The child in the layers below the upper one. */
bool tree_child_below(struct place directory, const struct slice *name, struct place *child);

/* Was the directory removed, although a descriptor still has it? Then it has no entries, and cannot get any. */
bool tree_is_removed(struct place directory);

/* Is the directory, and are all above it, where an image or a mount has them? Only then can the host have it as well.
 */
bool tree_has_own_path(struct place directory);

/* Cuts a file off, or lets it grow by zeros. ERROR_NOSPC if there is no memory. */
enum error tree_resize(struct place file, uint64_t size);

/* The node of a place, made if need be, so that it can be changed. Null if there is no memory. */
struct upper_node *tree_touch(struct place place);

#endif

#endif
