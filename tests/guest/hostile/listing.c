// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "hostile.h"

static char whole[4096], part[4096];

/* A listing from a cookie, into a buffer of that size, with the bytes behind it untouched. */
static uint32_t list(int32_t fd, char *buffer, uint32_t size, uint64_t cookie) {
    uint32_t used = 77;
    memset(buffer, '#', sizeof whole);
    EXPECT_ERROR(CALL(fd_readdir)(fd, AT(buffer), (int32_t)size, (int64_t)cookie, AT(&used)), SUCCESS);
    EXPECT(used <= size, true);
    for (uint32_t i = used; i < sizeof whole; i++)
        EXPECT(buffer[i], '#');
    return used;
}

static void expect_cut_anywhere(const char *path) {
    int32_t fd = open_path(path);
    uint32_t full = list(fd, whole, sizeof whole, 0);
    EXPECT(full > 100 && full < sizeof whole, true);
    for (uint32_t size = 0; size <= 300; size++) {
        EXPECT(list(fd, part, size, 0), size < full ? size : full);
        EXPECT(memcmp(part, whole, size < full ? size : full), 0);
    }
    for (uint32_t at = 0; at + 24 <= full;) {
        uint64_t next;
        uint32_t name_size;
        memcpy(&next, whole + at, 8);
        memcpy(&name_size, whole + at + 16, 4);
        at += 24 + name_size;
        for (uint32_t size = 0; size <= 300; size += 7) {
            uint32_t left = full - at;
            EXPECT(list(fd, part, size, next), size < left ? size : left);
            EXPECT(memcmp(part, whole + at, size < left ? size : left), 0);
        }
    }
}

GUEST(a_listing_is_cut_at_any_size_from_0_to_300) { expect_cut_anywhere("dir"); }

GUEST(a_listing_of_both_is_cut_at_any_size_from_0_to_300) { expect_cut_anywhere("."); }

GUEST(a_listing_of_the_host_is_cut_at_any_size_from_0_to_300) { expect_cut_anywhere("one"); }

GUEST(cookies_past_the_end_list_nothing) {
    static const uint64_t cookies[] = {1000,      INT32_MAX,  UINT32_MAX,     UINT64_C(1) << 32,
                                       INT64_MAX, UINT64_MAX, UINT64_MAX - 1, UINT64_C(1) << 63};
    int32_t fd = open_path("dir");
    for (size_t i = 0; i < COUNT(cookies); i++)
        EXPECT(list(fd, part, sizeof part, cookies[i]), 0);
}

GUEST(a_buffer_may_claim_more_than_the_listing_needs) {
    static const int32_t sizes[] = {INT32_MAX, INT32_MIN, -1};
    int32_t fd = open_path("dir");
    uint32_t full = list(fd, whole, sizeof whole, 0), used = 0;
    for (size_t i = 0; i < COUNT(sizes); i++) {
        memset(part, '#', sizeof part);
        EXPECT_ERROR(CALL(fd_readdir)(fd, AT(part), sizes[i], 0, AT(&used)), SUCCESS);
        EXPECT(used, full);
        EXPECT(memcmp(part, whole, full), 0);
        EXPECT(part[full], '#');
    }
}

GUEST(a_listing_fits_at_the_end_of_memory) {
    int32_t fd = open_path("dir");
    uint32_t full = list(fd, whole, sizeof whole, 0), used = 0;
    char *last = (char *)(uintptr_t)(end_of_memory() - full);
    EXPECT_ERROR(CALL(fd_readdir)(fd, AT(last), (int32_t)full, 0, AT(&used)), SUCCESS);
    EXPECT(memcmp(last, whole, full), 0);
}
