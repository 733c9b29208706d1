/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Whole listings, for claims about them. */
#ifndef LISTED_H
#define LISTED_H

#include "check.h"
#include "core/listing.h"

struct listed {
    char name[256];
    struct entry entry; /* its own name is no longer valid */
    uint64_t cookie;    /* where it was found */
};

/* The entries of the last listing. */
extern struct listed listed[];
extern uint32_t listed_count;

/* A descriptor of a directory that place_at() finds. */
struct descriptor directory_at(const char *path);

/* Lists from a cookie to the end, into `listed`. */
enum error list_from(struct descriptor *directory, uint64_t cookie);

uint32_t count_of(const char *name);

/* The entry of that name, which must have come once. */
const struct entry *entry_named(const char *name);

void check_no_name_twice(void);

/* Are the names in the directory these, in this order, separated by single spaces? */
void check_names(const char *path, const char *names);

/* Does a listing from the cookie of each entry give that entry and those after it? Also through a new descriptor. */
void check_restarts(const char *path);

#endif
