/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The options of a build of the shim, and its fixed limits. */
#ifndef WASIVFS_CONFIG_H
#define WASIVFS_CONFIG_H

/* If an image and a directory of the host have the same path: */
#define WASIVFS_HOST_BELOW 1 /* the image wins, the host supplies files that it lacks */
#define WASIVFS_HOST_ABOVE 2 /* the host wins, the image supplies files that it lacks */
#define WASIVFS_HOST_NONE 3  /* sealed: reaches no file of the host, and imports no call that could */

#ifndef WASIVFS_HOST
#define WASIVFS_HOST WASIVFS_HOST_BELOW
#endif

/* What happens to changes in the directories that an image says are writable: */
#define WASIVFS_WRITABLE_NONE 0   /* they are refused: no directory of an image is writable */
#define WASIVFS_WRITABLE_MEMORY 1 /* they are kept in the program's memory, until it ends */
#define WASIVFS_WRITABLE_HOST 2   /* they are kept in the host directory that is mounted there */

#ifndef WASIVFS_WRITABLE
#define WASIVFS_WRITABLE WASIVFS_WRITABLE_NONE
#endif
#if WASIVFS_WRITABLE == WASIVFS_WRITABLE_HOST && WASIVFS_HOST != WASIVFS_HOST_ABOVE
#error "changes can be kept on the host only where the host's files are above"
#endif

/* Can the program change the tree? */
#define IS_WRITABLE (WASIVFS_WRITABLE != WASIVFS_WRITABLE_NONE)

/* Is there an upper layer in memory? Only then does the tree itself change. */
#define HAS_UPPER (WASIVFS_WRITABLE == WASIVFS_WRITABLE_MEMORY)

/*
 * Does what is embedded go to the host before it changes? If there also is an upper layer, only in directories that the
 * host has; then the names that are removed there are kept in memory.
 */
#define COPIES_UP (IS_WRITABLE && WASIVFS_HOST == WASIVFS_HOST_ABOVE)

/* The most bytes of memory for changes. */
#ifndef WASIVFS_WRITABLE_LIMIT
#define WASIVFS_WRITABLE_LIMIT 1073741824
#endif

/* 1: a program has devices in /dev. */
#ifndef WASIVFS_DEVICES
#define WASIVFS_DEVICES 0
#endif

/* 1: a program prints each file call if WASIVFS_TRACE=1 is in its environment. */
#ifndef WASIVFS_TRACE
#define WASIVFS_TRACE 0
#endif

/* 1: images are not trusted. A broken invariant of image.h is an I/O error, not undefined behaviour. */
#ifndef WASIVFS_CHECKED
#define WASIVFS_CHECKED 0
#endif

#ifndef MAX_DESCRIPTORS
#define MAX_DESCRIPTORS 4096 /* the guest's descriptor numbers are below this; a front may need more */
#endif
#define MAX_MOUNTS 64         /* preopens of the host */
#define MAX_MOUNT_NAMES 16384 /* bytes of all guest paths of mounts together */
#define MAX_PATH 4096         /* one more than the longest path, in bytes */
#define MAX_NAME 255          /* the longest component, in bytes */
#define MAX_TARGETS 8192      /* bytes of the targets of late links, one within another */
#define MAX_LINKS 40          /* symbolic links followed in one path */

#endif
