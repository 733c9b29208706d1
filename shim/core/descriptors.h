/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The guest's descriptor table: each number that the guest may use, and what it stands for. The one place that
 * decides which error a wrong descriptor gets. Numbers go to the lowest that is free, as POSIX wants.
 */
#ifndef WASIVFS_DESCRIPTORS_H
#define WASIVFS_DESCRIPTORS_H

#include "error.h"
#include "tree.h"

enum descriptor_kind {
    DESCRIPTOR_FREE = 0,
    DESCRIPTOR_HOST,      /* the host's descriptor `host`; owned, closed with this one */
    DESCRIPTOR_FILE,      /* a file of an image */
    DESCRIPTOR_DIRECTORY, /* a directory of the tree */
};

#define NO_HOST (-1)

struct descriptor {
    uint8_t kind;
    bool preopen;  /* found by the program at its start: the root of the tree */
    bool readable; /* opened for reading */
    uint8_t flags; /* as the guest set them; they change nothing on files that cannot be written */
    int32_t host; /* DESCRIPTOR_HOST: its number there; DESCRIPTOR_DIRECTORY: the host's directory merged into listings,
                     once needed; else, and for DESCRIPTOR_FILE, NO_HOST */
    struct place place;
    uint64_t offset; /* DESCRIPTOR_FILE: where the next read starts */
};

/* The open descriptor of that number, else null. */
struct descriptor *descriptor_find(int32_t number);

/* ERROR_BADF: not opened for reading. */
static inline enum error descriptor_check_readable(const struct descriptor *descriptor) {
    return descriptor->readable ? ERROR_NONE : ERROR_BADF;
}

/* ERROR_ISDIR for a directory. */
static inline enum error descriptor_check_file(const struct descriptor *descriptor) {
    return descriptor->kind == DESCRIPTOR_DIRECTORY ? ERROR_ISDIR : ERROR_NONE;
}

/* ERROR_NOTDIR for a file. */
static inline enum error descriptor_check_directory(const struct descriptor *descriptor) {
    return descriptor->kind == DESCRIPTOR_DIRECTORY ? ERROR_NONE : ERROR_NOTDIR;
}

/* Does any descriptor stand for the host's descriptor of that number? */
bool descriptor_holds(int32_t host);

/* ERROR_MFILE: no number is free. */
enum error descriptor_check_free(void);

/* A free number, filled with `filling`. ERROR_MFILE: none is free. */
enum error descriptor_add(const struct descriptor *filling, int32_t *number);

/*
 * The program may have come to another host, as a snapshot that is resumed: what open directories hold of the
 * host they were listed under is not closed, because its number may mean something else by now.
 */
void descriptors_forget_host(void);

/* Frees the number. The caller has closed what it stood for. */
void descriptor_remove(int32_t number);

/* Moves a descriptor to the number `to`, which is open and whose old meaning the caller has closed. */
void descriptor_move(int32_t from, int32_t to);

#endif
