/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What the two parts of the host in memory share: fake_host.c has the tree, fake_files.c what is in files and links. */
#ifndef FAKE_HOST_INSIDE_H
#define FAKE_HOST_INSIDE_H

#include "core/host.h"
#include "fake_host.h"

#define ENTRIES 8192
#define DESCRIPTORS 8192

struct entry {
    uint32_t parent;
    char name[256];
    uint32_t name_size;
    enum host_kind kind;
    const char *target; /* a file's contents, or null */
};

enum descriptor_kind { CLOSED, PREOPEN, SOCKET, DIRECTORY, FILE_TO_READ };

struct descriptor {
    enum descriptor_kind kind;
    uint32_t entry;
    const char *guest_path;
    bool writable;
    uint32_t offset; /* FILE_TO_READ: of the next read */
};

extern struct entry fake_entries[ENTRIES];
extern struct descriptor fake_descriptors[DESCRIPTORS];

/* Finds the entry at a path below a directory that is open. */
enum error fake_look_up(int32_t directory, struct slice path, bool follow, uint32_t *found);

/* The lowest free number. */
int32_t fake_open(struct descriptor descriptor);

/* The error that such a call is to fail with now. */
enum error fake_injected(enum fake_call call);

#endif
