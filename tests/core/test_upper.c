// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Contents of files that change: embedded ones are copied by blocks, holes take no room, what is cut off is gone. */
#include <string.h>

#include "image_of_tests.h"
#include "writing.h"

#define FAR (UINT64_C(1) << 40)

CASE(an_embedded_file_keeps_what_is_not_written) {
    struct descriptor *file = opened("file", "rw");
    CHECK_IS(write_at(file, 10, "was", 3), 3);
    CHECK_TEXT(text(file_of(file)), "This is a wase of the first image.\n");
}

CASE(a_file_is_changed_for_all_of_its_names_and_descriptors) {
    struct descriptor *reader = opened("dir/big", "r"), *writer = opened("big", "w");
    CHECK_IS(write_at(writer, 0, "new", 3), 3);
    CHECK(memcmp(file_of(reader), "new3456", 7) == 0);
    CHECK_IS(status_at("dir/big").inode, status_at("big").inode);
    CHECK_IS(status_at("dir/big").size, sizeof BIG_CONTENTS - 1);
}

CASE(one_byte_takes_one_block) {
    struct descriptor *file = opened("file", "w");
    CHECK_IS(write_at(file, 0, "x", 1), 1);
    uint32_t left = room_left();
    CHECK_IS(write_at(file, 1, "y", 1), 1);
    CHECK_IS(room_left(), left);
    CHECK_IS(write_at(file, BLOCK_SIZE, "z", 1), 1);
    CHECK(left - room_left() <= 2); /* and a block of pointers */
}

CASE(opening_for_writing_takes_no_room) {
    uint32_t left = room_left();
    close_it(opened("file", "rw"));
    CHECK_IS(room_left(), left);
}

CASE(a_hole_reads_as_zeros_and_takes_no_room) {
    struct descriptor *file = opened("sparse", "rwc");
    uint32_t left = room_left();
    CHECK_IS(write_at(file, FAR, "end", 3), 3);
    CHECK(left - room_left() <= BLOCK_MAP_LEVELS + 1);
    CHECK_IS(status_at("sparse").size, FAR + 3);
    char bytes[5] = "????";
    struct descriptor copy = *file;
    copy.offset = FAR - 2;
    CHECK_IS(file_read(&copy, bytes, sizeof bytes), 5);
    CHECK(memcmp(bytes, "\0\0end", 5) == 0);
    copy.offset = 12345;
    CHECK_IS(file_read(&copy, bytes, sizeof bytes), 5);
    CHECK(memcmp(bytes, "\0\0\0\0\0", 5) == 0);
}

CASE(what_was_cut_off_comes_back_as_zeros) {
    struct descriptor *file = opened("file", "rw");
    CHECK_IS(file_resize(file, 4), ERROR_NONE);
    CHECK_TEXT(text(file_of(file)), "This");
    CHECK_IS(file_resize(file, 8), ERROR_NONE);
    CHECK(memcmp(file_of(file), "This\0\0\0\0\0", 9) == 0);
    put_file("own", "0123456789");
    struct descriptor *own = opened("own", "rw");
    CHECK_IS(file_resize(own, 3), ERROR_NONE);
    CHECK_IS(write_at(own, 6, "x", 1), 1);
    CHECK(memcmp(file_of(own), "012\0\0\0x", 8) == 0);
}

CASE(a_cut_file_gives_its_room_back) {
    static char bytes[100 * BLOCK_SIZE];
    struct descriptor *file = opened("own", "rwc");
    uint32_t left = room_left();
    CHECK_IS(write_at(file, 0, bytes, sizeof bytes), sizeof bytes);
    CHECK(room_left() <= left - 100);
    CHECK_IS(file_resize(file, 0), ERROR_NONE);
    CHECK_IS(room_left(), left);
}

CASE(a_removed_file_gives_its_room_back_at_its_last_close) {
    put_file("first", "x");
    uint32_t left = room_left();
    put_file("own", "contents");
    struct descriptor *file = opened("own", "r");
    CHECK_IS(remove_file("own"), ERROR_NONE);
    CHECK_TEXT(text(file_of(file)), "contents");
    CHECK(room_left() < left);
    close_it(file);
    CHECK_IS(room_left(), left);
}

CASE(room_that_was_allocated_is_there_when_it_is_needed) {
    struct descriptor *file = opened("own", "rwc");
    CHECK_IS(file_allocate(file, 100, 3 * BLOCK_SIZE), ERROR_NONE);
    CHECK_IS(status_at("own").size, 100 + 3 * BLOCK_SIZE);
    fake_take_blocks(0);
    static char bytes[3 * BLOCK_SIZE];
    CHECK_IS(write_at(file, 100, bytes, sizeof bytes), sizeof bytes);
    CHECK_IS(file_allocate(file, 0, 10 * BLOCK_SIZE), ERROR_NOSPC);
    CHECK_IS(status_at("own").size, 100 + 3 * BLOCK_SIZE);
}

CASE(more_than_the_limit_is_not_allocated) {
    struct descriptor *file = opened("own", "wc");
    uint32_t left = room_left();
    CHECK_IS(file_allocate(file, 0, WASIVFS_WRITABLE_LIMIT + UINT64_C(1)), ERROR_NOSPC);
    CHECK_IS(file_allocate(file, INT64_MAX, 1), ERROR_FBIG);
    CHECK(room_left() <= left);
}

CASE(no_write_goes_past_the_last_offset) {
    struct descriptor *file = opened("own", "wc");
    CHECK_IS(write_at(file, INT64_MAX - 1, "ab", 2), ERROR_INVAL);
    CHECK_IS(write_at(file, INT64_MAX - 1, "a", 1), 1);
    CHECK_IS(status_at("own").size, INT64_MAX);
    struct descriptor *end = opened("own", "a");
    CHECK_IS(write_at(end, 0, "b", 1), ERROR_FBIG);
}

CASE(a_full_engine_takes_a_part_of_a_write) {
    static char bytes[20 * BLOCK_SIZE];
    memset(bytes, 'x', sizeof bytes);
    struct descriptor *file = opened("own", "rwc");
    CHECK_IS(write_at(file, 0, bytes, 1), 1);
    fake_take_blocks(6);
    int64_t written = write_at(file, 0, bytes, sizeof bytes);
    CHECK(written >= 5 * BLOCK_SIZE && written <= 7 * BLOCK_SIZE && written % BLOCK_SIZE == 0);
    CHECK_IS(status_at("own").size, written);
    CHECK_IS(write_at(file, (uint64_t)written, "y", 1), ERROR_NOSPC);
    CHECK_IS(write_at(file, 7, "y", 1), 1);
}
