// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fake_host.h"

#include "fake_host_inside.h"

#include <string.h>

#include "check.h"
#include "core/host.h"
#include "core/path.h"

#define NOWHERE UINT32_MAX
#define LINKS 40

struct entry fake_entries[ENTRIES] = {{.parent = 0, .kind = HOST_DIRECTORY}};
static uint32_t entry_count = 1;
struct descriptor fake_descriptors[DESCRIPTORS];
static struct {
    uint32_t successes;
    enum error error;
} failures[FAKE_CALLS];

uint64_t fake_cookie_step = 7;
uint32_t fake_questions;

void fake_fail(enum fake_call call, uint32_t successes, enum error error) {
    failures[call].successes = successes;
    failures[call].error = error;
}

enum error fake_injected(enum fake_call call) {
    if (failures[call].error == ERROR_NONE || failures[call].successes-- > 0)
        return ERROR_NONE;
    failures[call].successes = 0;
    return failures[call].error;
}

static uint32_t child(uint32_t directory, struct slice name) {
    for (uint32_t i = 1; i < entry_count; i++) {
        struct slice entry = {fake_entries[i].name, fake_entries[i].name_size};
        if (fake_entries[i].parent == directory && equal(&name, &entry))
            return i;
    }
    return NOWHERE;
}

/* What a path means below `root`, out of which no ".." and no link leads. */
static enum error resolve(uint32_t root, uint32_t from, struct slice path, bool follow, uint32_t links,
                          uint32_t *found) {
    if (path.size > 0 && path.start[0] == '/')
        return ERROR_PERM;
    struct path_rest rest = path_rest(path);
    *found = from;
    for (struct slice name = path_take(&rest); name.size > 0; name = path_take(&rest)) {
        if (fake_entries[*found].kind != HOST_DIRECTORY)
            return ERROR_NOTDIR;
        if (is_dot(&name))
            continue;
        if (is_dot_dot(&name)) {
            if (*found == root)
                return ERROR_PERM;
            *found = fake_entries[*found].parent;
            continue;
        }
        if (name.size > 255)
            return ERROR_NAMETOOLONG;
        uint32_t next = child(*found, name);
        if (next == NOWHERE)
            return ERROR_NOENT;
        if (fake_entries[next].kind == HOST_SYMLINK && (follow || rest.next < rest.end)) {
            if (links == LINKS)
                return ERROR_LOOP;
            enum error error = resolve(root, *found, text(fake_entries[next].target), true, links + 1, &next);
            if (error != ERROR_NONE)
                return error;
        }
        *found = next;
    }
    bool slash = path.size > 0 && path.start[path.size - 1] == '/';
    return slash && fake_entries[*found].kind != HOST_DIRECTORY ? ERROR_NOTDIR : ERROR_NONE;
}

static uint32_t entry_at(struct slice path) {
    uint32_t found;
    CHECK_IS(resolve(0, 0, path, false, 0, &found), ERROR_NONE);
    return found;
}

static void add(uint32_t parent, struct slice name, enum host_kind kind, const char *target) {
    CHECK(entry_count < ENTRIES && name.size > 0 && name.size <= 255);
    struct entry *entry = &fake_entries[entry_count++];
    *entry = (struct entry){.parent = parent, .name_size = name.size, .kind = kind, .target = target};
    memcpy(entry->name, name.start, name.size);
}

static void add_at(const char *path, enum host_kind kind, const char *target) {
    const char *slash = strrchr(path, '/');
    struct slice above = {path, slash ? (uint32_t)(slash - path) : 0};
    add(entry_at(above), text(slash ? slash + 1 : path), kind, target);
}

void fake_directory(const char *path) { add_at(path, HOST_DIRECTORY, 0); }

void fake_file(const char *path) { add_at(path, HOST_OTHER, 0); }

void fake_file_with(const char *path, const char *contents) { add_at(path, HOST_OTHER, contents); }

void fake_link(const char *path, const char *target) { add_at(path, HOST_SYMLINK, target); }

void fake_file_named(const char *directory, const char *name, uint32_t name_size) {
    add(entry_at(text(directory)), (struct slice){name, name_size}, HOST_OTHER, 0);
}

int32_t fake_open(struct descriptor descriptor) {
    int32_t number = 3;
    while (fake_descriptors[number].kind != CLOSED)
        CHECK(++number < DESCRIPTORS);
    fake_descriptors[number] = descriptor;
    return number;
}

int32_t fake_preopen(const char *path, const char *guest_path) {
    return fake_open((struct descriptor){PREOPEN, entry_at(text(path)), guest_path, false, 0});
}

int32_t fake_socket(void) { return fake_open((struct descriptor){SOCKET, NOWHERE, 0, false, 0}); }

void fake_allow_writing(int32_t preopen) { fake_descriptors[preopen].writable = true; }

void fake_close(int32_t number) { fake_descriptors[number] = (struct descriptor){0}; }

uint32_t fake_open_directories(void) {
    uint32_t count = 0;
    for (int32_t number = 0; number < DESCRIPTORS; number++)
        count += fake_descriptors[number].kind == DIRECTORY || fake_descriptors[number].kind == FILE_TO_READ;
    return count;
}

