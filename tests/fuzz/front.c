// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "front.h"

#include "core/descriptors.c"

#include <stdlib.h>
#include <string.h>

#include "claim.h"
#include "wasip1/imports.h"

#define HOST_NUMBERS (MAX_DESCRIPTORS + 16)
#define PASSED 64
#define IS_PASSED UINT32_C(0x80000000)

char guest[GUEST_SIZE];
static const void *passed[PASSED]; /* the last pointers that the shim passed to the host */
static uint32_t passed_count;
static bool is_open[HOST_NUMBERS];

void *front_pointer(uint32_t address) {
    if (address & IS_PASSED)
        return (void *)passed[address % PASSED];
    return (void *)((uintptr_t)guest + address);
}

int32_t front_address(const void *pointer) {
    uintptr_t distance = (uintptr_t)pointer - (uintptr_t)guest;
    if (distance < GUEST_SIZE)
        return (int32_t)distance;
    passed[passed_count % PASSED] = pointer;
    return (int32_t)(IS_PASSED | passed_count++ % PASSED);
}

void front_reset(void) {
    memset(table, 0, sizeof table);
    memset(taken, 0, sizeof taken);
    lowest = 0;
    initialised = false;
    mounts_forget();
    memset(is_open, 0, sizeof is_open);
    for (int32_t number = 0; number <= FRONT_SOCKET; number++)
        is_open[number] = true;
}

uint32_t front_open_on_host(void) {
    uint32_t count = 0;
    for (int32_t number = 0; number < HOST_NUMBERS; number++)
        count += is_open[number];
    return count;
}

int32_t front_next_on_host(void) {
    int32_t number = 0;
    while (is_open[number])
        CLAIM(++number < HOST_NUMBERS);
    return number;
}

static bool has(int32_t fd) { return fd >= 0 && fd < HOST_NUMBERS && is_open[fd]; }

#define UNLESS_BAD(fd, ...)                                                                                            \
    if (!has(fd))                                                                                                      \
        return ERRNO_BADF;                                                                                             \
    __VA_ARGS__;                                                                                                       \
    return ERRNO_SUCCESS

enum wasip1_errno wasivfs_host_fd_close(int32_t fd) { UNLESS_BAD(fd, is_open[fd] = false); }

enum wasip1_errno wasivfs_host_fd_read(int32_t fd, int32_t iovecs, int32_t count, int32_t size) {
    (void)iovecs, (void)count;
    UNLESS_BAD(fd, *POINTER(uint32_t, size) = (uint32_t)fd);
}

enum wasip1_errno wasivfs_host_fd_write(int32_t fd, int32_t iovecs, int32_t count, int32_t size) {
    return wasivfs_host_fd_read(fd, iovecs, count, size);
}

enum wasip1_errno wasivfs_host_fd_pread(int32_t fd, int32_t iovecs, int32_t count, int64_t offset, int32_t size) {
    (void)offset;
    return wasivfs_host_fd_read(fd, iovecs, count, size);
}

enum wasip1_errno wasivfs_host_fd_pwrite(int32_t fd, int32_t iovecs, int32_t count, int64_t offset, int32_t size) {
    return wasivfs_host_fd_pread(fd, iovecs, count, offset, size);
}

enum wasip1_errno wasivfs_host_fd_readdir(int32_t fd, int32_t buffer, int32_t buffer_size, int64_t cookie,
                                          int32_t size) {
    (void)buffer, (void)buffer_size, (void)cookie;
    UNLESS_BAD(fd, *POINTER(uint32_t, size) = 0);
}

enum wasip1_errno wasivfs_host_fd_tell(int32_t fd, int32_t offset) {
    uint64_t number = (uint64_t)fd;
    UNLESS_BAD(fd, memcpy(POINTER(char, offset), &number, sizeof number));
}

enum wasip1_errno wasivfs_host_fd_seek(int32_t fd, int64_t distance, int32_t whence, int32_t offset) {
    (void)distance, (void)whence;
    return wasivfs_host_fd_tell(fd, offset);
}

enum wasip1_errno wasivfs_host_fd_filestat_get(int32_t fd, int32_t stat) {
    UNLESS_BAD(fd, *POINTER(struct wasip1_filestat, stat) = (struct wasip1_filestat){.inode = (uint64_t)fd});
}

enum wasip1_errno wasivfs_host_fd_fdstat_get(int32_t fd, int32_t stat) {
    UNLESS_BAD(fd, *POINTER(struct wasip1_fdstat, stat) = (struct wasip1_fdstat){.flags = (uint16_t)fd});
}

