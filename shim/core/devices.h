/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The lowest layer of the tree: the devices of /dev, if the program was linked with them. Each name answers as Linux's
 * does. A name for an open descriptor means what the descriptor stands for: if this is embedded, its place; if it is
 * the host's, a device whose number says which descriptor of the guest it is.
 */
#ifndef WASIVFS_DEVICES_H
#define WASIVFS_DEVICES_H

#include "error.h"
#include "layer.h"

/* Directories with names of this layer. The first is not itself in this layer, nor is /dev if another layer has it. */
enum device_directory {
    DEVICES_NONE,
    DEVICES_OF_ROOT,
    DEVICES_OF_DEV,
    DEVICES_OF_FD,
};

/* Other numbers of nodes in the layer. */
enum device {
    DEVICE_NULL = DEVICES_OF_FD + 1,
    DEVICE_ZERO,
    DEVICE_FULL,
    DEVICE_RANDOM,
    DEVICE_URANDOM,
    DEVICE_OPEN, /* and those above: the guest's descriptor 0 and so on, which is the host's */
};

#define DEVICE_FAILED UINT32_MAX

#if WASIVFS_DEVICES

static inline bool is_open_device(struct place place) { return is_device(place) && node_of(place) >= DEVICE_OPEN; }

/* The number of a descriptor of the host. */
static inline int32_t device_descriptor(struct place place) { return (int32_t)(node_of(place) - DEVICE_OPEN); }

static inline uint8_t device_kind(struct place place) {
    return (uint8_t)(node_of(place) < DEVICE_NULL ? WASIVFS_DIRECTORY : KIND_DEVICE);
}

/* How many positions for names the directory has. */
uint32_t device_count(enum device_directory directory);

/* The name at a position, in `buffer` or in memory. */
struct slice device_name(enum device_directory directory, uint32_t position, char buffer[MAX_NAME]);

/* What is at a position. False if the descriptor is not open. */
bool device_at(enum device_directory directory, uint32_t position, struct place *place);

/* What has this name. */
bool device_find(enum device_directory directory, const struct slice *name, struct place *place);

/*
 * What an open descriptor of the guest stands for. descriptors.c defines it, because this layer knows nothing of
 * descriptors.
 */
bool device_opened(int32_t number, struct place *place);

/* Reads from a device that is no descriptor. DEVICE_FAILED if the host has no random bytes. */
uint32_t device_read(struct place device, void *buffer, uint32_t size);

/* ERROR_NOSPC if the device is full. */
static inline enum error device_write(struct place device) {
    return node_of(device) == DEVICE_FULL ? ERROR_NOSPC : ERROR_NONE;
}

#else
#define device_read(device, buffer, size) ((void)(device), 0u)
#define is_open_device(place) ((void)(place), false)
#endif

#endif
