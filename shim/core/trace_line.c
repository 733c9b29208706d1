// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "trace_line.h"

#if WASIVFS_TRACE

#define MAX_SHOWN 400 /* bytes of a path as it is printed; a longer path is cut and followed by "..." */

struct trace_line trace_line;

static void put(char byte) {
    if (trace_line.size < MAX_TRACE_LINE - 1) /* the last byte is the newline's */
        trace_line.text[trace_line.size++] = byte;
}

void line_put_slice(const struct slice *text) {
    for (uint32_t i = 0; i < text->size; i++)
        put(text->start[i]);
}

void line_put_text(const char *text) {
    while (*text)
        put(*text++);
}

void line_put_number(uint64_t number, uint32_t base) {
    char digits[24];
    uint32_t size = 0;
    do
        digits[size++] = "0123456789abcdef"[number % base];
    while ((number /= base) > 0);
    while (size > 0)
        put(digits[--size]);
}

void line_put_signed(int64_t number) {
    if (number < 0)
        put('-');
    line_put_number(number < 0 ? -(uint64_t)number : (uint64_t)number, 10);
}

/* Quoted as in C, with bytes that are not printable in octal. */
void line_put_quoted(const struct slice *text) {
    uint32_t limit = trace_line.size + MAX_SHOWN, i;
    put('"');
    for (i = 0; i < text->size && trace_line.size < limit; i++) {
        unsigned char byte = (unsigned char)text->start[i];
        bool printable = byte >= ' ' && byte < 127;
        if (!printable || byte == '"' || byte == '\\')
            put('\\');
        if (printable) {
            put((char)byte);
        } else {
            put((char)('0' + (byte >> 6)));
            put((char)('0' + (byte >> 3 & 7)));
            put((char)('0' + (byte & 7)));
        }
    }
    line_put_text(i < text->size ? "\"..." : "\"");
}

#endif
