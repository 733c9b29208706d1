// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "calls.h"

#include <string.h>

#include "claim.h"

#define IOVECS_SENT 8

uint32_t contents_from(const struct open *file, uint64_t offset, const char **from) {
    struct slice text = file->spot->in[file->spot->top]->text;
    if (offset >= text.size)
        return 0;
    *from = text.start + offset;
    return text.size - (uint32_t)offset;
}

void check_read(struct input *input) {
    static const uint32_t sizes[] = {0, 1, 2, 3, 7, 16, 100, 300, INT32_MAX, UINT32_MAX, INT32_MAX - 300, 1u << 31};
    static const int32_t counts[] = {1024, 1025, -1, INT32_MIN, INT32_MAX};
    int32_t fd = take_descriptor(input);
    struct open *open = open_find(fd);
    uint8_t choice = take_byte(input);
    bool at_offset = choice & 128;
    uint64_t offset = at_offset ? take_any_number(input) : open->offset, total = 0;
    int32_t count = choice & 64 ? counts[take_below(input, 5)] : choice % (IOVECS_SENT + 1);
    bool too_many = (uint32_t)count > 1024;

    struct wasip1_iovec vector[1024];
    memset(vector, 0, sizeof vector);
    for (int32_t i = 0; !too_many && i < count; i++) {
        vector[i].buffer = BUFFERS + STRIDE * (uint32_t)(i % IOVECS_SENT);
        vector[i].size = i < IOVECS_SENT ? sizes[take_below(input, 12)] : 0;
        total += vector[i].size;
        give(vector[i].buffer, vector[i].size < STRIDE ? vector[i].size : STRIDE);
    }
    if (!too_many) {
        give(VECTOR, (uint32_t)count * 8);
        memcpy(guest + VECTOR, vector, (size_t)count * 8);
    }
    give(RESULT, 4);
    enum wasip1_errno error = (at_offset ? CALL(fd_pread)(fd, VECTOR, count, (int64_t)offset, RESULT)
                                         : CALL(fd_read)(fd, VECTOR, count, RESULT));
    if (open->kind == CLOSED) {
        CLAIM_IS(error, ERRNO_BADF);
    } else if (open->kind == ON_HOST) {
        CLAIM_IS(error, ERRNO_SUCCESS);
        CLAIM_IS(result_of(RESULT, 4), open->host);
    } else if (at_offset && offset > INT64_MAX) {
        CLAIM_IS(error, ERRNO_INVAL);
    } else if (!open->readable) {
        CLAIM_IS(error, ERRNO_BADF);
    } else if (too_many || total > INT32_MAX || total + offset > INT64_MAX) {
        CLAIM_IS(error, ERRNO_INVAL);
    } else if (open->kind == DIRECTORY_OPEN) {
        CLAIM_IS(error, ERRNO_ISDIR);
    } else {
        const char *from = 0;
        uint32_t left = contents_from(open, offset, &from), read = 0;
        for (int32_t i = 0; i < count && i < IOVECS_SENT; i++) {
            uint32_t size = vector[i].size < left - read ? vector[i].size : left - read;
            if (size > 0)
                CLAIM(memcmp(guest + vector[i].buffer, from + read, size) == 0);
            read += size;
        }
        CLAIM_IS(error, ERRNO_SUCCESS);
        CLAIM_IS(result_of(RESULT, 4), read);
        open->offset += at_offset && DEFECT != 4 ? 0 : read;
    }
}

void check_seek(struct input *input) {
    int32_t fd = take_descriptor(input);
    struct open *open = open_find(fd);
    int32_t whence = (int32_t)take_below(input, 5) - 1;
    int64_t distance = (int64_t)take_any_number(input);
    distance = take_byte(input) & 1 ? (int64_t)-(uint64_t)distance : distance;
    give(RESULT, 8);
    enum wasip1_errno error = CALL(fd_seek)(fd, distance, whence, RESULT);
    if (open->kind == CLOSED || open->kind == DIRECTORY_OPEN) {
        CLAIM_IS(error, ERRNO_BADF);
    } else if (open->kind == ON_HOST) {
        CLAIM_IS(error, ERRNO_SUCCESS);
        CLAIM_IS(result_of(RESULT, 8), open->host);
    } else {
        __int128 from = whence == 0 ? 0 : whence == 1 ? open->offset : open->spot->in[open->spot->top]->text.size;
        bool good = whence >= 0 && whence <= 2 && from + distance >= 0 && from + distance <= INT64_MAX;
        CLAIM_IS(error, good ? ERRNO_SUCCESS : ERRNO_INVAL);
        if (good) {
            open->offset = (uint64_t)(from + distance);
            CLAIM_IS(result_of(RESULT, 8), open->offset);
        }
    }
}

void check_tell(struct input *input) {
    int32_t fd = take_descriptor(input);
    const struct open *open = open_find(fd);
    bool good = open->kind == ON_HOST || open->kind == FILE_OPEN;
    give(RESULT, 8);
    CLAIM_IS(CALL(fd_tell)(fd, RESULT), good ? ERRNO_SUCCESS : ERRNO_BADF);
    if (good)
        CLAIM_IS(result_of(RESULT, 8), open->kind == ON_HOST ? (uint64_t)open->host : open->offset);
}
