// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* The contents of the host's files and links, for programs that write. */
#include <string.h>

#include "check.h"
#include "fake_host_inside.h"

#define AT_ONCE 1000 /* bytes that one read gives, at most */

enum error host_status(int32_t directory, const struct slice *path, struct host_status *status) {
    uint32_t found;
    enum error error = fake_look_up(directory, *path, false, &found);
    if (error == ERROR_NONE)
        error = fake_injected(FAKE_STATUS);
    if (error == ERROR_NONE)
        *status = (struct host_status){fake_entries[found].kind, fake_entries[found].kind == HOST_OTHER, 1000 + found,
                                       2000 + found, 3000 + found};
    return error;
}

enum error host_open_file(int32_t directory, const struct slice *path, int32_t *opened) {
    uint32_t found;
    enum error error = fake_look_up(directory, *path, false, &found);
    if (error == ERROR_NONE)
        *opened = fake_open((struct descriptor){.kind = FILE_TO_READ, .entry = found});
    return error;
}

enum error host_read(int32_t file, void *buffer, uint32_t size, uint32_t *read) {
    struct descriptor *descriptor = &fake_descriptors[file];
    CHECK_IS(descriptor->kind, FILE_TO_READ);
    const char *contents = fake_entries[descriptor->entry].target;
    uint32_t left = contents ? (uint32_t)strlen(contents) - descriptor->offset : 0;
    *read = left < size ? left : size;
    *read = *read < AT_ONCE ? *read : AT_ONCE;
    if (*read > 0)
        memcpy(buffer, contents + descriptor->offset, *read);
    descriptor->offset += *read;
    return fake_injected(FAKE_READ);
}

enum error host_read_link(int32_t directory, const struct slice *path, char *buffer, uint32_t room, uint32_t *size) {
    uint32_t found;
    enum error error = fake_look_up(directory, *path, false, &found);
    if (error != ERROR_NONE)
        return error;
    CHECK_IS(fake_entries[found].kind, HOST_SYMLINK);
    struct slice target = text(fake_entries[found].target);
    *size = target.size < room ? target.size : room;
    memcpy(buffer, target.start, *size);
    return ERROR_NONE;
}

bool host_lacks(enum error error) { return error == ERROR_NOENT; }