enum wasip1_errno wasivfs_host_fd_prestat_get(int32_t fd, int32_t prestat) {
    if (fd != FRONT_PREOPEN || !has(fd))
        return ERRNO_BADF;
    *POINTER(struct wasip1_prestat, prestat) = (struct wasip1_prestat){0, sizeof FRONT_GUEST_PATH - 1};
    return ERRNO_SUCCESS;
}

enum wasip1_errno wasivfs_host_fd_prestat_dir_name(int32_t fd, int32_t path, int32_t size) {
    CLAIM_IS(size, sizeof FRONT_GUEST_PATH - 1);
    UNLESS_BAD(fd, memcpy(POINTER(char, path), FRONT_GUEST_PATH, (size_t)size));
}

enum wasip1_errno wasivfs_host_path_open(int32_t fd, int32_t lookup, int32_t path, int32_t path_size, int32_t oflags,
                                         int64_t rights, int64_t rights_inheriting, int32_t fdflags, int32_t opened) {
    (void)lookup, (void)path, (void)path_size, (void)oflags, (void)rights, (void)rights_inheriting, (void)fdflags;
    if (!has(fd))
        return ERRNO_BADF;
    if (fd != FRONT_PREOPEN)
        return ERRNO_NOTDIR;
    int32_t number = front_next_on_host();
    is_open[number] = true;
    *POINTER(int32_t, opened) = number;
    return ERRNO_SUCCESS;
}

enum wasip1_errno wasivfs_host_path_filestat_get(int32_t fd, int32_t lookup, int32_t path, int32_t path_size,
                                                 int32_t stat) {
    (void)lookup, (void)path, (void)path_size;
    UNLESS_BAD(fd, *POINTER(struct wasip1_filestat, stat) =
                       (struct wasip1_filestat){.type = FILETYPE_REGULAR_FILE, .inode = (uint64_t)fd});
}

enum wasip1_errno wasivfs_host_sock_accept(int32_t fd, int32_t flags, int32_t accepted) {
    (void)flags;
    if (fd != FRONT_SOCKET)
        return ERRNO_NOTSOCK;
    int32_t number = front_next_on_host();
    is_open[number] = true;
    *POINTER(int32_t, accepted) = number;
    return ERRNO_SUCCESS;
}

/* One event for each descriptor, in which `bytes` is its number; clocks never run out here. */
enum wasip1_errno wasivfs_host_poll_oneoff(int32_t subscriptions, int32_t events, int32_t count, int32_t happened) {
    const struct wasip1_subscription *subscription = POINTER(struct wasip1_subscription, subscriptions);
    uint32_t ready = 0;
    for (int32_t i = 0; i < count; i++) {
        if (subscription[i].type == EVENTTYPE_CLOCK)
            continue;
        int32_t fd = (int32_t)subscription[i].readiness.descriptor;
        if (!has(fd))
            return ERRNO_BADF;
        POINTER(struct wasip1_event, events)
        [ready++] = (struct wasip1_event){
            .userdata = subscription[i].userdata, .type = subscription[i].type, .bytes = (uint64_t)fd};
    }
    *POINTER(uint32_t, happened) = ready;
    return ERRNO_SUCCESS;
}

/* Calls that say nothing but whether the host has the descriptor. */
#define PLAIN_CALL(name, ...)                                                                                          \
    enum wasip1_errno wasivfs_host_##name(int32_t fd, __VA_ARGS__) { UNLESS_BAD(fd, (void)0); }
#define UNUSED __attribute__((unused)) int32_t
#define UNUSED64 __attribute__((unused)) int64_t
PLAIN_CALL(fd_advise, UNUSED64 a, UNUSED64 b, UNUSED c)
PLAIN_CALL(fd_allocate, UNUSED64 a, UNUSED64 b)
PLAIN_CALL(fd_fdstat_set_flags, UNUSED a)
PLAIN_CALL(fd_fdstat_set_rights, UNUSED64 a, UNUSED64 b)
PLAIN_CALL(fd_filestat_set_size, UNUSED64 a)
PLAIN_CALL(fd_filestat_set_times, UNUSED64 a, UNUSED64 b, UNUSED c)
PLAIN_CALL(path_readlink, UNUSED a, UNUSED b, UNUSED c, UNUSED d, UNUSED e)
PLAIN_CALL(sock_recv, UNUSED a, UNUSED b, UNUSED c, UNUSED d, UNUSED e)
PLAIN_CALL(sock_send, UNUSED a, UNUSED b, UNUSED c, UNUSED d)
PLAIN_CALL(sock_shutdown, UNUSED a)
enum wasip1_errno wasivfs_host_fd_sync(int32_t fd) { UNLESS_BAD(fd, (void)0); }
enum wasip1_errno wasivfs_host_fd_datasync(int32_t fd) { UNLESS_BAD(fd, (void)0); }
