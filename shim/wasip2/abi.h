/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The results, flags and numbers of WASI 0.2 that the front and the host need, as the canonical ABI lays them out in
 * memory: a result begins with a byte that says whether it is an error.
 */
#ifndef WASIVFS_ABI_H
#define WASIVFS_ABI_H

#include <stddef.h>
#include <stdint.h>

#include "errors.h"

/* Pointers are passed as numbers. */
#define POINTER(type, address) ((type *)(uintptr_t)(uint32_t)(address))
#define ADDRESS(pointer) ((int32_t)(uintptr_t)(pointer))

/* A list or string: made with cabi_realloc, and owned by the caller, who frees it unless its size is 0. */
struct wasip2_list {
    uint32_t start;
    uint32_t size;
};

/* Why a stream failed. The handle is owned by the caller. */
struct wasip2_stream_error {
    uint8_t is_closed;
    int32_t error; /* of wasi:io/error, unless the stream is closed */
};

struct wasip2_unit_result {
    uint8_t is_error;
    union {
        uint8_t error;
        uint8_t value; /* of a call that answers with flags or an enum */
    };
};

/* An option of one byte. */
struct wasip2_byte_option {
    uint8_t is_some;
    uint8_t value;
};

struct wasip2_handle_result {
    uint8_t is_error;
    union {
        uint8_t error;
        int32_t handle;
    };
};

struct wasip2_bytes_result {
    uint8_t is_error;
    union {
        uint8_t error;
        struct {
            struct wasip2_list list;
            uint8_t at_end; /* not part of the link's target in readlink-at */
        };
    };
};

struct wasip2_size_result {
    uint8_t is_error;
    union {
        uint8_t error;
        uint64_t size;
        struct wasip2_stream_error stream_error;
    };
};

struct wasip2_stream_bytes_result {
    uint8_t is_error;
    union {
        struct wasip2_stream_error stream_error;
        struct wasip2_list list;
    };
};

struct wasip2_stream_unit_result {
    uint8_t is_error;
    struct wasip2_stream_error stream_error;
};

struct wasip2_time_option {
    uint8_t is_some;
    uint64_t seconds;
    uint32_t nanoseconds;
};

struct wasip2_stat_result {
    uint8_t is_error;
    union {
        uint8_t error;
        struct {
            uint8_t type;
            uint64_t links;
            uint64_t size;
            struct wasip2_time_option times[3]; /* accessed, modified, changed */
        };
    };
};

struct wasip2_hash_result {
    uint8_t is_error;
    union {
        uint8_t error;
        struct {
            uint64_t lower;
            uint64_t upper;
        };
    };
};

struct wasip2_entry_result {
    uint8_t is_error;
    union {
        uint8_t error;
        struct {
            uint8_t is_some;
            struct {
                uint8_t type;
                struct wasip2_list name;
            };
        };
    };
};

struct wasip2_preopen {
    int32_t handle;
    struct wasip2_list path;
};

#define ASSERT_SIZE(type, size)                                                                                        \
    _Static_assert(sizeof(struct type) == (size), "the canonical ABI fixes the layout of " #type)
#define ASSERT_OFFSET(type, field, offset)                                                                             \
    _Static_assert(offsetof(struct type, field) == (offset), "the canonical ABI fixes the layout of " #type)
ASSERT_SIZE(wasip2_list, 8);
ASSERT_SIZE(wasip2_preopen, 12);
ASSERT_SIZE(wasip2_unit_result, 2);
ASSERT_SIZE(wasip2_byte_option, 2);
ASSERT_SIZE(wasip2_handle_result, 8);
ASSERT_OFFSET(wasip2_handle_result, error, 4);
ASSERT_OFFSET(wasip2_handle_result, handle, 4);
ASSERT_SIZE(wasip2_bytes_result, 16);
ASSERT_OFFSET(wasip2_bytes_result, error, 4);
ASSERT_OFFSET(wasip2_bytes_result, list, 4);
ASSERT_OFFSET(wasip2_bytes_result, at_end, 12);
ASSERT_SIZE(wasip2_size_result, 16);
ASSERT_OFFSET(wasip2_size_result, error, 8);
ASSERT_OFFSET(wasip2_size_result, size, 8);
ASSERT_OFFSET(wasip2_size_result, stream_error.error, 12);
ASSERT_SIZE(wasip2_stream_bytes_result, 12);
ASSERT_OFFSET(wasip2_stream_bytes_result, list, 4);
ASSERT_OFFSET(wasip2_stream_bytes_result, stream_error.error, 8);
ASSERT_OFFSET(wasip2_stream_unit_result, stream_error.error, 8);
ASSERT_SIZE(wasip2_time_option, 24);
ASSERT_OFFSET(wasip2_time_option, nanoseconds, 16);
ASSERT_SIZE(wasip2_stat_result, 104);
ASSERT_OFFSET(wasip2_stat_result, error, 8);
ASSERT_OFFSET(wasip2_stat_result, type, 8);
ASSERT_OFFSET(wasip2_stat_result, links, 16);
ASSERT_OFFSET(wasip2_stat_result, size, 24);
ASSERT_OFFSET(wasip2_stat_result, times, 32);
ASSERT_SIZE(wasip2_hash_result, 24);
ASSERT_OFFSET(wasip2_hash_result, error, 8);
ASSERT_OFFSET(wasip2_hash_result, upper, 16);
ASSERT_SIZE(wasip2_entry_result, 20);
ASSERT_OFFSET(wasip2_entry_result, error, 4);
ASSERT_OFFSET(wasip2_entry_result, type, 8);
ASSERT_OFFSET(wasip2_entry_result, name, 12);

enum wasip2_type {
    TYPE_DIRECTORY = 3,
    TYPE_SYMBOLIC_LINK = 5,
    TYPE_REGULAR_FILE = 6,
};

enum wasip2_open_flags {
    OPEN_CREATE = 1 << 0,
    OPEN_DIRECTORY = 1 << 1,
    OPEN_EXCLUSIVE = 1 << 2,
    OPEN_TRUNCATE = 1 << 3,
};

enum wasip2_descriptor_flags {
    FLAG_READ = 1 << 0,
    FLAG_WRITE = 1 << 1,
    FLAG_MUTATE_DIRECTORY = 1 << 5,
};

enum { PATH_SYMLINK_FOLLOW = 1 };

#endif
