// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * Tracing, in the manner of strace: a line on the standard error stream for each file call, with its arguments,
 * its result, and who served it. Only in programs built for it, and then only if WASIVFS_TRACE=1 is in the
 * environment when the program makes its first file call.
 */
#include "trace.h"

#if WASIVFS_TRACE

#include <stdarg.h>

#include "core/bytes.h"
#include "hook.h"

#define MAX_VARIABLES 1024
#define MAX_ENVIRONMENT 32768 /* bytes; a larger environment cannot ask for a trace */
#define MAX_SHOWN 400         /* bytes of a path as it is printed; a longer one is cut, and followed by "..." */
#define MAX_LINE 1024         /* bytes; enough for two paths and all numbers */

/* In the order of their numbers, from 1. */
static const char error_names[] = "2BIG ACCES ADDRINUSE ADDRNOTAVAIL AFNOSUPPORT AGAIN ALREADY BADF BADMSG BUSY "
                                  "CANCELED CHILD CONNABORTED CONNREFUSED CONNRESET DEADLK DESTADDRREQ DOM DQUOT "
                                  "EXIST FAULT FBIG HOSTUNREACH IDRM ILSEQ INPROGRESS INTR INVAL IO ISCONN ISDIR "
                                  "LOOP MFILE MLINK MSGSIZE MULTIHOP NAMETOOLONG NETDOWN NETRESET NETUNREACH NFILE "
                                  "NOBUFS NODEV NOENT NOEXEC NOLCK NOLINK NOMEM NOMSG NOPROTOOPT NOSPC NOSYS "
                                  "NOTCONN NOTDIR NOTEMPTY NOTRECOVERABLE NOTSOCK NOTSUP NOTTY NXIO OVERFLOW "
                                  "OWNERDEAD PERM PIPE PROTO PROTONOSUPPORT PROTOTYPE RANGE ROFS SPIPE SRCH STALE "
                                  "TIMEDOUT TXTBSY XDEV NOTCAPABLE";

static struct {
    char text[MAX_LINE];
    uint32_t size;
} line;

static bool served_by_host;

void trace_server(bool is_host) { served_by_host = is_host; }

