// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "calls.h"

#include <string.h>

#include "claim.h"

struct stream {
    char bytes[PLAIN_NODES * (24 + 256)];
    uint32_t size;
};

static void put_entry(struct stream *stream, uint64_t cookie, uint64_t next, uint64_t inode, struct slice name,
                      enum plain_kind kind) {
    static const uint8_t types[] = {[PLAIN_DIRECTORY] = FILETYPE_DIRECTORY,
                                    [PLAIN_FILE] = FILETYPE_REGULAR_FILE,
                                    [PLAIN_LINK] = FILETYPE_SYMBOLIC_LINK};
    if (next <= cookie)
        return;
    char *at = stream->bytes + stream->size;
    memset(at, 0, 24);
    memcpy(at, &next, 8);
    memcpy(at + 8, &inode, 8);
    memcpy(at + 16, &name.size, 4);
    at[20] = (char)types[kind];
    memcpy(at + 24, name.start, name.size);
    stream->size += 24 + name.size;
}

/* Of the first file, if it has several names. */
uint64_t inode_of(const struct spot *spot) {
    const struct plain *node = spot->in[0], *top_node = node;
    while (top_node->parent)
        top_node = top_node->parent;
    uint32_t number = node->number;
    /* All nodes of the image, depth first, without recursion. */
    for (const struct plain *other = top_node; other;) {
        if (other->same == node->same && other->number < number)
            number = other->number;
        const struct plain *next = other->first;
        for (const struct plain *up = other; !next && up; up = up->parent)
            next = up->next;
        other = next;
    }
    return number + 1;
}

static void expect_listing(const struct spot *directory, uint64_t cookie, struct stream *stream) {
    const struct spot *above = directory->parent ? directory->parent : directory;
    uint64_t next = 1;
    stream->size = 0;
    put_entry(stream, cookie, next++, inode_of(directory), (struct slice){".", 1}, PLAIN_DIRECTORY);
    put_entry(stream, cookie, next++, inode_of(above), (struct slice){"..", 2}, PLAIN_DIRECTORY);
    uint32_t done = 0; /* nodes of a directory have rising numbers */
    for (;;) {
        const struct spot *first = 0;
        for (const struct spot *child = directory->first; child; child = child->next)
            if (child->top == 0 && child->in[0]->number > done &&
                (!first || child->in[0]->number < first->in[0]->number))
                first = child;
        if (!first)
            break;
        done = first->in[0]->number;
        put_entry(stream, cookie, next++, inode_of(first), first->name, first->kind);
    }
    if (!directory->parent)
        put_entry(stream, cookie, next, UINT64_C(1) << 32 | 1, (struct slice){"h", 1}, PLAIN_DIRECTORY);
}

void check_readdir(struct input *input) {
    static struct stream expected;
    int32_t fd = take_descriptor(input);
    struct open *open = open_find(fd);
    uint64_t cookie = take_any_number(input);
    uint32_t size = (uint32_t)take_number(input, 2) % (SUBSCRIPTIONS - BUFFERS);
    give(BUFFERS, size);
    give(RESULT, 4);
    enum wasip1_errno error = CALL(fd_readdir)(fd, BUFFERS, (int32_t)size, (int64_t)cookie, RESULT);
    if (open->kind == CLOSED) {
        CLAIM_IS(error, ERRNO_BADF);
    } else if (open->kind == FILE_OPEN) {
        CLAIM_IS(error, ERRNO_NOTDIR);
    } else if (open->kind == DIRECTORY_OPEN) {
        CLAIM_IS(error, ERRNO_SUCCESS);
        expect_listing(open->spot, DEFECT == 5 && cookie > 2 ? cookie - 1 : cookie, &expected);
        uint32_t used = expected.size < size ? expected.size : size;
        CLAIM_IS(result_of(RESULT, 4), used);
        CLAIM(memcmp(guest + BUFFERS, expected.bytes, used) == 0);
    }
}
