// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "hostile.h"

#define HUGE_COUNTS {-1, INT32_MIN, INT32_MAX, 1025, 0x20000000, 0x20000001}

static char buffer[64];

GUEST(vectors_whose_sizes_add_up_past_a_count_are_refused) {
    static const uint32_t sizes[][3] = {
        {UINT32_MAX, 1, 0},           {UINT32_MAX, UINT32_MAX, 2}, {INT32_MAX, 1, 0},
        {0x80000000, 0x80000000, 16}, {0x80000000, 0, 0},          {1, INT32_MAX, 0},
    };
    int32_t fd = open_path("file");
    for (size_t i = 0; i < COUNT(sizes); i++) {
        struct vector vector[3];
        uint32_t size = 77;
        uint64_t offset = 77;
        for (int j = 0; j < 3; j++)
            vector[j] = (struct vector){(uint32_t)AT(buffer), sizes[i][j]};
        EXPECT_ERROR(CALL(fd_read)(fd, AT(vector), 3, AT(&size)), INVAL);
        EXPECT_ERROR(CALL(fd_pread)(fd, AT(vector), 3, 2, AT(&size)), INVAL);
        EXPECT(size, 77);
        EXPECT_ERROR(CALL(fd_tell)(fd, AT(&offset)), SUCCESS);
        EXPECT(offset, 0);
    }
}

GUEST(a_vector_may_claim_more_than_the_file_has) {
    int32_t fd = open_path("file");
    struct vector vector[] = {{(uint32_t)AT(buffer), 4}, {(uint32_t)AT(buffer + 4), INT32_MAX - 4}};
    uint32_t size = 0;
    EXPECT_ERROR(CALL(fd_read)(fd, AT(vector), 2, AT(&size)), SUCCESS);
    EXPECT(size, sizeof FILE_CONTENTS - 1);
    EXPECT(memcmp(buffer, FILE_CONTENTS, size), 0);
}

GUEST(more_than_1024_buffers_are_refused) {
    static const int32_t counts[] = HUGE_COUNTS;
    static struct vector vector[1024];
    int32_t fd = open_path("file");
    uint32_t size = 77;
    for (size_t i = 0; i < COUNT(counts); i++) {
        EXPECT_ERROR(CALL(fd_read)(fd, AT(vector), counts[i], AT(&size)), INVAL);
        EXPECT_ERROR(CALL(fd_pread)(fd, AT(vector), counts[i], 0, AT(&size)), INVAL);
    }
    EXPECT_ERROR(CALL(fd_read)(fd, AT(vector), 1024, AT(&size)), SUCCESS);
    EXPECT(size, 0);
}

GUEST(a_vector_at_the_end_of_memory_is_not_looked_at_if_it_is_too_long) {
    int32_t fd = open_path("file");
    uint32_t size = 77;
    EXPECT_ERROR(CALL(fd_read)(fd, (int32_t)(end_of_memory() - 4), 1025, AT(&size)), INVAL);
}

GUEST(a_buffer_at_the_end_of_memory_is_filled_to_the_end_of_the_file) {
    int32_t fd = open_path("file");
    uint32_t at = end_of_memory() - (sizeof FILE_CONTENTS - 1), size = 0;
    struct vector vector = {at, 100};
    EXPECT_ERROR(CALL(fd_read)(fd, AT(&vector), 1, AT(&size)), SUCCESS);
    EXPECT(memcmp((const char *)(uintptr_t)at, FILE_CONTENTS, sizeof FILE_CONTENTS - 1), 0);
}

GUEST(buffers_may_overlap) {
    int32_t fd = open_path("file");
    struct vector vector[] = {{(uint32_t)AT(buffer), 4}, {(uint32_t)AT(buffer + 2), 4}, {(uint32_t)AT(buffer), 1}};
    uint32_t size = 0;
    EXPECT_ERROR(CALL(fd_read)(fd, AT(vector), 3, AT(&size)), SUCCESS);
    EXPECT(size, 9);
    EXPECT(memcmp(buffer, "814567", 6), 0);
}

