/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The structs, flags and numbers of WASI preview 1 that the front and the host need, as they are in memory. */
#ifndef WASIVFS_ABI_H
#define WASIVFS_ABI_H

#include <stddef.h>
#include <stdint.h>

#include "errors.h"

/* Pointers are passed as numbers. */
#define POINTER(type, address) ((type *)(uintptr_t)(uint32_t)(address))
#define ADDRESS(pointer) ((int32_t)(uintptr_t)(pointer))

struct wasip1_iovec {
    uint32_t buffer;
    uint32_t size;
};

struct wasip1_prestat {
    uint8_t type; /* 0: a directory */
    uint32_t name_size;
};

struct wasip1_fdstat {
    uint8_t type;
    uint16_t flags;
    uint64_t rights;
    uint64_t rights_inheriting;
};

struct wasip1_filestat {
    uint64_t device;
    uint64_t inode;
    uint8_t type;
    uint64_t links;
    uint64_t size;
    uint64_t accessed;
    uint64_t modified;
    uint64_t changed;
};

struct wasip1_dirent {
    uint64_t next;
    uint64_t inode;
    uint32_t name_size;
    uint8_t type;
};

struct wasip1_subscription {
    uint64_t userdata;
    uint8_t type;
    union {
        struct {
            uint32_t id;
            uint64_t timeout;
            uint64_t precision;
            uint16_t flags;
        } clock;
        struct {
            uint32_t descriptor;
            uint32_t unused[3]; /* the clock's part of the union; not read for descriptors */
        } readiness;
    };
};

struct wasip1_event {
    uint64_t userdata;
    uint16_t error;
    uint8_t type;
    uint64_t bytes;
    uint16_t flags;
};

#define ASSERT_LAYOUT(type, size, field, offset)                                                                       \
    _Static_assert(sizeof(struct type) == (size) && offsetof(struct type, field) == (offset),                          \
                   "preview1 fixes the layout of " #type)
ASSERT_LAYOUT(wasip1_iovec, 8, size, 4);
ASSERT_LAYOUT(wasip1_prestat, 8, name_size, 4);
ASSERT_LAYOUT(wasip1_fdstat, 24, rights_inheriting, 16);
ASSERT_LAYOUT(wasip1_fdstat, 24, flags, 2);
ASSERT_LAYOUT(wasip1_filestat, 64, links, 24);
ASSERT_LAYOUT(wasip1_filestat, 64, changed, 56);
ASSERT_LAYOUT(wasip1_dirent, 24, name_size, 16);
ASSERT_LAYOUT(wasip1_dirent, 24, type, 20);
ASSERT_LAYOUT(wasip1_subscription, 48, clock, 16);
ASSERT_LAYOUT(wasip1_subscription, 48, readiness, 16);
ASSERT_LAYOUT(wasip1_subscription, 48, clock.flags, 40);
ASSERT_LAYOUT(wasip1_event, 32, bytes, 16);
ASSERT_LAYOUT(wasip1_event, 32, type, 10);

enum wasip1_filetype {
    FILETYPE_CHARACTER_DEVICE = 2,
    FILETYPE_DIRECTORY = 3,
    FILETYPE_REGULAR_FILE = 4,
    FILETYPE_SYMBOLIC_LINK = 7,
};

enum wasip1_rights {
    RIGHTS_FD_DATASYNC = 1 << 0,
    RIGHTS_FD_READ = 1 << 1,
    RIGHTS_FD_SEEK = 1 << 2,
    RIGHTS_FD_FDSTAT_SET_FLAGS = 1 << 3,
    RIGHTS_FD_SYNC = 1 << 4,
    RIGHTS_FD_TELL = 1 << 5,
    RIGHTS_FD_WRITE = 1 << 6,
    RIGHTS_FD_ADVISE = 1 << 7,
    RIGHTS_FD_ALLOCATE = 1 << 8,
    RIGHTS_FD_READDIR = 1 << 14,
    RIGHTS_PATH_FILESTAT_GET = 1 << 18,
    RIGHTS_FD_FILESTAT_GET = 1 << 21,
    RIGHTS_FD_FILESTAT_SET_SIZE = 1 << 22,
    RIGHTS_FD_FILESTAT_SET_TIMES = 1 << 23,
    RIGHTS_POLL_FD_READWRITE = 1 << 27,
    RIGHTS_ALL = (1 << 30) - 1,
};

enum wasip1_oflags {
    OFLAGS_CREAT = 1 << 0,
    OFLAGS_DIRECTORY = 1 << 1,
    OFLAGS_EXCL = 1 << 2,
    OFLAGS_TRUNC = 1 << 3,
};

enum { LOOKUPFLAGS_SYMLINK_FOLLOW = 1 };

enum wasip1_whence {
    WHENCE_SET,
    WHENCE_CUR,
    WHENCE_END,
};

enum wasip1_eventtype {
    EVENTTYPE_CLOCK = 0,
    EVENTTYPE_FD_READ = 1,
    EVENTTYPE_FD_WRITE = 2,
};

enum wasip1_clockid {
    CLOCKID_REALTIME = 0,
    CLOCKID_MONOTONIC = 1,
};

enum wasip1_fdflags { FDFLAGS_APPEND = 1 << 0 };

enum wasip1_fstflags {
    FSTFLAGS_ATIM = 1 << 0,
    FSTFLAGS_ATIM_NOW = 1 << 1,
    FSTFLAGS_MTIM = 1 << 2,
    FSTFLAGS_MTIM_NOW = 1 << 3,
};

enum { ADVICE_LAST = 5 };

#endif
