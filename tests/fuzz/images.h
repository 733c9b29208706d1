/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Images made at run time from plain trees, in blobs that are no byte larger than they must be. */
#ifndef IMAGES_H
#define IMAGES_H

#include "core/image_read.h"
#include "plain.h"

#define IMAGES 3

enum images_form {
    IMAGES_IN_MEMORY,
    IMAGES_IN_SEGMENTS, /* the first is the late image, the second is linked with its contents in a segment */
    IMAGES_FORMS,
};

/* Makes these the images of the program, in this order; each node's number is its number in its image. */
void images_make(struct plain *const *roots, uint32_t count, enum images_form form);

/* Is this image, if there is one of this number, in a segment, its tables too? */
bool images_is_late(uint32_t number);

/* The head, at the start of the blob, for tests that damage them, ... */
struct wasivfs_head *images_head(uint32_t number);

/* ... and say so, because the shim may have fetched what they damage. */
void images_changed(void);

/* What it was before. */
const struct wasivfs_head *images_sound_head(uint32_t number);

void images_free(void);

/* The time of a node, which depends on its number. */
int64_t images_time(uint32_t node);

#endif
