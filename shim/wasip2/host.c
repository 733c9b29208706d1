// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * Implements host.h with WASI 0.2. The core's numbers: 3 and the place of a preopen in the host's list; after them, the
 * place of a directory in the table of those that listings have opened.
 */
#include "core/host.h"

#include "abi.h"
#include "host_handles.h"
#include "imports.h"

#if WASIVFS_HOST != WASIVFS_HOST_NONE

#define FIRST_NUMBER 3
#define MAX_OPENED 1024

/* Of the C library, whose cabi_realloc made what the host returns. */
void free(void *pointer);

/* The list is the host's, and is never freed. */
static struct {
    const struct wasip2_preopen *list;
    uint32_t count;
    bool known;
} preopens;

static struct opened {
    int32_t handle;    /* 0: free, as no handle of the host is */
    int32_t stream;    /* 0: none yet */
    uint64_t position; /* entries that the stream has given */
} opened[MAX_OPENED];

static uint32_t preopen_count(void) {
    if (!preopens.known) {
        struct wasip2_list list;
        wasivfs_host_filesystem_preopens_get_directories(ADDRESS(&list));
        preopens.list = POINTER(const struct wasip2_preopen, list.start);
        preopens.count = list.size;
        preopens.known = true;
    }
    return preopens.count;
}

static const struct wasip2_preopen *preopen_of(int32_t number) {
    uint32_t place = (uint32_t)number - FIRST_NUMBER;
    return place < preopen_count() ? &preopens.list[place] : 0;
}

static struct opened *opened_of(int32_t number) { return &opened[(uint32_t)number - FIRST_NUMBER - preopen_count()]; }

int32_t host_handle(int32_t number) {
    const struct wasip2_preopen *preopen = preopen_of(number);
    return preopen ? preopen->handle : opened_of(number)->handle;
}

void host_forget(void) {
    preopens.known = false;
    __builtin_memset(opened, 0, sizeof opened);
}

enum error host_preopen(int32_t number, uint32_t *name_size) {
    const struct wasip2_preopen *preopen = preopen_of(number);
    if (!preopen)
        return ERROR_BADF;
    *name_size = preopen->path.size;
    return ERROR_NONE;
}

enum error host_preopen_name(int32_t number, char *name, uint32_t size) {
    if (size > 0)
        __builtin_memcpy(name, POINTER(const char, preopen_of(number)->path.start), size);
    return ERROR_NONE;
}

/* Programs inherit no other descriptors. */
bool host_is_open(int32_t number) {
    (void)number;
    return false;
}

bool host_is_writable(int32_t directory) {
    struct wasip2_unit_result flags;
    wasivfs_host_filesystem_method_descriptor_get_flags(host_handle(directory), ADDRESS(&flags));
    return !flags.is_error && (flags.value & FLAG_MUTATE_DIRECTORY) != 0;
}

static enum host_kind kind_of(uint8_t type) {
    switch (type) {
    case TYPE_DIRECTORY:
        return HOST_DIRECTORY;
    case TYPE_SYMBOLIC_LINK:
        return HOST_SYMLINK;
    default:
        return HOST_OTHER;
    }
}

enum error host_kind(int32_t directory, const struct slice *path, bool follow, enum host_kind *kind) {
    struct wasip2_stat_result stat;
    wasivfs_host_filesystem_method_descriptor_stat_at(host_handle(directory), follow ? PATH_SYMLINK_FOLLOW : 0,
                                                      ADDRESS(path->start), (int32_t)path->size, ADDRESS(&stat));
    if (stat.is_error)
        return error_of_host(stat.error);
    *kind = kind_of(stat.type);
    return ERROR_NONE;
}

enum error host_open_directory(int32_t directory, const struct slice *path, int32_t *number) {
    uint32_t place = 0;
    while (place < MAX_OPENED && opened[place].handle != 0)
        place++;
    if (place == MAX_OPENED)
        return ERROR_MFILE;
    struct wasip2_handle_result result;
    wasivfs_host_filesystem_method_descriptor_open_at(host_handle(directory), 0, ADDRESS(path->start),
                                                      (int32_t)path->size, OPEN_DIRECTORY, FLAG_READ, ADDRESS(&result));
    if (result.is_error)
        return error_of_host(result.error);
    opened[place] = (struct opened){.handle = result.handle};
    *number = (int32_t)(FIRST_NUMBER + preopen_count() + place);
    return ERROR_NONE;
}

static void close_stream(struct opened *directory) {
    if (directory->stream != 0)
        wasivfs_host_filesystem_directory_entry_stream_drop(directory->stream);
    directory->stream = 0;
}

enum error host_close(int32_t number) {
    struct opened *directory = opened_of(number);
    close_stream(directory); /* first: the host may refuse to drop a directory that has streams */
    wasivfs_host_filesystem_descriptor_drop(directory->handle);
    directory->handle = 0;
    return ERROR_NONE;
}

static enum error open_stream(struct opened *directory) {
    struct wasip2_handle_result result;
    wasivfs_host_filesystem_method_descriptor_read_directory(directory->handle, ADDRESS(&result));
    if (result.is_error)
        return error_of_host(result.error);
    directory->stream = result.handle;
    directory->position = 0;
    return ERROR_NONE;
}

/* What host_list() writes: one entry, because a stream gives each entry once, and the caller may need no other. */
struct listed {
    uint64_t next;
    uint32_t name_size;
    uint8_t type;
    char name[];
};

/* A cookie is the number of entries before it. A filled buffer counts as full, because more entries may follow. */
enum error host_list(int32_t number, uint64_t cookie, void *buffer, uint32_t size, uint32_t *used) {
    struct opened *directory = opened_of(number);
    struct listed *listed = buffer;
    *used = 0;
    if (directory->position > cookie)
        close_stream(directory);
    if (directory->stream == 0) {
        enum error error = open_stream(directory);
        if (error != ERROR_NONE)
            return error;
    }
    while (*used == 0) {
        struct wasip2_entry_result entry;
        wasivfs_host_filesystem_method_directory_entry_stream_read_directory_entry(directory->stream, ADDRESS(&entry));
        if (entry.is_error)
            return error_of_host(entry.error);
        if (!entry.is_some)
            return ERROR_NONE;
        if (directory->position++ == cookie) {
            if (entry.name.size > size - sizeof *listed)
                return ERROR_NAMETOOLONG;
            *listed = (struct listed){directory->position, entry.name.size, entry.type};
            __builtin_memcpy(listed->name, POINTER(const char, entry.name.start), entry.name.size);
            *used = size;
        }
        if (entry.name.size > 0) /* the host returns no memory for an empty list */
            free(POINTER(void, entry.name.start));
    }
    return ERROR_NONE;
}

bool host_take_entry(const void *buffer, uint32_t used, uint32_t *offset, struct host_entry *entry) {
    const struct listed *listed = buffer;
    if (used == 0 || *offset > 0)
        return false;
    *offset = sizeof *listed;
    *entry =
        (struct host_entry){{listed->name, listed->name_size}, 1, listed->next, listed->type, kind_of(listed->type)};
    return true;
}

#endif
