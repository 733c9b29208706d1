/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The guest's descriptor table: maps each number of the guest to a file, a directory or a descriptor of the host. Only
 * this file decides which error a wrong descriptor gets. A new descriptor gets the lowest free number, as in POSIX.
 */
#ifndef WASIVFS_DESCRIPTORS_H
#define WASIVFS_DESCRIPTORS_H

#include "error.h"
#include "tree.h"

enum descriptor_kind {
    DESCRIPTOR_FREE = 0,
    DESCRIPTOR_HOST,      /* the host's descriptor `host`; owned, and closed with this one */
    DESCRIPTOR_FILE,      /* a file of an image */
    DESCRIPTOR_DIRECTORY, /* a directory of the tree */
    DESCRIPTOR_DEVICE,    /* a device that is not the host's */
};

#define NO_HOST (-1)

struct descriptor {
    uint8_t kind;
    bool preopen;  /* the root of the tree, which the program finds at its start */
    bool readable; /* opened for reading */
    uint8_t flags; /* as the guest set them; without effect on read-only files */
    int32_t host;  /* DESCRIPTOR_HOST: the host's number; DESCRIPTOR_DIRECTORY: the host's directory for listings, or
                      NO_HOST if none is open for it yet; DESCRIPTOR_FILE: NO_HOST */
#if HAS_UPPER || WASIVFS_DEVICES
    bool writable; /* DESCRIPTOR_FILE and DESCRIPTOR_DEVICE: opened for writing */
#endif
#if HAS_UPPER
    bool appends;    /* each write goes to the end of the file */
    bool may_change; /* the file or directory may be changed, though perhaps not by this descriptor */
    uint32_t
        listed_end; /* DESCRIPTOR_DIRECTORY: entries with this cookie or a greater one came after the listing began */
    uint32_t embedded_at; /* DESCRIPTOR_FILE: as long as upper_touches is this, the file has no node */
#endif
    struct place place;
    uint64_t offset; /* DESCRIPTOR_FILE: where the next read starts */
};

#if HAS_UPPER
#define MAY_CHANGE(descriptor) (descriptor)->may_change
#else
#define MAY_CHANGE(descriptor) ((void)(descriptor), false)
#endif

/* The open descriptor of this number, or null. */
struct descriptor *descriptor_find(int32_t number);

/* ERROR_BADF if the descriptor was not opened for reading. */
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

/* Has any descriptor this place? */
bool descriptor_has_place(struct place place);

/* Does any descriptor stand for this descriptor of the host? */
bool descriptor_holds(int32_t host);

/*
 * Lets descriptors of a place be the host's from now on, where the host has a copy at this path; an empty path means
 * the preopen itself. One for which the host cannot open it stays as it is.
 */
void descriptors_copy_up(struct place place, int32_t host, const struct slice *path);

#if WASIVFS_DEVICES
/* Does another descriptor stand for the same one of the host as this, as those that open /dev/stdin do? */
bool descriptor_is_shared(const struct descriptor *descriptor);

/* May the file of this place be changed through any open descriptor? */
bool descriptor_may_change(struct place place);
#else
#define descriptor_is_shared(descriptor) ((void)(descriptor), false)
#endif

/* ERROR_MFILE if no number is free. */
enum error descriptor_check_free(void);

/* Stores `filling` under the lowest free number. ERROR_MFILE if none is free. */
enum error descriptor_add(const struct descriptor *filling, int32_t *number);

/*
 * Forgets the host's directories that listings opened. A program that was restored from a snapshot runs under another
 * host, where these numbers can mean something else: so this function does not close them.
 */
void descriptors_forget_host(void);

/* Frees the number. The caller has closed the file of the host, if there was one. */
void descriptor_remove(int32_t number);

/* Moves a descriptor to the number `to`, which is open. The caller has closed the old descriptor `to`. */
void descriptor_move(int32_t from, int32_t to);

#endif
