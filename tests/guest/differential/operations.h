/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What the operations of the two C files have in common: operations.c reads a script, changes.c has what writes. */
#ifndef OPERATIONS_H
#define OPERATIONS_H

#include <stdint.h>
#include <sys/stat.h>

#define SLOTS 16
#define MAX_BYTES 16384
#define MAX_NAMES 4096

extern int slots[SLOTS];

/* Prints a result, or the name of errno if it is negative. */
void answer(long long result);
const char *error_name(int error);
uint32_t hash(const void *bytes, size_t size);
int compare_names(const void *a, const void *b);

/* The next argument of the line: a word, a number, the descriptor of a slot, a path. Two paths are alive at a time. */
char *word(char **line);
long long number(char **line);
int slot(char **line);
const char *path(char **line);

/* The sorted names of a directory, without the dots, for the caller to free; -1 if it cannot be opened. */
int names_of(const char *name, char **names);

/*
 * Lists a directory and changes it on the way, at a position to which the listing then goes back. Each name that stays
 * must come once, and the entry at the position, or if it is gone any other, must come next.
 */
void churn(const char *name, uint32_t seed);

/* Carries out an operation that changes files, or asks what they have become; -1 if there is no such operation. */
int carry_out_change(const char *operation, char **line);

#endif
