/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Operations that the input chooses, each done by the core and by the model, which must answer the same. */
#ifndef CHANGES_H
#define CHANGES_H

#include "kept.h"

#define OPENED 6

/* A name whose entry needs another piece of memory than those of short names. */
#define X30 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define LONG_NAME X30 X30 X30 X30 X30
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct opened {
    struct object *object; /* null: it is closed */
    int32_t number;
    bool writable, appends;
};

struct changes {
    struct object *root;
    bool counts; /* there is one image, so that directories count what is below them */
    struct opened opened[OPENED];
    struct object *listed; /* by the listing that goes on between other operations, or null */
    int32_t lister;
    uint64_t cookie;
};

/* Does something. Did it find too little room, so that nothing may have changed? */
bool changes_make(struct changes *changes, struct input *input);

/* Closes everything. */
void changes_close(struct changes *changes);

/* Opens and closes, and goes on with the listing; each is an operation of changes_make(). */
bool changes_open(struct changes *changes, struct input *input);
void changes_close_one(struct changes *changes, struct opened *opened);
void changes_list(struct changes *changes, struct input *input);

/* A path that ends in a plain name, and where it starts. */
struct path {
    struct object *object;
    struct place place;
    char text[1024];
};

struct path changes_path(struct changes *changes, struct input *input);

static inline struct slice text_of(const struct path *path) {
    return (struct slice){path->text, (uint32_t)__builtin_strlen(path->text)};
}

#endif