static bool asked_for(void) {
    static char *variables[MAX_VARIABLES];
    static char text[MAX_ENVIRONMENT];
    uint32_t count, size;
    if (wasivfs_host_environ_sizes_get(ADDRESS(&count), ADDRESS(&size)) != ERROR_NONE || count > MAX_VARIABLES ||
        size > MAX_ENVIRONMENT || wasivfs_host_environ_get(ADDRESS(variables), ADDRESS(text)) != ERROR_NONE)
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

static void put(char byte) {
    if (line.size < MAX_LINE - 1) /* the last byte is the newline's */
        line.text[line.size++] = byte;
}

static void put_slice(struct slice text) {
    for (uint32_t i = 0; i < text.size; i++)
        put(text.start[i]);
}

static void put_text(const char *text) {
    while (*text)
        put(*text++);
}

static void put_number(uint64_t number, uint32_t base) {
    char digits[24];
    uint32_t size = 0;
    do
        digits[size++] = "0123456789abcdef"[number % base];
    while ((number /= base) > 0);
    while (size > 0)
        put(digits[--size]);
}

static void put_signed(int64_t number) {
    if (number < 0)
        put('-');
    put_number(number < 0 ? -(uint64_t)number : (uint64_t)number, 10);
}

/* As in C: what is not printable, in octal. */
static void put_quoted(struct slice text) {
    uint32_t limit = line.size + MAX_SHOWN, i;
    put('"');
    for (i = 0; i < text.size && line.size < limit; i++) {
        unsigned char byte = (unsigned char)text.start[i];
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
    put_text(i < text.size ? "\"..." : "\"");
}

static void put_error(int32_t error) {
    const char *name = error_names;
    for (int32_t i = 1; i < error && *name; name++)
        i += *name == ' ';
    struct slice text = {name, 0};
    while (name[text.size] && name[text.size] != ' ')
        text.size++;
    put_text("-1 E");
    put_slice(text);
}

static void print(void) {
    line.text[line.size++] = '\n';
    struct wasip1_iovec iovec = {(uint32_t)ADDRESS(line.text), line.size};
    uint32_t written;
    wasivfs_host_fd_write(2, ADDRESS(&iovec), 1, ADDRESS(&written));
}

/*
 * Prints a call. `format` has a letter for each argument: `d` a number; `x` flags; `l` and `X` the same of 64 bits;
 * `p` a path, which is two arguments; `.` an address of no interest; `=` the address of the call's result, a
 * number of 32 bits, and `L` of 64 bits.
 */
static void trace(const char *name, const char *format, int32_t error, ...) {
    int64_t result = 0;
    va_list arguments;
    va_start(arguments, error);
    line.size = 0;
    put_text(name);
    put('(');
    for (const char *letter = format, *between = ""; *letter; letter++) {
        if (*letter == '=' || *letter == 'L' || *letter == '.') {
            int32_t address = va_arg(arguments, int32_t);
            if (error == ERROR_NONE && *letter == '=')
                result = *POINTER(const int32_t, address);
            if (error == ERROR_NONE && *letter == 'L')
                result = *POINTER(const int64_t, address);
            continue;
        }
        put_text(between);
        between = ", ";
        if (*letter == 'd') {
            put_signed(va_arg(arguments, int32_t));
        } else if (*letter == 'l') {
            put_signed(va_arg(arguments, int64_t));
        } else if (*letter == 'p') {
            int32_t address = va_arg(arguments, int32_t);
            put_quoted((struct slice){POINTER(const char, address), va_arg(arguments, uint32_t)});
        } else {
            put_text("0x");
            put_number(*letter == 'X' ? va_arg(arguments, uint64_t) : va_arg(arguments, uint32_t), 16);
        }
    }
    va_end(arguments);
    put_text(") = ");
    if (error == ERROR_NONE)
        put_signed(result);
    else
        put_error(error);
    put_text(served_by_host ? " (host)" : " (image)");
    print();
}

#define PARAMETERS(...) __VA_ARGS__

#define TRACED(name, format, parameters, ...)                                                                          \
    int32_t wasivfs_hook_##name(PARAMETERS parameters);                                                                \
    BIND(name, PARAMETERS parameters) {                                                                                \
        served_by_host = false;                                                                                        \
        int32_t error = wasivfs_hook_##name(__VA_ARGS__);                                                              \
        if (is_on())                                                                                                   \
            trace(#name, format, error, __VA_ARGS__);                                                                  \
        return error;                                                                                                  \
    }

TRACED(fd_advise, "dlld", (int32_t fd, int64_t offset, int64_t size, int32_t advice), fd, offset, size, advice)
TRACED(fd_allocate, "dll", (int32_t fd, int64_t offset, int64_t size), fd, offset, size)
TRACED(fd_close, "d", (int32_t fd), fd)
TRACED(fd_datasync, "d", (int32_t fd), fd)
TRACED(fd_fdstat_get, "d.", (int32_t fd, int32_t stat), fd, stat)
TRACED(fd_fdstat_set_flags, "dx", (int32_t fd, int32_t flags), fd, flags)
TRACED(fd_fdstat_set_rights, "dXX", (int32_t fd, int64_t base, int64_t inherit), fd, base, inherit)
TRACED(fd_filestat_get, "d.", (int32_t fd, int32_t stat), fd, stat)
TRACED(fd_filestat_set_size, "dl", (int32_t fd, int64_t size), fd, size)
TRACED(fd_filestat_set_times, "dllx", (int32_t fd, int64_t accessed, int64_t modified, int32_t flags), fd, accessed,
       modified, flags)
TRACED(fd_pread, "d.dl=", (int32_t fd, int32_t iovecs, int32_t count, int64_t offset, int32_t size), fd, iovecs, count,
       offset, size)
TRACED(fd_prestat_dir_name, "d.d", (int32_t fd, int32_t path, int32_t size), fd, path, size)
TRACED(fd_prestat_get, "d.", (int32_t fd, int32_t prestat), fd, prestat)
TRACED(fd_pwrite, "d.dl=", (int32_t fd, int32_t iovecs, int32_t count, int64_t offset, int32_t size), fd, iovecs, count,
       offset, size)
TRACED(fd_read, "d.d=", (int32_t fd, int32_t iovecs, int32_t count, int32_t size), fd, iovecs, count, size)
TRACED(fd_readdir, "d.dl=", (int32_t fd, int32_t buffer, int32_t buffer_size, int64_t cookie, int32_t size), fd, buffer,
       buffer_size, cookie, size)
TRACED(fd_renumber, "dd", (int32_t from, int32_t to), from, to)
TRACED(fd_seek, "dldL", (int32_t fd, int64_t distance, int32_t whence, int32_t offset), fd, distance, whence, offset)
TRACED(fd_sync, "d", (int32_t fd), fd)
TRACED(fd_tell, "dL", (int32_t fd, int32_t offset), fd, offset)
TRACED(fd_write, "d.d=", (int32_t fd, int32_t iovecs, int32_t count, int32_t size), fd, iovecs, count, size)
TRACED(path_create_directory, "dp", (int32_t fd, int32_t path, int32_t size), fd, path, size)
TRACED(path_filestat_get, "dxp.", (int32_t fd, int32_t lookup, int32_t path, int32_t size, int32_t stat), fd, lookup,
       path, size, stat)
TRACED(path_filestat_set_times, "dxpllx",
       (int32_t fd, int32_t lookup, int32_t path, int32_t size, int64_t accessed, int64_t modified, int32_t flags), fd,
       lookup, path, size, accessed, modified, flags)
TRACED(path_link, "dxpdp",
       (int32_t old_fd, int32_t lookup, int32_t old_path, int32_t old_size, int32_t new_fd, int32_t new_path,
        int32_t new_size),
       old_fd, lookup, old_path, old_size, new_fd, new_path, new_size)
TRACED(path_open, "dxpxXXx=",
       (int32_t fd, int32_t lookup, int32_t path, int32_t size, int32_t oflags, int64_t rights,
        int64_t rights_inheriting, int32_t fdflags, int32_t opened),
       fd, lookup, path, size, oflags, rights, rights_inheriting, fdflags, opened)
TRACED(path_readlink,
       "dp.d=", (int32_t fd, int32_t path, int32_t path_size, int32_t buffer, int32_t buffer_size, int32_t size), fd,
       path, path_size, buffer, buffer_size, size)
TRACED(path_remove_directory, "dp", (int32_t fd, int32_t path, int32_t size), fd, path, size)
TRACED(path_rename, "dpdp",
       (int32_t old_fd, int32_t old_path, int32_t old_size, int32_t new_fd, int32_t new_path, int32_t new_size), old_fd,
       old_path, old_size, new_fd, new_path, new_size)
TRACED(path_symlink, "pdp", (int32_t text, int32_t text_size, int32_t fd, int32_t path, int32_t size), text, text_size,
       fd, path, size)
TRACED(path_unlink_file, "dp", (int32_t fd, int32_t path, int32_t size), fd, path, size)
TRACED(poll_oneoff, "..d=", (int32_t subscriptions, int32_t events, int32_t count, int32_t happened), subscriptions,
       events, count, happened)
TRACED(sock_accept, "dx=", (int32_t fd, int32_t flags, int32_t accepted), fd, flags, accepted)
TRACED(sock_recv, "d.dx=.", (int32_t fd, int32_t iovecs, int32_t count, int32_t flags, int32_t size, int32_t out_flags),
       fd, iovecs, count, flags, size, out_flags)
TRACED(sock_send, "d.dx=", (int32_t fd, int32_t iovecs, int32_t count, int32_t flags, int32_t size), fd, iovecs, count,
       flags, size)
TRACED(sock_shutdown, "dx", (int32_t fd, int32_t how), fd, how)

#endif
