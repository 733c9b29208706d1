// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "whiteout.h"

#include "cover.h"

#if COPIES_UP && !HAS_UPPER

#define PREFIX_SIZE ((uint32_t)sizeof WHITEOUT_PREFIX - 1)

bool whiteout_is_reserved(const struct slice *name) {
    return name->size >= PREFIX_SIZE && __builtin_memcmp(name->start, WHITEOUT_PREFIX, PREFIX_SIZE) == 0;
}

bool whiteout_uncovers(struct slice *name) {
    bool is_whiteout = whiteout_is_reserved(name);
    if (is_whiteout)
        *name = (struct slice){name->start + PREFIX_SIZE, name->size - PREFIX_SIZE};
    return is_whiteout;
}

/* Appends the name of a whiteout to the path of the host's directory. */
static enum error append(struct target *directory, const struct slice *name) {
    if (name->size > MAX_NAME - PREFIX_SIZE)
        return ERROR_NAMETOOLONG;
    struct slice prefix = {WHITEOUT_PREFIX, PREFIX_SIZE}, before = directory->path;
    enum error error = target_append(directory, &prefix);
    if (error == ERROR_NONE && name->size >= MAX_PATH - directory->path.size)
        error = ERROR_NAMETOOLONG;
    if (error != ERROR_NONE) {
        directory->path = before;
        return error;
    }
    __builtin_memcpy(directory->buffer + directory->path.size, name->start, name->size);
    directory->path.size += name->size;
    return ERROR_NONE;
}

bool whiteout_hides(struct target *directory, const struct slice *name) {
    struct slice path = directory->path;
    enum host_kind kind;
    bool found = append(directory, name) == ERROR_NONE &&
                 host_kind(directory->host, &directory->path, false, &kind) == ERROR_NONE;
    directory->path = path;
    return found;
}

enum error whiteout_make(struct target *directory, const struct slice *name) {
    struct slice path = directory->path;
    int32_t made;
    if (whiteout_hides(directory, name))
        return ERROR_NONE;
    enum error error = append(directory, name);
    if (error == ERROR_NONE)
        error = host_create_file(directory->host, &directory->path, &made);
    if (error == ERROR_NONE)
        host_close(made);
    directory->path = path;
    return error;
}

/* Removes what one reading of the directory finds. `any`: were there reserved names? */
static enum error remove_found(struct target *directory, int32_t opened, bool *any) {
    static char chunk[LISTING_CHUNK]; /* not on the stack, which is small */
    struct slice path = directory->path;
    enum error error = ERROR_NONE;
    uint32_t used = sizeof chunk;
    *any = false;
    for (uint64_t cookie = 0; error == ERROR_NONE && used == sizeof chunk && !*any;) {
        uint32_t offset = 0;
        error = host_list(opened, cookie, chunk, sizeof chunk, &used);
        for (struct host_entry found; error == ERROR_NONE && host_take_entry(chunk, used, &offset, &found);) {
            cookie = found.next;
            if (!whiteout_is_reserved(&found.name))
                continue;
            *any = true;
            error = target_append(directory, &found.name);
            if (error == ERROR_NONE)
                error = host_unlink(directory->host, &directory->path);
            directory->path = path;
        }
    }
    return error;
}

enum error whiteouts_remove(struct target *directory) {
    int32_t opened;
    enum error error = host_open_covered(directory, &opened);
    if (error != ERROR_NONE)
        return error;
    for (bool any = true; error == ERROR_NONE && any;)
        error = remove_found(directory, opened, &any);
    host_close(opened);
    return error;
}

enum error whiteout_set_aside(struct target *directory, const struct slice *name) {
    static struct target from; /* not on the stack, which is small */
    struct slice path = directory->path;
    from.path = (struct slice){from.buffer, path.size};
    __builtin_memcpy(from.buffer, path.start, path.size);
    enum error error = target_append(&from, name);
    if (error == ERROR_NONE)
        error = append(directory, name);
    if (error == ERROR_NONE)
        error = host_rename(directory->host, &from.path, directory->host, &directory->path);
    if (error == ERROR_NONE)
        (void)whiteouts_remove(directory);
    directory->path = path;
    return error;
}

#endif
