/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * A host for the core, behind shim/host.h: a tree in memory, preopens of its directories, and sockets. It ends the
 * program when the core asks what no host may be asked: about a descriptor that is not open, or an empty, absolute or
 * overlong path.
 */
#ifndef FAKE_HOST_H
#define FAKE_HOST_H

#include "core/error.h"

#include <stdbool.h>
#include <stdint.h>

/* Add to the tree. Paths are the host's, without a slash at the start; the directory above must be there. */
void fake_directory(const char *path);
void fake_file(const char *path);
void fake_file_with(const char *path, const char *contents);
void fake_link(const char *path, const char *target);

/* A file whose name need not be terminated. */
void fake_file_named(const char *directory, const char *name, uint32_t name_size);

/* The lowest number that is free, from 3 on: a directory (empty path: the root of the host) with a guest path. */
int32_t fake_preopen(const char *path, const char *guest_path);
int32_t fake_socket(void);

/* Lets files below a preopen be written. At first, those of no preopen can. */
void fake_allow_writing(int32_t preopen);

/* Closes a preopen or a socket. */
void fake_close(int32_t number);

/* Cookies count in steps of this, for hosts whose cookies are no small numbers; 7 at first. */
extern uint64_t fake_cookie_step;

/* How often the core has asked since the start, or since the test last set it to 0: about paths, or about directories
   that it opened. */
extern uint32_t fake_questions;

/* Directories and files that the core has opened and not closed. */
uint32_t fake_open_directories(void);

enum fake_call {
    FAKE_PREOPEN_NAME,
    FAKE_KIND,
    FAKE_OPEN_DIRECTORY,
    FAKE_LIST,
    FAKE_STATUS,
    FAKE_READ,
    FAKE_CALLS,
};

/* Lets `successes` such calls succeed and all later ones fail, or none, with ERROR_NONE. */
void fake_fail(enum fake_call call, uint32_t successes, enum error error);

#endif
