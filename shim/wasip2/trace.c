// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * Tracing, in the format of strace: one line on standard error for each file call, with its arguments, its result, and
 * who served it. Only in programs that are built with tracing, and only if WASIVFS_TRACE=1 is in the environment when
 * the program makes its first file call. Handles of the shim's own are printed as #4, those of the host as 4.
 */
#include "core/trace_server.h"

#if WASIVFS_TRACE

#include <stdarg.h>

#include "core/trace_line.h"
#include "hook.h"

/* Not in calls.def, because the shim calls them only here. */
__attribute__((import_module("wasi:cli/environment@0.2.0"), import_name("get-environment"))) void
wasivfs_host_get_environment(int32_t answer);
__attribute__((import_module("wasi:cli/stderr@0.2.0"), import_name("get-stderr"))) int32_t
wasivfs_host_get_stderr(void);

struct variable {
    struct wasip2_list name, value;
};

#define CODE_TEXT(name) #name " "
static const char code_names[] = WASIP2_CODES(CODE_TEXT);

static bool served_by_host;

void trace_server(bool is_host) { served_by_host = is_host; }

static bool is_text(struct wasip2_list list, const char *text, uint32_t size) {
    return list.size == size && __builtin_memcmp(POINTER(const char, list.start), text, size) == 0;
}

/* The host's list is not freed: the host makes it once. */
static bool asked_for(void) {
    struct wasip2_list list;
    wasivfs_host_get_environment(ADDRESS(&list));
    const struct variable *variables = POINTER(const struct variable, list.start);
    static const char name[] = "WASIVFS_TRACE";
    for (uint32_t i = 0; i < list.size; i++)
        if (is_text(variables[i].name, name, sizeof name - 1) && is_text(variables[i].value, "1", 1))
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

static void print(void) {
    static int32_t stream;
    static bool has_stream;
    if (!has_stream)
        stream = wasivfs_host_get_stderr();
    has_stream = true;
    trace_line.text[trace_line.size++] = '\n';
    struct wasip2_stream_unit_result result;
    wasivfs_host_streams_method_output_stream_blocking_write_and_flush(stream, ADDRESS(trace_line.text),
                                                                       (int32_t)trace_line.size, ADDRESS(&result));
}

static void put_handle(int32_t handle) {
    if (is_own(handle))
        line_put_text("#");
    line_put_signed(handle & ~OWN_BIT);
}

static void put_code(uint8_t code) {
    const char *name = code_names;
    for (uint32_t i = 0; i < code && *name; name++)
        i += *name == ' ';
    struct slice text = {name, 0};
    while (name[text.size] && name[text.size] != ' ')
        text.size++;
    line_put_text("-1 E");
    line_put_slice(&text);
}

static void put_stream_error(const struct wasip2_stream_error *error) {
    line_put_text(error->is_closed ? "-1 closed" : "-1 failed");
}

/* A function for each layout of calls.def: prints what is at `address`. */
#define PRINTER(answer, type, is_failed, failure, success)                                                             \
    static void put_##answer(int32_t address) {                                                                        \
        const struct type *result = POINTER(const struct type, address);                                               \
        if (is_failed)                                                                                                 \
            failure;                                                                                                   \
        else                                                                                                           \
            success;                                                                                                   \
    }
#define PRINT_RESULT(answer, type, success) PRINTER(answer, type, result->is_error, put_code(result->error), success)
#define PRINT_STREAM(answer, type, success)                                                                            \
    PRINTER(answer, type, result->is_error, put_stream_error(&result->stream_error), success)
PRINT_RESULT(UNIT, wasip2_unit_result, line_put_text("0"))
PRINT_RESULT(BYTE, wasip2_unit_result, line_put_signed(result->value))
PRINT_RESULT(NEW, wasip2_handle_result, put_handle(result->handle))
PRINT_RESULT(BYTES, wasip2_bytes_result, line_put_signed(result->list.size))
PRINT_RESULT(SIZE, wasip2_size_result, line_put_signed((int64_t)result->size))
PRINT_RESULT(STAT, wasip2_stat_result, line_put_text("0"))
PRINT_RESULT(HASH, wasip2_hash_result, line_put_text("0"))
PRINT_STREAM(STREAM_BYTES, wasip2_stream_bytes_result, line_put_signed(result->list.size))
PRINT_STREAM(STREAM_SIZE, wasip2_size_result, line_put_signed((int64_t)result->size))

static void put_ENTRY(int32_t address) {
    const struct wasip2_entry_result *result = POINTER(const struct wasip2_entry_result, address);
    struct slice name = {POINTER(const char, result->name.start), result->name.size};
    if (result->is_error)
        put_code(result->error);
    else if (result->is_some)
        line_put_quoted(&name);
    else
        line_put_text("0");
}

/* For calls that return their result: `number`. */
static void put_VALUE(int32_t number) { line_put_signed(number); }
static void put_NOTHING(int32_t number) {
    (void)number;
    line_put_text("0");
}

