/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The preopens of the host, as mounts in the one tree. Read at the first call, so that a program that opens
 * nothing pays nothing. A sealed shim has none. Mount numbers hold until mounts_forget().
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

/* The mount nearest above or at a path of that form, the later one of two at one path, or NO_MOUNT. */
uint32_t mount_over(const struct slice *path);

/*
 * If `mount` lies below the directory `path`: the first component of the way there; else an empty slice. It
 * points into mount_path().
 */
struct slice mount_below(uint32_t mount, const struct slice *path);

/* Is the host's descriptor one of the preopens? */
bool mount_holds(int32_t host);

/* May files below any of the mounts be written? */
bool mount_any_writable(void);

/*
 * Told of each other descriptor of the host that the program was started with, when the preopens are read. Who keeps
 * the guest's descriptors defines it, as descriptors.c does: mounts lie below, and know nothing of them.
 */
void mounts_report_inherited(int32_t host);

/* The program may have come to another host, as a snapshot that is resumed: preopens are to be read again. */
void mounts_forget(void);

#if WASIVFS_HOST == WASIVFS_HOST_NONE
#define mount_count() 0u
#define mount_path(mount) ((void)(mount), &(const struct slice){"", 0})
#define mount_host(mount) ((void)(mount), -1)
#define mount_over(path) ((void)(path), NO_MOUNT)
#define mount_below(mount, path) ((void)(mount), *(path))
#define mount_holds(host) ((void)(host), false)
#define mount_any_writable() false
#define mounts_forget() ((void)0)
#endif

#endif
