/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * An image to be damaged: a copy of image_below.c, in memory of exactly its size, above the images of the other tests.
 */
#ifndef DAMAGED_H
#define DAMAGED_H

#include "check.h"
#include "image.h"

#define NODES 22

/* Its head, and its tables. */
extern struct wasivfs_head *damaged;
extern struct wasivfs_node *nodes;
extern unsigned char *names;
extern uint32_t *slots;

/* Where the image is: FORM_* of image_of_tests.h. */
extern int damaged_form;
#define FOR_EACH_FORM for (damaged_form = FORM_MEMORY; damaged_form <= FORM_LATE; damaged_form++)

/* Restores the image. */
void mend(void);

/*
 * Makes all calls of the core, by paths and by directories and files that were opened before the damage. Has one
 * answered ERROR_IO?
 */
bool use_everything(void);

#endif
