// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * Calls of preview1 over images whose tables are damaged, before and between the calls. There is no right answer: each
 * call must end, in memory that it was given, with an errno.
 */
#include "calls.h"
#include "claim.h"
#include "core/file.h"
#include "images.h"

#include <string.h>

#define ROOTS 2
#define MOST_HARMED 64
#define LAST_ERRNO ERRNO_NOTCAPABLE

/* The blob and the contents lie in memory of ours that is just as large, so their sizes may become less, not more. */
static void lower(struct wasivfs_head *head, bool is_data, struct input *input) {
    uint32_t less = take_byte(input);
    if (is_data)
        head->data_size = less < head->data_size ? less : 0;
    else
        head->size = less < head->size ? less : 0;
}

static bool is_size(size_t at) {
    return (at >= offsetof(struct wasivfs_head, data_size) && at < offsetof(struct wasivfs_head, time)) ||
           (at >= offsetof(struct wasivfs_head, size) && at < offsetof(struct wasivfs_head, node_count));
}

static void harm(struct input *input) {
    uint32_t image = take_below(input, ROOTS), table = take_below(input, 16);
    uint64_t at = take_number(input, 2);
    struct wasivfs_head *head = images_head(image);
    const struct wasivfs_head *sound = images_sound_head(image);
    const struct {
        uint32_t start;
        size_t size;
    } tables[] = {
        {sound->nodes, sound->node_count * sizeof(struct wasivfs_node)},
        {sound->names, sound->names_size},
        {sound->slots, sound->slot_count * sizeof(uint32_t)},
        {0, sizeof *head},
    };
    uint32_t chosen = table == 14 ? 3 : table % 3;
    if (table == 15)
        lower(head, at % 2, input);
    else if (tables[chosen].size > 0 && !(chosen == 3 && is_size(at % sizeof *head)))
        ((char *)head)[tables[chosen].start + at % tables[chosen].size] ^= (char)take_byte(input);
    images_changed();
}

static void check_answer(enum wasip1_errno error) { CLAIM(error <= LAST_ERRNO); }

static int32_t give_path(struct input *input) {
    struct slice path = plain_path(input);
    uint32_t size = path.size < VECTOR - PATH ? path.size : VECTOR - PATH;
    give(PATH, size);
    memcpy(guest + PATH, path.start, size);
    return (int32_t)size;
}

static void call_by_path(struct input *input) {
    int32_t fd = take_descriptor(input), follow = take_byte(input) & 1, size = give_path(input);
    give(RESULT, 64);
    give(BUFFERS, STRIDE);
    switch (take_below(input, 3)) {
    case 0:
        check_answer(CALL(path_filestat_get)(fd, follow, PATH, size, RESULT));
        break;
    case 1:
        check_answer(CALL(path_readlink)(fd, PATH, size, BUFFERS, STRIDE, RESULT));
        break;
    default:
        check_answer(CALL(path_open)(fd, follow, PATH, size, 0, RIGHTS_FD_READ, 0, 0, RESULT));
    }
}

static void list(struct input *input) {
    int32_t fd = take_descriptor(input);
    uint64_t cookie = take_any_number(input);
    give(BUFFERS, STRIDE);
    give(RESULT, 4);
    enum wasip1_errno error = CALL(fd_readdir)(fd, BUFFERS, STRIDE, (int64_t)cookie, RESULT);
    check_answer(error);
    CLAIM(error != ERRNO_SUCCESS || result_of(RESULT, 4) <= STRIDE);
}

static void read_or_seek(struct input *input) {
    int32_t fd = take_descriptor(input);
    uint32_t iovec[] = {BUFFERS, STRIDE};
    give(VECTOR, sizeof iovec);
    memcpy(guest + VECTOR, iovec, sizeof iovec);
    give(BUFFERS, STRIDE);
    give(RESULT, 8);
    check_answer(CALL(fd_read)(fd, VECTOR, 1, RESULT));
    check_answer(CALL(fd_seek)(fd, -(int64_t)take_byte(input), SEEK_FROM_END, RESULT));
}

static void ask_of_descriptor(struct input *input) {
    int32_t fd = take_descriptor(input);
    give(RESULT, 64);
    check_answer(CALL(fd_filestat_get)(fd, RESULT));
    if (take_byte(input) & 1)
        check_answer(CALL(fd_close)(fd));
}

static void run(struct input input, enum images_form form) {
    static void (*const calls[])(struct input *) = {
        call_by_path, harm, call_by_path, list, read_or_seek, call_by_path, ask_of_descriptor, call_by_path,
    };
    struct plain *roots[ROOTS];
    take_back();
    for (uint32_t i = 0; i < ROOTS; i++) {
        roots[i] = plain_root();
        plain_grow(roots[i], &input, PLAIN_NODES / (ROOTS + 1));
    }
    images_make(roots, ROOTS, form);
    front_reset();
    for (uint32_t count = take_below(&input, MOST_HARMED); count > 0; count--)
        harm(&input);
    while (any_input(&input)) {
        uint32_t mark = plain_mark();
        calls[take_below(&input, 8)](&input);
        plain_forget(mark);
        take_back();
    }
    images_free();
    plain_reset();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    for (int form = 0; form < IMAGES_FORMS; form++)
        run((struct input){data, data + size}, (enum images_form)form);
    return 0;
}
