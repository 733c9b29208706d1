/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The calls of a program that writes, by paths from the root, as a front makes them. */
#ifndef WRITING_H
#define WRITING_H

#include "check.h"
#include "core/change.h"
#include "core/file.h"
#include "core/open.h"
#include "fake_memory.h"

/* `how`: letters of "r", "w", "a"ppend, "c"reate, e"x"clusive, "t"runcate, "d"irectory, and "n": follows no link. */
enum error open_at(const char *path, const char *how, int32_t *number);

/* As open_at(), which must succeed. */
struct descriptor *opened(const char *path, const char *how);

/* Closes what opened() has opened. */
void close_it(struct descriptor *descriptor);

enum error make_directory(const char *path);
enum error make_link_to(const char *target, const char *path);
enum error remove_file(const char *path);
enum error remove_directory(const char *path);
enum error link_to(const char *old, const char *new);
enum error rename_to(const char *old, const char *new);
enum error set_modified(const char *path, int64_t time);

/* Writes at an offset: how many bytes, or an error, which is negative. */
int64_t write_at(struct descriptor *file, uint64_t offset, const void *bytes, uint32_t size);

/* Makes a file of this text, or replaces its contents. */
void put_file(const char *path, const char *contents);

/* What a file has, terminated; valid until the next call. By path, or through a descriptor from its start. */
const char *file_at(const char *path);
const char *file_of(const struct descriptor *file);

struct status status_at(const char *path);

/* The error of a lookup that does not follow a link at the end; ERROR_NONE if it is there. */
enum error lookup_at(const char *path);

#endif
