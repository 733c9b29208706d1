// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "copy_up.h"

#include "cover.h"
#include "descriptors.h"
#include "mounts.h"
#include "path.h"
#include "whiteout.h"

#if COPIES_UP

/* The name under which a copy is made, in the directory where it belongs. Not on the stack, which is small. */
static struct target unfinished;

/* The directory, before the copy was made. Its names do not change for the program, so it keeps its times. */
static struct host_status before;

/* The directory of a path, for calls that cannot take an empty one. */
static struct slice directory_of(const struct slice *path) {
    struct slice directory = *path;
    path_cut(&directory);
    return directory.size > 0 ? directory : (struct slice){".", 1};
}

/* Begins a copy. Its name is another one each time, because other programs may use the directory. */
static enum error begin(const struct target *wanted) {
    struct slice directory = directory_of(&wanted->path);
    enum error error = host_status(wanted->host, &directory, &before);
    if (error != ERROR_NONE)
        return error;
    static const char digits[] = "0123456789abcdef";
    char name[sizeof UNFINISHED_PREFIX - 1 + 16] = UNFINISHED_PREFIX;
    uint64_t time = (uint64_t)host_now();
    for (uint32_t at = sizeof name; at > sizeof UNFINISHED_PREFIX - 1; time >>= 4)
        name[--at] = digits[time & 15];
    unfinished.host = wanted->host;
    unfinished.path = (struct slice){unfinished.buffer, wanted->path.size};
    __builtin_memcpy(unfinished.buffer, wanted->path.start, wanted->path.size);
    path_cut(&unfinished.path);
    return target_append(&unfinished, &(struct slice){name, sizeof name});
}

/* Gives the copy its times and its name. */
static enum error finish(const struct target *wanted, int64_t accessed, int64_t modified) {
    struct slice directory = directory_of(&wanted->path);
    enum error error = host_set_times(unfinished.host, &unfinished.path, &accessed, &modified);
    if (error == ERROR_NONE)
        error = host_rename(unfinished.host, &unfinished.path, wanted->host, &wanted->path);
    if (error == ERROR_NONE)
        (void)host_set_times(wanted->host, &directory, &before.accessed, &before.modified);
    return error;
}

static enum error make_directory(const struct target *wanted, struct place place) {
    enum error error = begin(wanted);
    if (error == ERROR_NONE)
        error = host_make_directory(unfinished.host, &unfinished.path);
    if (error != ERROR_NONE)
        return error;
    int64_t time = tree_status(place).time;
    error = finish(wanted, time, time);
    if (error != ERROR_NONE)
        host_remove_directory(unfinished.host, &unfinished.path);
    return error;
}

/* One component further down in the tree. */
static bool step_down(struct path_rest *rest, struct place *at) {
    struct slice name = path_take(rest);
    return name.size > 0 && tree_child(*at, &name, at);
}

enum error copy_up_directory(struct place directory, struct target *on_host) {
    uint32_t mount = host_place(directory, on_host);
    if (mount == NO_MOUNT)
        return ERROR_ROFS;
    struct slice path = on_host->path;
    struct path_rest to_mount = path_rest(*mount_path(mount)), rest = path_rest(path);
    struct place at = tree_root();
    enum error error = ERROR_NONE;
    while (step_down(&to_mount, &at))
        ;
    while (error == ERROR_NONE && step_down(&rest, &at)) {
        enum host_kind kind;
        on_host->path.size = (uint32_t)(rest.next - path.start);
        error = host_kind(on_host->host, &on_host->path, false, &kind);
        if (host_lacks(error))
            error = make_directory(on_host, at);
    }
    on_host->path = path;
    return error;
}

enum error copy_up_path(struct target *target) {
    enum error error = copy_up_directory(target->directory, target);
    if (error == ERROR_NONE)
        error = target_append(target, &target->name);
    if (error == ERROR_NONE && target->slash)
        error = target_append(target, &(struct slice){"", 0});
    if (error != ERROR_NONE)
        return error;
    target->kind = TARGET_HOST;
    target->is_entry = true;
    return ERROR_NONE;
}

static enum error write_contents(struct place file, int32_t to) {
    static char buffer[32768]; /* not on the stack, which is small */
    uint64_t size = tree_status(file).size;
    enum error error = ERROR_NONE;
    for (uint64_t offset = 0; error == ERROR_NONE && offset < size;) {
        uint32_t part = image_read(layer_of(file), node_of(file), offset, buffer, sizeof buffer);
        error = part > 0 ? host_write(to, buffer, part) : ERROR_IO;
        offset += part;
    }
    return error == ERROR_NONE ? image_verdict(host_sync(to)) : error;
}

static enum error make_file(struct place file, bool empty) {
    int32_t made;
    enum error error = host_create_file(unfinished.host, &unfinished.path, &made);
    if (error != ERROR_NONE)
        return error;
    error = empty ? ERROR_NONE : write_contents(file, made);
    host_close(made);
    return error;
}

static enum error make_link(struct place link) {
    static char buffer[MAX_PATH]; /* not on the stack, which is small */
    struct slice text = tree_link_target(link, buffer, sizeof buffer);
    if (text.size > sizeof buffer)
        return ERROR_NAMETOOLONG;
    return host_make_link(unfinished.host, &unfinished.path, &text);
}

enum error copy_up_file(struct target *target, bool empty) {
    struct place place = target->place;
    int64_t time = tree_status(place).time;
    bool is_link = tree_kind(place) == WASIVFS_SYMLINK;
    enum error error = copy_up_path(target);
    if (error != ERROR_NONE)
        return error;
    target->path.size -= target->slash;
    error = begin(target);
    if (error == ERROR_NONE)
        error = is_link ? make_link(place) : make_file(place, empty);
    if (error == ERROR_NONE)
        error = finish(target, time, empty && !is_link ? host_now() : time);
    if (error != ERROR_NONE)
        host_unlink(unfinished.host, &unfinished.path);
    else if (!is_link)
        descriptors_copy_up(place, target->host, &target->path);
    return error;
}

void copy_up_removed(struct place directory, const struct target *wanted) {
    if (begin(wanted) != ERROR_NONE || host_make_directory(unfinished.host, &unfinished.path) != ERROR_NONE)
        return;
    descriptors_copy_up(directory, unfinished.host, &unfinished.path);
    host_remove_directory(unfinished.host, &unfinished.path);
}

#endif
