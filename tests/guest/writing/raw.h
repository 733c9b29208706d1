/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Calls of preview 1 as they are, for what a C library changes on its way: an empty path, times of now, two directories
 * at once. Natively, the same calls of Linux. They set errno and return -1, as a C library does.
 *
 * A path is relative to the descriptor; RAW_ROOT is the root, from which the paths have no slash at the start.
 */
#ifndef RAW_H
#define RAW_H

#include "writing.h"

extern const int RAW_ROOT;

int raw_open(int from, const char *path, int flags); /* flags: O_CREAT, O_EXCL, O_TRUNC, O_DIRECTORY; reads, writes */
int raw_mkdir(int from, const char *path);
int raw_rmdir(int from, const char *path);
int raw_unlink(int from, const char *path);
int raw_symlink(const char *target, int from, const char *path);
int raw_link(int from, const char *old, int to, const char *new);
int raw_rename(int from, const char *old, int to, const char *new);
int raw_lstat(int from, const char *path);
int raw_readlink(int from, const char *path);
/* Gives the times that are named, as 'a' and 'm', the time of now: those of what a descriptor is open on, or of a path.
 */
int raw_touch(int fd, const char *times);
int raw_touch_path(int from, const char *path, bool follow, const char *times);
/* What `from` is open on becomes that of `to`, which is closed; `from` is then free: dup2() and close(). */
int raw_renumber(int from, int to);
/* fd_seek or lseek with a whence that does not exist. */
int raw_seek_nowhere(int fd);

#endif
