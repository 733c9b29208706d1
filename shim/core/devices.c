// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "devices.h"

#include "host.h"

#if WASIVFS_DEVICES

#define LONGEST 8

/* The names in /dev: the standard streams, then nodes by their numbers from DEVICES_OF_FD on. Last, the root's name. */
static const char names[][LONGEST] = {"stdin", "stdout", "stderr", "fd",      "null",
                                      "zero",  "full",   "random", "urandom", "dev"};
#define ROOT_NAME ((uint32_t)(sizeof names / LONGEST) - 1)

_Static_assert(DEVICES_OF_FD == 3 && ROOT_NAME == DEVICE_OPEN, "each device has a name");

uint32_t device_count(enum device_directory directory) {
    static const uint16_t counts[] = {
        [DEVICES_OF_ROOT] = 1, [DEVICES_OF_DEV] = ROOT_NAME, [DEVICES_OF_FD] = MAX_DESCRIPTORS};
    return counts[directory];
}

struct slice device_name(enum device_directory directory, uint32_t position, char buffer[MAX_NAME]) {
    if (directory != DEVICES_OF_FD) {
        const char *name = names[directory == DEVICES_OF_ROOT ? ROOT_NAME : position];
        return (struct slice){name, (uint32_t)__builtin_strlen(name)};
    }
    char *start = buffer + MAX_NAME;
    do
        *--start = (char)('0' + position % 10);
    while ((position /= 10) > 0);
    return (struct slice){start, (uint32_t)(buffer + MAX_NAME - start)};
}

bool device_at(enum device_directory directory, uint32_t position, struct place *place) {
    bool is_stream = directory == DEVICES_OF_DEV && position < DEVICES_OF_FD;
    if (is_stream || directory == DEVICES_OF_FD)
        return device_opened((int32_t)position, place);
    *place = place_in(DEVICE_LAYER, directory == DEVICES_OF_ROOT ? DEVICES_OF_DEV : position);
    return true;
}

bool device_find(enum device_directory directory, const struct slice *name, struct place *place) {
    char buffer[MAX_NAME];
    for (uint32_t position = 0; position < device_count(directory); position++) {
        struct slice own = device_name(directory, position, buffer);
        if (equal(&own, name))
            return device_at(directory, position, place);
    }
    return false;
}

uint32_t device_read(struct place device, void *buffer, uint32_t size) {
    switch (node_of(device)) {
    case DEVICE_NULL:
        return 0;
    case DEVICE_ZERO:
    case DEVICE_FULL:
        __builtin_memset(buffer, 0, size);
        return size;
    default:
        return host_random(buffer, size) ? size : DEVICE_FAILED;
    }
}

#endif
