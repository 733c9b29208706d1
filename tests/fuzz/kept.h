/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * A tree that changes, as Linux would keep it: the model of the upper layer. Objects live until kept_reset(). Each
 * function that changes something answers as the call of POSIX does on a file system whose room has no end.
 */
#ifndef KEPT_H
#define KEPT_H

#include "core/tree.h"
#include "plain.h"

struct name {
    struct name *next;
    struct slice text;
    struct object *object;
    bool settled; /* there since kept_settle(), and not listed since */
    bool listed;  /* since then */
};

struct object {
    enum plain_kind kind;
    uint32_t links; /* names of a file or link; subdirectories + 2 of a directory; 0: it was removed */
    struct slice bytes;
    int64_t modified, changed;
    struct name *first;
    struct object *parent;
    bool writable; /* an image says so, or the program made it */
    bool closed;   /* a later image adds nothing */
    bool has_place;
    struct place place; /* where it was seen first */
    uint32_t opened;
    const struct plain *origin;
    uint32_t number;
    struct object *before; /* of all */
};

/* Where a path leads. */
struct where {
    struct object *directory;
    struct slice name;
    struct object *object; /* null: it is absent */
};

void kept_reset(void);

/* All objects; for kept_build.c, as are the next three. */
extern struct object *kept_objects;

/* An object of these fields, with a copy of its bytes. */
struct object *kept_new(struct object fields);

struct object *kept_root(int64_t time);

void kept_add_name(struct object *directory, struct slice text, struct object *object);

/* The root of the tree of these images, which have been laid out; the first is the topmost. */
struct object *kept_build(struct plain *const *roots, uint32_t count);

/* ERROR_NONE also if only the last name is absent. */
enum error kept_find(struct object *start, struct slice path, bool follow, struct where *where);

struct name *kept_child(const struct object *directory, struct slice name);

bool kept_is_writable(const struct object *directory);

/* All names of the directory are settled from here on, and not listed. */
void kept_settle(struct object *directory);

enum error kept_make(const struct where *where, enum plain_kind kind, struct slice bytes, int64_t now,
                     struct object **made);
enum error kept_unlink(const struct where *where, int64_t now);
enum error kept_remove_directory(const struct where *where, int64_t now);
enum error kept_link(const struct where *old, const struct where *new, int64_t now);
enum error kept_rename(const struct where *old, const struct where *new, int64_t now);

/* Replaces bytes, with zeros before them if the file is shorter. */
void kept_write(struct object *file, uint32_t offset, struct slice bytes, int64_t now);
void kept_resize(struct object *file, uint32_t size, int64_t now);

#endif
