// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "calls.h"

#include <string.h>

#include "claim.h"

#define SUBSCRIPTIONS_SENT 4

void check_status(struct input *input) {
    int32_t fd = take_descriptor(input);
    const struct open *open = open_find(fd);
    enum wasip1_errno expected = open->kind == CLOSED ? ERRNO_BADF : ERRNO_SUCCESS;
    give(RESULT, 64);
    CLAIM_IS(CALL(fd_filestat_get)(fd, RESULT), expected);
    if (open->kind == ON_HOST)
        CLAIM_IS(result_of(RESULT + 8, 8), open->host);
    if (open->kind == FILE_OPEN || open->kind == DIRECTORY_OPEN) {
        const struct plain *node = open->spot->in[0];
        CLAIM_IS(result_of(RESULT + 8, 8), inode_of(open->spot));
        CLAIM_IS(result_of(RESULT + 16, 1), open->kind == FILE_OPEN ? FILETYPE_REGULAR_FILE : FILETYPE_DIRECTORY);
        CLAIM_IS(result_of(RESULT + 32, 8), node->text.size);
        CLAIM_IS(result_of(RESULT + 48, 8), images_time((uint32_t)inode_of(open->spot) - 1));
    }
    take_back();
    give(RESULT, 24);
    CLAIM_IS(CALL(fd_fdstat_get)(fd, RESULT), expected);
    if (open->kind == FILE_OPEN || open->kind == DIRECTORY_OPEN)
        CLAIM_IS(result_of(RESULT + 2, 2), open->flags);
    take_back();
    give(RESULT, 8);
    CLAIM_IS(CALL(fd_prestat_get)(fd, RESULT), open->preopen ? ERRNO_SUCCESS : ERRNO_BADF);
    take_back();
    int32_t size = (int32_t)take_below(input, 3);
    give(RESULT, (uint32_t)size);
    CLAIM_IS(CALL(fd_prestat_dir_name)(fd, RESULT, size), !open->preopen ? ERRNO_BADF
                                                          : size > 0     ? ERRNO_SUCCESS
                                                                         : ERRNO_NAMETOOLONG);
}

void check_change(struct input *input) {
    int32_t fd = take_descriptor(input);
    struct open *open = open_find(fd);
    enum wasip1_errno bad = open->kind == CLOSED ? ERRNO_BADF : ERRNO_SUCCESS;
    bool ours = open->kind == FILE_OPEN || open->kind == DIRECTORY_OPEN;
    int64_t first = (int64_t)take_any_number(input), second = (int64_t)take_any_number(input);
    int32_t advice = (int32_t)take_below(input, 8) - 1;
    give(RESULT, 4);
    CLAIM_IS(CALL(fd_sync)(fd), bad);
    CLAIM_IS(CALL(fd_datasync)(fd), bad);
    CLAIM_IS(CALL(fd_write)(fd, VECTOR, 0, RESULT), ours ? ERRNO_BADF : bad);
    CLAIM_IS(CALL(fd_pwrite)(fd, VECTOR, 0, first, RESULT), !ours ? bad : first < 0 ? ERRNO_INVAL : ERRNO_BADF);
    CLAIM_IS(CALL(fd_allocate)(fd, first, second), !ours ? bad : first < 0 || second <= 0 ? ERRNO_INVAL : ERRNO_BADF);
    CLAIM_IS(CALL(fd_filestat_set_size)(fd, first), ours ? ERRNO_INVAL : bad);
    CLAIM_IS(CALL(fd_advise)(fd, first, second, advice), !ours                                    ? bad
                                                         : second < 0 || advice < 0 || advice > 5 ? ERRNO_INVAL
                                                                                                  : ERRNO_SUCCESS);
    CLAIM_IS(CALL(fd_fdstat_set_flags)(fd, (int32_t)(first & 31)), bad);
    if (ours)
        open->flags = (uint16_t)(first & 31);
}

void check_poll(struct input *input) {
    struct wasip1_subscription sent[SUBSCRIPTIONS_SENT];
    int32_t numbers[SUBSCRIPTIONS_SENT];
    uint32_t count = 1 + take_below(input, SUBSCRIPTIONS_SENT), about = 0;
    bool any_closed = false;
    memset(sent, 0, sizeof sent);
    for (uint32_t i = 0; i < count; i++) {
        numbers[i] = take_descriptor(input);
        sent[i].userdata = i;
        sent[i].type = (uint8_t)take_below(input, 3);
        bool clock = sent[i].type == EVENTTYPE_CLOCK;
        if (!clock)
            sent[i].readiness.descriptor = (uint32_t)numbers[i];
        about += !clock;
        any_closed |= !clock && open_find(numbers[i])->kind == CLOSED;
    }
    give(SUBSCRIPTIONS, count * 48);
    memcpy(guest + SUBSCRIPTIONS, sent, count * 48);
    give(EVENTS, count * 32);
    give(RESULT, 4);
    CLAIM_IS(CALL(poll_oneoff)(SUBSCRIPTIONS, EVENTS, (int32_t)count, RESULT), any_closed ? ERRNO_BADF : ERRNO_SUCCESS);
    if (!any_closed)
        CLAIM_IS(result_of(RESULT, 4), about);
    for (uint32_t i = 0; !any_closed && i < about; i++) {
        struct wasip1_event event;
        memcpy(&event, guest + EVENTS + 32 * i, sizeof event);
        CLAIM(event.userdata < count && event.type == sent[event.userdata].type);
        const struct open *open = open_find(numbers[event.userdata]);
        CLAIM_IS(event.error, ERRNO_SUCCESS);
        if (open->kind == ON_HOST)
            CLAIM_IS(event.bytes, open->host);
        if (open->kind == FILE_OPEN) {
            const char *from;
            CLAIM_IS(event.bytes, contents_from(open, open->offset, &from));
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        struct wasip1_subscription kept;
        memcpy(&kept, guest + SUBSCRIPTIONS + 48 * i, sizeof kept);
        if (sent[i].type != EVENTTYPE_CLOCK)
            CLAIM_IS(kept.readiness.descriptor, sent[i].readiness.descriptor);
    }
}
