// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * Tracing, in the format of strace: one line on standard error for each file call, with its arguments, its result, and
 * who served it. Only in programs that are built with tracing, and only if WASIVFS_TRACE=1 is in the environment when
 * the program makes its first file call.
 */
#include "core/trace_server.h"

#if WASIVFS_TRACE

#include <stdarg.h>

#include "core/trace_line.h"
#include "hook.h"

#define MAX_VARIABLES 1024
#define MAX_ENVIRONMENT 32768 /* bytes; a larger environment cannot ask for a trace */

#define ERRNO_TEXT(name) #name " "
static const char error_names[] = WASIP1_ERRNOS(ERRNO_TEXT);

static bool served_by_host;

void trace_server(bool is_host) { served_by_host = is_host; }

static bool asked_for(void) {
    static char *variables[MAX_VARIABLES];
    static char text[MAX_ENVIRONMENT];
    uint32_t count, size;
    if (wasivfs_host_environ_sizes_get(ADDRESS(&count), ADDRESS(&size)) != ERRNO_SUCCESS || count > MAX_VARIABLES ||
        size > MAX_ENVIRONMENT || wasivfs_host_environ_get(ADDRESS(variables), ADDRESS(text)) != ERRNO_SUCCESS)
        return false;
    static const char wanted[] = "WASIVFS_TRACE=1";
    for (uint32_t i = 0; i < count; i++)
        if (text + size - variables[i] >= (int32_t)sizeof wanted &&
            __builtin_memcmp(variables[i], wanted, sizeof wanted) == 0)
            return true;
    return false;
}

static bool is_on(void) {
    static bool asked, on;
    if (!asked) {
        asked = true;
        on = asked_for();
    }
    return on;
}

static void put_error(enum wasip1_errno error) {
    const char *name = error_names;
    for (uint32_t i = 1; i < error && *name; name++)
        i += *name == ' ';
    struct slice text = {name, 0};
    while (name[text.size] && name[text.size] != ' ')
        text.size++;
    line_put_text("-1 E");
    line_put_slice(&text);
}

static void print(void) {
    trace_line.text[trace_line.size++] = '\n';
    struct wasip1_iovec iovec = {(uint32_t)ADDRESS(trace_line.text), trace_line.size};
    uint32_t written;
    wasivfs_host_fd_write(2, ADDRESS(&iovec), 1, ADDRESS(&written));
}

/* The kinds of parameters in calls.def, which decide how each is printed. */
enum kind {
    KIND_NONE, /* after the last */
    KIND_NUMBER,
    KIND_NUMBER64,
    KIND_FLAGS,
    KIND_FLAGS64,
    KIND_ADDRESS, /* not printed */
    KIND_PATH,
    KIND_PATH_SIZE,
    KIND_RESULT,
    KIND_RESULT64,
};

/* Prints a call; its arguments come after its result. */
static void trace(const char *name, const uint8_t *kinds, enum wasip1_errno error, ...) {
    int64_t result = 0;
    struct slice path = {0, 0};
    va_list arguments;
    va_start(arguments, error);
    trace_line.size = 0;
    line_put_text(name);
    line_put_text("(");
    for (const char *between = ""; *kinds != KIND_NONE; kinds++) {
        uint64_t argument = *kinds == KIND_NUMBER64 || *kinds == KIND_FLAGS64 ? va_arg(arguments, uint64_t)
                                                                              : va_arg(arguments, uint32_t);
        if (*kinds == KIND_ADDRESS)
            continue;
        if (*kinds == KIND_RESULT || *kinds == KIND_RESULT64) {
            if (error == ERRNO_SUCCESS)
                result = *kinds == KIND_RESULT ? *POINTER(const int32_t, argument) : *POINTER(const int64_t, argument);
            continue;
        }
        if (*kinds == KIND_PATH) {
            path.start = POINTER(const char, argument);
            continue;
        }
        line_put_text(between);
        between = ", ";
        switch (*kinds) {
        case KIND_PATH_SIZE:
            path.size = (uint32_t)argument;
            line_put_quoted(&path);
            break;
        case KIND_NUMBER:
            line_put_signed((int32_t)argument);
            break;
        case KIND_NUMBER64:
            line_put_signed((int64_t)argument);
            break;
        default:
            line_put_text("0x");
            line_put_number(argument, 16);
        }
    }
    va_end(arguments);
    line_put_text(") = ");
    if (error == ERRNO_SUCCESS)
        line_put_signed(result);
    else
        put_error(error);
    line_put_text(served_by_host ? " (host)" : " (image)");
    print();
}

#define KIND(kind, name) KIND_##kind

#define TRACE_TRACED(name, ...)                                                                                        \
    BIND(name, PARAMETERS(__VA_ARGS__)) {                                                                              \
        static const uint8_t kinds[] = {FOR_EACH(KIND, __VA_ARGS__), KIND_NONE};                                       \
        served_by_host = false;                                                                                        \
        enum wasip1_errno error = wasivfs_hook_##name(ARGUMENTS(__VA_ARGS__));                                         \
        if (is_on())                                                                                                   \
            trace(#name, kinds, error, ARGUMENTS(__VA_ARGS__));                                                        \
        return error;                                                                                                  \
    }
#define TRACE_UNTRACED(...)
#define TRACE_UNHOOKED(...)
#define CALL(name, hook, host, ...) TRACE_##hook(name, __VA_ARGS__)
#define OTHER(name)
#include "calls.def"

#endif
