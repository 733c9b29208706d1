/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The two images of the test programs: image 0 is image_of_tests.c, image 1 image_below.c, which it overlaps. */
#ifndef IMAGE_OF_TESTS_H
#define IMAGE_OF_TESTS_H

#define FORM_MEMORY 0
#define FORM_SEGMENT 1  /* image 0 is linked, and its contents are in a segment */
#define FORM_LATE 2     /* image 0 is the late image */
#define FORM_WRITABLE 3 /* as FORM_MEMORY, and the root of image 0 is writable, in a core that writes */

#ifndef FORM
#define FORM FORM_MEMORY
#endif

#define BYTES_51 "the.name.of.255.bytes.is.made.from.five.of.these..."
#define LONGEST_NAME BYTES_51 BYTES_51 BYTES_51 BYTES_51 BYTES_51
_Static_assert(sizeof LONGEST_NAME - 1 == 255, "the longest name that a node can have");

#define FILE_CONTENTS "This is a file of the first image.\n"
#define BIG_CONTENTS "0123456789abcdefghijklmnopqrstuvwxyz\0\n\r\t\377\376 and a NUL in the middle"

#endif
