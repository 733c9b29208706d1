// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "mounts.h"

#include "descriptors.h"
#include "host.h"
#include "path.h"

#if WASIVFS_HOST != WASIVFS_HOST_NONE

static struct mount {
    int32_t host;
    struct slice path;
} mounts[MAX_MOUNTS];

static char names[MAX_MOUNT_NAMES];
static uint32_t names_used;
static uint32_t count;
static bool initialised;
static bool any_writable;

/* Rewrites a guest path in place: no dots and no slashes but single ones between components. Its new size. */
static uint32_t normalise(char *path, uint32_t size) {
    struct path_rest rest = path_rest((struct slice){path, size});
    uint32_t used = 0;
    for (struct slice name = path_take(&rest); name.size > 0; name = path_take(&rest)) {
        if (is_dot(name))
            continue;
        if (is_dot_dot(name)) {
            while (used > 0 && path[--used] != '/')
                ;
            continue;
        }
        if (used > 0)
            path[used++] = '/';
        __builtin_memmove(path + used, name.start, name.size);
        used += name.size;
    }
    return used;
}

/* A program that would silently lack some of its directories is not to run on: a trap names this function. */
static void too_many_preopens(void) { __builtin_trap(); }

static void add(int32_t host, uint32_t name_size) {
    if (count == MAX_MOUNTS || name_size > MAX_MOUNT_NAMES - names_used)
        too_many_preopens();
    char *path = names + names_used;
    if (host_preopen_name(host, path, name_size) != ERROR_NONE)
        return;
    uint32_t size = normalise(path, name_size);
    names_used += size;
    any_writable |= host_is_writable(host);
    mounts[count++] = (struct mount){host, {path, size}};
}

/*
 * Preopens have consecutive numbers from 3 on. Other descriptors that the program was started with (sockets)
 * keep their numbers in the guest, so that what it was told of them stays true.
 */
static void read_preopens(void) {
    for (int32_t host = 3;; host++) {
        uint32_t name_size;
        if (host_preopen(host, &name_size) == ERROR_NONE)
            add(host, name_size);
        else if (host_is_open(host))
            descriptor_inherit(host);
        else
            return;
    }
}

uint32_t mount_count(void) {
    if (!initialised) {
        initialised = true;
        read_preopens();
    }
    return count;
}

struct slice mount_path(uint32_t mount) { return mounts[mount].path; }

int32_t mount_host(uint32_t mount) { return mounts[mount].host; }

/* Is `path` the directory `above`, or below it? */
static bool lies_within(struct slice path, struct slice above) {
    if (above.size == 0)
        return true;
    if (path.size < above.size || __builtin_memcmp(path.start, above.start, above.size) != 0)
        return false;
    return path.size == above.size || path.start[above.size] == '/';
}

uint32_t mount_over(struct slice path) {
    uint32_t nearest = NO_MOUNT;
    for (uint32_t mount = 0; mount < mount_count(); mount++)
        if (lies_within(path, mounts[mount].path) &&
            (nearest == NO_MOUNT || mounts[mount].path.size >= mounts[nearest].path.size))
            nearest = mount;
    return nearest;
}

struct slice mount_below(uint32_t mount, struct slice path) {
    struct slice whole = mounts[mount].path;
    if (whole.size <= path.size || !lies_within(whole, path))
        return (struct slice){whole.start, 0};
    struct path_rest rest = path_rest((struct slice){whole.start + path.size, whole.size - path.size});
    return path_take(&rest);
}

bool mount_holds(int32_t host) {
    for (uint32_t mount = 0; mount < mount_count(); mount++)
        if (mounts[mount].host == host)
            return true;
    return false;
}

bool mount_any_writable(void) {
    (void)mount_count();
    return any_writable;
}

void mounts_forget(void) {
    initialised = any_writable = false;
    count = names_used = 0;
}

#endif
