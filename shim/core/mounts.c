// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "mounts.h"

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

/* Rewrites a guest path in place, without dots, and with single slashes between components only. */
static struct slice normalise(char *path, uint32_t size) {
    struct slice done = {path, 0};
    struct path_rest rest = path_rest((struct slice){path, size});
    for (struct slice name = path_take(&rest); name.size > 0; name = path_take(&rest)) {
        if (is_dot(&name))
            continue;
        if (is_dot_dot(&name)) {
            path_cut(&done);
            continue;
        }
        if (done.size > 0)
            path[done.size++] = '/';
        __builtin_memmove(path + done.size, name.start, name.size);
        done.size += name.size;
    }
    return done;
}

/* Traps, in a function of this name, because the program would silently lack some of its directories. */
static void too_many_preopens(void) { __builtin_trap(); }

static void add(int32_t host, uint32_t name_size) {
    if (count == MAX_MOUNTS || name_size > MAX_MOUNT_NAMES - names_used)
        too_many_preopens();
    char *path = names + names_used;
    if (host_preopen_name(host, path, name_size) != ERROR_NONE)
        return;
    mounts[count] = (struct mount){host, normalise(path, name_size)};
    names_used += mounts[count++].path.size;
    any_writable |= host_is_writable(host);
}

/*
 * Preopens have consecutive numbers from 3 on. Other descriptors that the program was started with (sockets) keep
 * their numbers in the guest, because the program may have been told these numbers.
 */
static void read_preopens(void) {
    for (int32_t host = 3;; host++) {
        uint32_t name_size;
        if (host_preopen(host, &name_size) == ERROR_NONE)
            add(host, name_size);
        else if (host_is_open(host))
            mounts_report_inherited(host);
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

const struct slice *mount_path(uint32_t mount) { return &mounts[mount].path; }

int32_t mount_host(uint32_t mount) { return mounts[mount].host; }

uint32_t mount_over(const struct slice *path) {
    uint32_t nearest = NO_MOUNT;
    for (uint32_t mount = 0; mount < mount_count(); mount++)
        if (path_lies_within(path, &mounts[mount].path) &&
            (nearest == NO_MOUNT || mounts[mount].path.size >= mounts[nearest].path.size))
            nearest = mount;
    return nearest;
}

struct slice mount_below(uint32_t mount, const struct slice *path) {
    const struct slice *whole = &mounts[mount].path;
    if (!path_lies_within(whole, path))
        return (struct slice){whole->start, 0};
    struct path_rest rest = path_rest((struct slice){whole->start + path->size, whole->size - path->size});
    return path_take(&rest);
}

bool mount_names(const struct slice *name) {
    for (uint32_t mount = 0; mount < mount_count(); mount++) {
        struct path_rest rest = path_rest(mounts[mount].path);
        for (struct slice each = path_take(&rest); each.size > 0; each = path_take(&rest))
            if (equal(&each, name))
                return true;
    }
    return false;
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
