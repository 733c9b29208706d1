/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The in-memory host of the native tests, emptied and filled again for each input. */
#ifndef FUZZ_HOST_H
#define FUZZ_HOST_H

#include "fake_host.h"
#include "plain.h"

/* Nothing in it, nothing open, nothing that fails. */
void host_reset(void);

/* Everything below the root of the tree. */
void host_fill(const struct plain *root);

/* Directories and files that the core has opened on the host and not closed. */
uint32_t host_left_open(void);

#endif
