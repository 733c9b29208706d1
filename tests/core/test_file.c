// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Reading and seeking through a descriptor. */
#include "core/file.h"

#include "image_of_tests.h"
#include "lookup.h"

#define SIZE (sizeof FILE_CONTENTS - 1)

static struct descriptor opened(const char *path) {
    return (struct descriptor){.kind = DESCRIPTOR_FILE, .readable = true, .place = place_at(path), .host = NO_HOST};
}

CASE(reads_go_on_where_the_last_one_ended) {
    struct descriptor file = opened("file");
    char buffer[SIZE];
    CHECK_IS(file_read(&file, buffer, 4), 4);
    CHECK_IS(file_read(&file, buffer + 4, 1), 1);
    CHECK_IS(file.offset, 5);
    CHECK_IS(file_read(&file, buffer + 5, 1000), SIZE - 5);
    CHECK_TEXT(((struct slice){buffer, SIZE}), FILE_CONTENTS);
    CHECK_IS(file.offset, SIZE);
    CHECK_IS(file_read(&file, buffer, 1), 0);
    CHECK_IS(file.offset, SIZE);
}

CASE(an_empty_file_is_at_its_end) {
    struct descriptor file = opened("empty_file");
    char byte;
    CHECK_IS(file_size(&file), 0);
    CHECK_IS(file_read(&file, &byte, 1), 0);
}

CASE(descriptors_of_one_file_have_offsets_of_their_own) {
    struct descriptor first = opened("big"), second = opened("dir/big");
    char byte;
    CHECK_IS(file_read(&first, &byte, 1), 1);
    CHECK_IS(file_read(&first, &byte, 1), 1);
    CHECK_IS(byte, '1');
    CHECK_IS(file_read(&second, &byte, 1), 1);
    CHECK_IS(byte, '0');
}

CASE(a_seek_goes_where_it_says) {
    static const struct {
        uint64_t from;
        int64_t distance;
        enum seek_origin origin;
        uint64_t to;
    } rows[] = {
        {3, 0, SEEK_FROM_START, 0},
        {3, 7, SEEK_FROM_START, 7},
        {3, INT64_MAX, SEEK_FROM_START, INT64_MAX},
        {3, INT64_C(1) << 32, SEEK_FROM_START, UINT64_C(1) << 32},
        {3, 0, SEEK_FROM_CURRENT, 3},
        {3, 4, SEEK_FROM_CURRENT, 7},
        {3, -3, SEEK_FROM_CURRENT, 0},
        {3, INT64_MAX - 3, SEEK_FROM_CURRENT, INT64_MAX},
        {INT64_MAX, 0, SEEK_FROM_CURRENT, INT64_MAX},
        {INT64_MAX, -INT64_MAX, SEEK_FROM_CURRENT, 0},
        {UINT64_C(1) << 33, -1, SEEK_FROM_CURRENT, (UINT64_C(1) << 33) - 1},
        {3, 0, SEEK_FROM_END, SIZE},
        {3, 5, SEEK_FROM_END, SIZE + 5},
        {3, -(int64_t)SIZE, SEEK_FROM_END, 0},
        {3, INT64_MAX - (int64_t)SIZE, SEEK_FROM_END, INT64_MAX},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct descriptor file = opened("file");
        file.offset = rows[i].from;
        CHECK_IS(file_seek(&file, rows[i].distance, rows[i].origin), ERROR_NONE);
        CHECK_IS(file.offset, rows[i].to);
    }
}

CASE(a_seek_before_the_start_or_past_all_offsets_is_refused) {
    static const struct {
        uint64_t from;
        int64_t distance;
        enum seek_origin origin;
    } rows[] = {
        {3, -1, SEEK_FROM_START},
        {3, INT64_MIN, SEEK_FROM_START},
        {3, -4, SEEK_FROM_CURRENT},
        {3, INT64_MIN, SEEK_FROM_CURRENT},
        {3, INT64_MAX, SEEK_FROM_CURRENT},
        {INT64_MAX, 1, SEEK_FROM_CURRENT},
        {INT64_MAX, INT64_MAX, SEEK_FROM_CURRENT},
        {INT64_MAX, INT64_MIN, SEEK_FROM_CURRENT},
        {3, -(int64_t)SIZE - 1, SEEK_FROM_END},
        {3, INT64_MIN, SEEK_FROM_END},
        {3, INT64_MAX, SEEK_FROM_END},
        {3, 0, (enum seek_origin)3},
        {3, 0, (enum seek_origin)255},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct descriptor file = opened("file");
        file.offset = rows[i].from;
        CHECK_IS(file_seek(&file, rows[i].distance, rows[i].origin), ERROR_INVAL);
        CHECK_IS(file.offset, rows[i].from);
    }
}

CASE(a_read_far_past_the_end_reads_nothing) {
    struct descriptor file = opened("file");
    char byte;
    CHECK_IS(file_seek(&file, INT64_MAX, SEEK_FROM_START), ERROR_NONE);
    CHECK_IS(file_read(&file, &byte, 1), 0);
    CHECK_IS(file.offset, INT64_MAX);
    CHECK_IS(file_seek(&file, INT64_C(1) << 32, SEEK_FROM_START), ERROR_NONE);
    CHECK_IS(file_read(&file, &byte, 1), 0);
}
