/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Calls of preview1, one or a few each, whose arguments the input chooses, and what each descriptor should then be. */
#ifndef CALLS_H
#define CALLS_H

#include "core/config.h"
#include "front.h"
#include "model.h"
#include "wasip1/hook.h"

#ifndef DEFECT
#define DEFECT 0
#endif

#define CALL(name) __imported_wasi_snapshot_preview1_##name

/* Where in the guest's memory a call finds its arguments. */
enum place_in_guest {
    RESULT = 1024, /* 64 bytes at most */
    PATH = 2048,
    VECTOR = 8192,
    BUFFERS = 16384, /* STRIDE bytes for each iovec */
    STRIDE = 512,
    EVENTS = 32768,
    SUBSCRIPTIONS = 49152,
};

enum open_kind {
    CLOSED,
    ON_HOST,
    FILE_OPEN,
    DIRECTORY_OPEN,
};

struct open {
    enum open_kind kind;
    int32_t host;
    const struct spot *spot;
    uint64_t offset;
    bool readable;
    uint16_t flags;
    bool preopen;
};

extern const struct open closed;

/* As at the start of a program. */
void open_reset(const struct spot *root);

/* What a number should be: `closed`, or at least like it, for one that cannot be open. */
struct open *open_find(int32_t fd);

void open_set(int32_t fd, struct open open);

int32_t open_lowest_free(void);

uint32_t open_count(enum open_kind kind);

/* Lets a call use a part of the guest's memory, until all is taken back. */
void give(uint32_t address, uint32_t size);
void take_back(void);

/* A number of up to 8 bytes that a call has written. */
uint64_t result_of(uint32_t address, uint32_t size);

/* Mostly one of the few that are open. */
int32_t take_descriptor(struct input *input);

/* Mostly a small one. */
uint64_t take_any_number(struct input *input);

/* The number that the node of a spot should have as an inode, which further names of a file share. */
uint64_t inode_of(const struct spot *spot);

/* What a file has from an offset on: the number of bytes. */
uint32_t contents_from(const struct open *file, uint64_t offset, const char **from);

void check_open(struct input *input);
void check_open_on_host(struct input *input);
void check_close(struct input *input);
void check_renumber(struct input *input);
void check_read(struct input *input);
void check_seek(struct input *input);
void check_tell(struct input *input);
void check_readdir(struct input *input);
void check_status(struct input *input);
void check_change(struct input *input);
void check_poll(struct input *input);

#endif
