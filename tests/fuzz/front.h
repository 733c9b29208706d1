/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Included before each source of the front, so that the hooks run natively: a guest's address is a place in `guest`,
 * and a pointer that the shim passes to the host is a number that only this file understands.
 */
#ifndef FRONT_H
#define FRONT_H

#include "wasip1/abi.h"

#undef POINTER
#undef ADDRESS
#define POINTER(type, address) ((type *)front_pointer((uint32_t)(address)))
#define ADDRESS(pointer) front_address(pointer)

#define GUEST_SIZE 65536

extern char guest[GUEST_SIZE];

void *front_pointer(uint32_t address);
int32_t front_address(const void *pointer);

/* The shim as it is at the start of a program, over a host that has just the streams, a preopen and a socket open. */
void front_reset(void);

/* A host of few words: reading a descriptor, its offset and its inode all give its number, so that one can be told
   from another. It has a file of any name. */
#define FRONT_PREOPEN 3
#define FRONT_SOCKET 4
#define FRONT_GUEST_PATH "/h"

/* How many descriptors of the host are open. */
uint32_t front_open_on_host(void);

/* The number that the host will give next. */
int32_t front_next_on_host(void);

#endif
