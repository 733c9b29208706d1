/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The preopens of the host, as mounts in the tree. They are read at the first call, so that a program that opens no
 * file does no work. A sealed shim has no mounts. Mount numbers are valid until mounts_forget().
 */
#ifndef WASIVFS_MOUNTS_H
#define WASIVFS_MOUNTS_H

#include "bytes.h"
#include "config.h"

#define NO_MOUNT UINT32_MAX

uint32_t mount_count(void);

/* The guest path without slashes at its ends; empty for the root. Lives as long as the program. */
const struct slice *mount_path(uint32_t mount);

/* The host's number of the preopen. */
int32_t mount_host(uint32_t mount);

/* The nearest mount at or above a path without slashes at its ends; the later one of two at one path; or NO_MOUNT. */
uint32_t mount_over(const struct slice *path);

/*
 * The first component of the way from the directory `path` to the mount; it points into mount_path(). An empty slice
 * if the mount is not below the directory.
 */
struct slice mount_below(uint32_t mount, const struct slice *path);

/* Is the name a component of the path of any mount? */
bool mount_names(const struct slice *name);

/* Is the host's descriptor one of the preopens? */
bool mount_holds(int32_t host);

/* May files below any of the mounts be written? */
bool mount_any_writable(void);

/*
 * Called for each other descriptor of the host that the program was started with, when the preopens are read.
 * descriptors.c defines it, because mounts know nothing of the guest's descriptors.
 */
void mounts_report_inherited(int32_t host);

/* Lets the next call read the preopens again: a program that was restored from a snapshot runs under another host. */
void mounts_forget(void);

#if WASIVFS_HOST == WASIVFS_HOST_NONE
#define mount_count() 0u
#define mount_path(mount) ((void)(mount), &(const struct slice){"", 0})
#define mount_host(mount) ((void)(mount), -1)
#define mount_over(path) ((void)(path), NO_MOUNT)
#define mount_below(mount, path) ((void)(mount), *(path))
#define mount_names(name) ((void)(name), false)
#define mount_holds(host) ((void)(host), false)
#define mount_any_writable() false
#define mounts_forget() ((void)0)
#endif

#endif
