/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The line that a traced program prints for a call, as the fronts put it together. Only in traced programs. */
#ifndef WASIVFS_TRACE_LINE_H
#define WASIVFS_TRACE_LINE_H

#include "bytes.h"
#include "config.h"

#define MAX_TRACE_LINE 1024 /* bytes; enough for two paths and all numbers */

#if WASIVFS_TRACE

/* To begin a line, set `size` to 0. There is always room for a newline. */
extern struct trace_line {
    char text[MAX_TRACE_LINE];
    uint32_t size;
} trace_line;

void line_put_text(const char *text);
void line_put_slice(const struct slice *text);
void line_put_number(uint64_t number, uint32_t base);
void line_put_signed(int64_t number);

/* Quoted as in C, with bytes that are not printable in octal. */
void line_put_quoted(const struct slice *text);

#endif

#endif
