/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Behaviours of a tree that is written. A case says the right answer to each call, prints all of them, and complains on
 * standard error of a wrong one: natively, on a tmpfs, this checks the case itself; in WASI it checks the layer.
 *
 * The tree at the start is that of tree.py. `/emb` is there from the start; `furnish()` makes the same in `/new`.
 */
#ifndef WRITING_H
#define WRITING_H

#include "../behaviour.h"

#include <time.h>

/* The call must answer `wanted`: a value, or an error as its negative number. Returns the value. */
#define WANT(expression, wanted)                                                                                       \
    (errno = 0, want(#expression, (long long)(expression), (long long)(wanted), __FILE__, __LINE__))
long long want(const char *call, long long value, long long wanted, const char *file, int line);

/* The call must succeed; its value is not printed. Returns the value. */
#define OK(expression) (errno = 0, want_success(#expression, (long long)(expression), __FILE__, __LINE__))
long long want_success(const char *call, long long value, const char *file, int line);

/* The expression must be this string. */
#define SAYS(expression, wanted) says(#expression, (expression), (wanted), __FILE__, __LINE__)
void says(const char *call, const char *value, const char *wanted, const char *file, int line);

/* Prints a line that tells which row of a table follows. */
void in(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A behaviour that is run twice: in the embedded directory /emb, and in /new, which has the same. */
#define EVERYWHERE(name)                                                                                               \
    static void name##_in(void);                                                                                       \
    BEHAVIOUR(name) { everywhere(name##_in); }                                                                         \
    static void name##_in(void)
void everywhere(void (*run)(void));

/* Makes in a directory that is made for it what /emb has. */
void furnish(const char *directory);

/* Makes a file, or empties it, and writes the text. Ends the program if that fails. */
void make(const char *path, const char *text);

/* What a file has, with the bytes that cannot be printed as \xNN; or the name of the error. Valid for some calls. */
const char *text(const char *path);

/* The same of a descriptor, from its start, by pread. */
const char *text_of(int fd);

/* "missing", "file", "directory" or "link". */
const char *kind(const char *path);

/* The names in a directory, sorted, without the dots; or the name of the error. */
const char *names(const char *path);

long long size(const char *path);
long long links(const char *path);
long long links_of(int fd);
long long size_of(int fd);

/* 1 if both paths are one file; 0 if not, or if one is missing. */
int same(const char *one, const char *other);

/* 1 if the descriptor is open on what has the path. */
int same_as(int fd, const char *path);

/* Lets the clock of files move on. */
void later(void);

/* Lets the clock move on and notes the times of both; of what is missing, none. No parent: null. */
void watch(const char *path, const char *parent);

/* Which of the times a, m and c have moved since, as "mc / mc": of the path, and of the parent. "-" is none. */
const char *moved(void);

#endif