static const struct descriptor *open_directory_of(int32_t number) {
    CHECK(number >= 0 && number < DESCRIPTORS);
    CHECK(fake_descriptors[number].kind == PREOPEN || fake_descriptors[number].kind == DIRECTORY);
    return &fake_descriptors[number];
}

enum error host_preopen(int32_t number, uint32_t *name_size) {
    CHECK(number >= 3 && number < DESCRIPTORS);
    if (fake_descriptors[number].kind != PREOPEN)
        return ERROR_BADF;
    *name_size = text(fake_descriptors[number].guest_path).size;
    return ERROR_NONE;
}

enum error host_preopen_name(int32_t number, char *name, uint32_t size) {
    struct slice path = text(fake_descriptors[number].guest_path);
    CHECK(fake_descriptors[number].kind == PREOPEN);
    CHECK_IS(size, path.size);
    enum error error = fake_injected(FAKE_PREOPEN_NAME);
    if (error == ERROR_NONE)
        memcpy(name, path.start, size);
    return error;
}

bool host_is_open(int32_t number) {
    CHECK(number >= 0 && number < DESCRIPTORS);
    return number < 3 || fake_descriptors[number].kind != CLOSED;
}

bool host_is_writable(int32_t number) { return open_directory_of(number)->writable; }

enum error fake_look_up(int32_t directory, struct slice path, bool follow, uint32_t *found) {
    uint32_t root = open_directory_of(directory)->entry;
    CHECK(path.size > 0 && path.size < MAX_PATH && path.start[0] != '/');
    fake_questions++;
    return resolve(root, root, path, follow, 0, found);
}

enum error host_kind(int32_t directory, const struct slice *path, bool follow, enum host_kind *kind) {
    uint32_t found;
    enum error error = fake_look_up(directory, *path, follow, &found);
    if (error == ERROR_NONE)
        error = fake_injected(FAKE_KIND);
    if (error == ERROR_NONE)
        *kind = fake_entries[found].kind;
    return error;
}

enum error host_open_directory(int32_t directory, const struct slice *path, int32_t *opened) {
    uint32_t found;
    enum error error = fake_look_up(directory, *path, false, &found);
    if (error == ERROR_NONE)
        error = fake_injected(FAKE_OPEN_DIRECTORY);
    if (error == ERROR_NONE && fake_entries[found].kind != HOST_DIRECTORY)
        error = ERROR_NOTDIR;
    if (error == ERROR_NONE)
        *opened = fake_open((struct descriptor){DIRECTORY, found, 0, false, 0});
    return error;
}

enum error host_close(int32_t number) {
    if (fake_descriptors[number].kind != FILE_TO_READ)
        (void)open_directory_of(number);
    fake_descriptors[number] = (struct descriptor){0};
    return ERROR_NONE;
}

/* An entry as this host writes it; its name follows. */
struct record {
    uint64_t next;
    uint64_t inode;
    uint32_t name_size;
    uint8_t kind;
};

/* Copies what fits of `size` bytes. */
static void put(const void *bytes, uint32_t size, char *buffer, uint32_t capacity, uint32_t *used) {
    uint32_t fitting = size < capacity - *used ? size : capacity - *used;
    memcpy(buffer + *used, bytes, fitting);
    *used += fitting;
}

/* Position 0 is ".", 1 is "..", then all entries of the host that lie in the directory. */
enum error host_list(int32_t number, uint64_t cookie, void *buffer, uint32_t size, uint32_t *used) {
    uint32_t directory = open_directory_of(number)->entry;
    CHECK_IS(fake_descriptors[number].kind, DIRECTORY);
    fake_questions++;
    enum error error = fake_injected(FAKE_LIST);
    if (error == ERROR_NONE && cookie % fake_cookie_step != 0)
        error = ERROR_INVAL;
    uint64_t position = 0;
    *used = 0;
    for (uint32_t i = 0; error == ERROR_NONE && i < entry_count + 2 && *used < size; i++) {
        bool dots = i < 2;
        if (!dots && (i - 2 == 0 || fake_entries[i - 2].parent != directory))
            continue;
        position += fake_cookie_step;
        if (position <= cookie)
            continue;
        struct slice name = {"..", i + 1};
        if (!dots)
            name = (struct slice){fake_entries[i - 2].name, fake_entries[i - 2].name_size};
        struct record record;
        memset(&record, 0, sizeof record);
        record.next = position;
        record.inode = 1000 + i;
        record.name_size = name.size;
        record.kind = (uint8_t)(dots ? HOST_DIRECTORY : fake_entries[i - 2].kind);
        put(&record, sizeof record, buffer, size, used);
        put(name.start, name.size, buffer, size, used);
    }
    return error;
}

bool host_take_entry(const void *buffer, uint32_t used, uint32_t *offset, struct host_entry *entry) {
    struct record record;
    const char *from = (const char *)buffer + *offset;
    CHECK(*offset <= used);
    if (used - *offset < sizeof record)
        return false;
    memcpy(&record, from, sizeof record);
    if (used - *offset - sizeof record < record.name_size)
        return false;
    *offset += (uint32_t)sizeof record + record.name_size;
    *entry = (struct host_entry){{from + sizeof record, record.name_size},
                                 record.inode,
                                 record.next,
                                 (uint8_t)(100 + record.kind),
                                 (enum host_kind)record.kind};
    return true;
}