/* The kinds of parameters in calls.def, which decide how each is printed. */
enum kind {
    KIND_NONE, /* after the last */
    KIND_NUMBER,
    KIND_NUMBER64,
    KIND_FLAGS,
    KIND_HANDLE,
    KIND_ADDRESS, /* not printed */
    KIND_PATH,
    KIND_PATH_SIZE,
};

/* Prints a call up to its result. */
static void put_call(const char *name, const uint8_t *kinds, ...) {
    struct slice path = {0, 0};
    va_list arguments;
    va_start(arguments, kinds);
    trace_line.size = 0;
    line_put_text(name[1] == 'm' ? name + sizeof "[method]" - 1 : name);
    line_put_text("(");
    for (const char *between = ""; *kinds != KIND_NONE; kinds++) {
        uint64_t argument = *kinds == KIND_NUMBER64 ? va_arg(arguments, uint64_t) : va_arg(arguments, uint32_t);
        if (*kinds == KIND_ADDRESS)
            continue;
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
        case KIND_HANDLE:
            put_handle((int32_t)argument);
            break;
        default:
            line_put_text("0x");
            line_put_number(argument, 16);
        }
    }
    va_end(arguments);
    line_put_text(") = ");
}

static void end_line(void) {
    line_put_text(served_by_host ? " (host)" : " (image)");
    print();
}

#define KIND(kind, name) KIND_##kind
#define KINDS(...) static const uint8_t kinds[] = {FOR_EACH(KIND, __VA_ARGS__), KIND_NONE}

/* The result is at the address that is the last argument: `answer`. */
#define TRACE_WRITTEN(layout, function, name, ...)                                                                     \
    BIND(void, name, PARAMETERS(__VA_ARGS__)) {                                                                        \
        KINDS(__VA_ARGS__);                                                                                            \
        served_by_host = false;                                                                                        \
        wasivfs_hook_##name(ARGUMENTS(__VA_ARGS__));                                                                   \
        if (is_on()) {                                                                                                 \
            put_call(function, kinds, ARGUMENTS(__VA_ARGS__));                                                         \
            put_##layout(answer);                                                                                      \
            end_line();                                                                                                \
        }                                                                                                              \
    }
#define TRACE_VALUE(function, name, ...)                                                                               \
    BIND(int32_t, name, PARAMETERS(__VA_ARGS__)) {                                                                     \
        KINDS(__VA_ARGS__);                                                                                            \
        served_by_host = false;                                                                                        \
        int32_t value = wasivfs_hook_##name(ARGUMENTS(__VA_ARGS__));                                                   \
        if (is_on()) {                                                                                                 \
            put_call(function, kinds, ARGUMENTS(__VA_ARGS__));                                                         \
            put_VALUE(value);                                                                                          \
            end_line();                                                                                                \
        }                                                                                                              \
        return value;                                                                                                  \
    }
#define TRACE_NOTHING(function, name, ...)                                                                             \
    BIND(void, name, PARAMETERS(__VA_ARGS__)) {                                                                        \
        KINDS(__VA_ARGS__);                                                                                            \
        served_by_host = false;                                                                                        \
        wasivfs_hook_##name(ARGUMENTS(__VA_ARGS__));                                                                   \
        if (is_on()) {                                                                                                 \
            put_call(function, kinds, ARGUMENTS(__VA_ARGS__));                                                         \
            put_NOTHING(0);                                                                                            \
            end_line();                                                                                                \
        }                                                                                                              \
    }
#define TRACE_UNIT(...) TRACE_WRITTEN(UNIT, __VA_ARGS__)
#define TRACE_BYTE(...) TRACE_WRITTEN(BYTE, __VA_ARGS__)
#define TRACE_BYTES(...) TRACE_WRITTEN(BYTES, __VA_ARGS__)
#define TRACE_NEW(...) TRACE_WRITTEN(NEW, __VA_ARGS__)
#define TRACE_SIZE(...) TRACE_WRITTEN(SIZE, __VA_ARGS__)
#define TRACE_STAT(...) TRACE_WRITTEN(STAT, __VA_ARGS__)
#define TRACE_HASH(...) TRACE_WRITTEN(HASH, __VA_ARGS__)
#define TRACE_ENTRY(...) TRACE_WRITTEN(ENTRY, __VA_ARGS__)
#define TRACE_STREAM_BYTES(...) TRACE_WRITTEN(STREAM_BYTES, __VA_ARGS__)
#define TRACE_STREAM_SIZE(...) TRACE_WRITTEN(STREAM_SIZE, __VA_ARGS__)

#define ROW_TRACED(answer, ...) TRACE_##answer(__VA_ARGS__)
#define ROW_UNTRACED(...)
#define ROW_UNHOOKED(...)
#define CALL(interface, function, name, hook, host, answer, ...) ROW_##hook(answer, function, name, __VA_ARGS__)
#include "calls.def"

#endif
