/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Plain trees in memory, drawn from the fuzzer's bytes: what images and hosts are made from, and what models look
 * things up in. All is dropped at once by plain_reset().
 */
#ifndef PLAIN_H
#define PLAIN_H

#include "core/bytes.h"
#include "input.h"

enum plain_kind {
    PLAIN_DIRECTORY = 1,
    PLAIN_FILE,
    PLAIN_LINK,
};

struct plain {
    struct plain *parent; /* null for a root */
    struct plain *first;  /* the children of a directory, in the order in which they were made */
    struct plain *next;
    enum plain_kind kind;
    struct slice name;
    struct slice text;        /* a file's contents, a link's target; terminated */
    const struct plain *same; /* the file that this is a further name of, else itself */
    uint32_t number;          /* set when the tree is laid out */
    bool writable;            /* a directory: the image says that it is */
};

#define PLAIN_NODES 400 /* of all trees together */

void plain_reset(void);

/* A directory without a parent and name. */
struct plain *plain_root(void);

struct plain *plain_child(const struct plain *directory, struct slice name);

/* Null: the name is there already, or there are too many nodes. */
struct plain *plain_add(struct plain *directory, struct slice name, enum plain_kind kind, struct slice text);

/* Fills a tree until the input says that it ends, with at most `limit` nodes. */
void plain_grow(struct plain *root, struct input *input, uint32_t limit);

/* A path made of names that trees have, dots, slashes, and names that none has. Terminated. */
struct slice plain_path(struct input *input);

/* The path of a node from its root, without a slash at its start. Terminated. */
struct slice plain_path_of(const struct plain *node);

/* A terminated copy that lives until plain_reset(), or until what was made after an earlier mark is forgotten. */
struct slice plain_copy(struct slice text);

/* Texts made from here on, paths among them, ... */
uint32_t plain_mark(void);

/* ... can be freed together. Without it, a few hundred bytes of input can ask for gigabytes of paths. */
void plain_forget(uint32_t mark);

#endif
