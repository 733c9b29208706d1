/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The host's handles of the directories that the core knows by numbers. */
#ifndef WASIVFS_HOST_HANDLES_H
#define WASIVFS_HOST_HANDLES_H

#include <stdint.h>

#include "core/config.h"

#if WASIVFS_HOST != WASIVFS_HOST_NONE

/* The host's descriptor for a number of core/host.h. */
int32_t host_handle(int32_t number);

/* Lets the next call ask for the preopens again, and forgets the directories that listings opened. */
void host_forget(void);

#else

#define host_handle(number) ((void)(number), -1)
#define host_forget() ((void)0)

#endif

#endif