GUEST(offsets_of_64_bits_are_kept_whole) {
    static const int64_t offsets[] = {INT64_C(1) << 32, (INT64_C(1) << 32) + 3, INT64_MAX - 64, INT64_MAX, UINT32_MAX};
    int32_t fd = open_path("file");
    struct vector vector = {(uint32_t)AT(buffer), 0};
    for (size_t i = 0; i < COUNT(offsets); i++) {
        uint64_t offset = 0;
        uint32_t size = 77;
        vector.size = offsets[i] == INT64_MAX ? 0 : 16;
        EXPECT_ERROR(CALL(fd_seek)(fd, offsets[i], __WASI_WHENCE_SET, AT(&offset)), SUCCESS);
        EXPECT(offset, offsets[i]);
        EXPECT_ERROR(CALL(fd_read)(fd, AT(&vector), 1, AT(&size)), SUCCESS);
        EXPECT(size, 0);
        EXPECT_ERROR(CALL(fd_pread)(fd, AT(&vector), 1, offsets[i], AT(&size)), SUCCESS);
        EXPECT(size, 0);
        EXPECT_ERROR(CALL(fd_tell)(fd, AT(&offset)), SUCCESS);
        EXPECT(offset, offsets[i]);
    }
}

GUEST(a_read_that_would_end_past_all_offsets_is_refused) {
    int32_t fd = open_path("file");
    struct vector vector = {(uint32_t)AT(buffer), 16};
    uint32_t size = 77;
    EXPECT_ERROR(CALL(fd_pread)(fd, AT(&vector), 1, INT64_MAX, AT(&size)), INVAL);
    EXPECT_ERROR(CALL(fd_pread)(fd, AT(&vector), 1, INT64_MAX - 15, AT(&size)), INVAL);
    EXPECT_ERROR(CALL(fd_pread)(fd, AT(&vector), 1, -1, AT(&size)), INVAL);
    EXPECT_ERROR(CALL(fd_pread)(fd, AT(&vector), 1, INT64_MIN, AT(&size)), INVAL);
    EXPECT(size, 77);
}

GUEST(seeks_out_of_range_are_refused_and_change_nothing) {
    static const struct {
        int64_t distance;
        int32_t whence;
    } seeks[] = {
        {-1, 0},        {INT64_MIN, 0}, {-6, 1}, {INT64_MIN, 1}, {INT64_MAX, 1}, {INT64_MAX - 4, 1}, {-17, 2},
        {INT64_MIN, 2}, {INT64_MAX, 2}, {0, 3},  {0, -1},        {0, 255},       {0, 256},           {0, INT32_MIN},
    };
    int32_t fd = open_path("file");
    uint64_t offset = 0;
    EXPECT_ERROR(CALL(fd_seek)(fd, 5, 0, AT(&offset)), SUCCESS);
    for (size_t i = 0; i < COUNT(seeks); i++) {
        EXPECT_ERROR(CALL(fd_seek)(fd, seeks[i].distance, seeks[i].whence, AT(&offset)), INVAL);
        EXPECT_ERROR(CALL(fd_tell)(fd, AT(&offset)), SUCCESS);
        EXPECT(offset, 5);
    }
}

GUEST(advice_and_lengths_out_of_range_are_refused) {
    int32_t fd = open_path("file");
    EXPECT_ERROR(CALL(fd_advise)(fd, 0, -1, 0), INVAL);
    EXPECT_ERROR(CALL(fd_advise)(fd, 0, 0, 6), INVAL);
    EXPECT_ERROR(CALL(fd_advise)(fd, 0, 0, -1), INVAL);
    EXPECT_ERROR(CALL(fd_allocate)(fd, -1, 1), INVAL);
    EXPECT_ERROR(CALL(fd_allocate)(fd, 0, 0), INVAL);
    EXPECT_ERROR(CALL(fd_allocate)(fd, INT64_MAX, INT64_MAX), BADF);
    EXPECT_ERROR(CALL(fd_filestat_set_size)(fd, -1), INVAL);
    EXPECT_ERROR(CALL(fd_pwrite)(fd, AT(buffer), 1, -1, AT(buffer)), INVAL);
}
