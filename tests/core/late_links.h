/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * An image of two chains of links, each to the next one, with more of the path after it. Where the third link is met,
 * all of the first two targets is left to walk: 4095 bytes each, as many as a target can have. With the target of the
 * third, this is as much as MAX_TARGETS, or one byte more. Both chains end in the directory "at". "in_and_out" leads
 * through the link "dangling_below" of image_of_tests.c, which leads through "absent" here, back to "at".
 */
#ifndef LATE_LINKS_H
#define LATE_LINKS_H

/* Makes it the late image. */
void use_late_links(void);

#endif
