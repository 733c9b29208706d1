/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Behaviours: functions that use a file system and print what they see. The same program runs natively, where
 * Linux answers, and as a WASI program, where the image does; what they print must be the same.
 */
#ifndef BEHAVIOUR_H
#define BEHAVIOUR_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#ifdef __wasip2__
#include <wasi/libc.h>
#elif defined(__wasi__)
#include <wasi/api.h>
#define HAS_PREVIEW_1
#endif

struct behaviour {
    const char *name;
    void (*run)(void);
};

/* Behaviours are found by their section, so that a new one needs no entry in any list. */
#define BEHAVIOUR(name)                                                                                                \
    static void name(void);                                                                                            \
    static const struct behaviour behaviour_##name = {#name, name};                                                    \
    __attribute__((used, section("behaviours"))) static const struct behaviour *const entry_##name =                   \
        &behaviour_##name;                                                                                             \
    static void name(void)

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Prints the text of a call and its value; -1 as the name of errno. */
#define CALL(expression) (errno = 0, report(#expression, (long long)(expression)))
long long report(const char *call, long long value);

/* As CALL, for values that differ between systems: prints "ok" for all but -1. */
#define TRY(expression) (errno = 0, report_success(#expression, (long long)(expression)))
long long report_success(const char *call, long long value);

/* As TRY, for pointers: null is the failure. */
#define GET(expression) (errno = 0, report_pointer(#expression, (expression)))
void *report_pointer(const char *call, void *value);

/* The name of an error number, as "ENOENT". */
const char *error_name(int error);

/* Prints bytes so that they can be read and compared: one line, others than printable ones as \xNN. */
void print_bytes(const char *what, const void *bytes, size_t size);

/* Opens for reading; ends the program with a message if that fails. */
int must_open(const char *path);

/* "directory", "file", "link" or "other". */
const char *type_name(mode_t mode);

#endif
