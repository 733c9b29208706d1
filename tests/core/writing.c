// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "writing.h"

#include <string.h>

static struct target found, second;

static enum error walk_and_settle(const char *path, enum walk_mode mode, enum settle how, struct target *target) {
    struct slice whole = text(path);
    enum error error = walk(tree_root(), &whole, mode, target);
    (void)how;
    return error == ERROR_NONE ? settle(target, how) : error;
}

#if SETTLES
#define OPEN_SETTLES(request) open_settles(request)
#else
#define OPEN_SETTLES(request) SETTLE_NOT
#endif

enum error open_at(const char *path, const char *how, int32_t *number) {
    struct open_request request = {.follow = !strchr(how, 'n'),
                                   .create = strchr(how, 'c'),
                                   .exclusive = strchr(how, 'x'),
                                   .truncate = strchr(how, 't'),
                                   .directory = strchr(how, 'd'),
                                   .read = strchr(how, 'r'),
                                   .write = strchr(how, 'w') || strchr(how, 'a'),
                                   .append = strchr(how, 'a')};
    struct descriptor filling;
    enum error error = open_check(&request);
    if (error == ERROR_NONE)
        error = walk_and_settle(path, open_mode(&request), OPEN_SETTLES(&request), &found);
    if (error == ERROR_NONE)
        error = open_in_tree(&found, &request, &filling);
    return error == ERROR_NONE ? descriptor_add(&filling, number) : error;
}

struct descriptor *opened(const char *path, const char *how) {
    int32_t number;
    check_row(path);
    CHECK_IS(open_at(path, how, &number), ERROR_NONE);
    check_row(0);
    return descriptor_find(number);
}

void close_it(struct descriptor *descriptor) {
    int32_t number = 0;
    while (descriptor_find(number) != descriptor)
        number++;
    struct place place = descriptor->place;
    descriptor_remove(number);
    edit_closed(place);
}

enum error make_directory(const char *path) {
    enum error error = walk_and_settle(path, WALK_ENTRY, SETTLE_NAME, &found);
    return error == ERROR_NONE ? change_make_directory(&found) : error;
}

enum error make_link_to(const char *target, const char *path) {
    struct slice whole = text(target);
    enum error error = walk_and_settle(path, WALK_ENTRY, SETTLE_NAME, &found);
    return error == ERROR_NONE ? change_make_link(&found, &whole) : error;
}

enum error remove_file(const char *path) {
    enum error error = walk_and_settle(path, WALK_ENTRY, SETTLE_NAME, &found);
    return error == ERROR_NONE ? change_remove_file(&found) : error;
}

enum error remove_directory(const char *path) {
    enum error error = walk_and_settle(path, WALK_ENTRY, SETTLE_NAME, &found);
    return error == ERROR_NONE ? change_remove_directory(&found) : error;
}

enum error link_to(const char *old, const char *new) {
    enum error error = walk_and_settle(old, WALK_NOFOLLOW, SETTLE_FILE, &found);
    if (error == ERROR_NONE && found.kind == TARGET_ABSENT)
        error = found.absence;
    if (error == ERROR_NONE)
        error = walk_and_settle(new, WALK_ENTRY, SETTLE_NAME, &second);
    return error == ERROR_NONE ? change_link(&found, &second) : error;
}

enum error rename_to(const char *old, const char *new) {
    enum error error = walk_and_settle(old, WALK_ENTRY, SETTLE_MOVED, &found);
    if (error == ERROR_NONE)
        error = walk_and_settle(new, WALK_ENTRY, SETTLE_NAME, &second);
    return error == ERROR_NONE ? change_rename(&found, &second) : error;
}

enum error set_modified(const char *path, int64_t time) {
    enum error error = walk_and_settle(path, WALK_FOLLOW, SETTLE_FOLLOWED, &found);
    return error == ERROR_NONE ? change_times(&found, &(struct times){.set_modified = true, .modified = time}) : error;
}

int64_t write_at(struct descriptor *file, uint64_t offset, const void *bytes, uint32_t size) {
    uint32_t written;
    enum error error = file_write(file, &offset, &(struct bytes){bytes, size}, 1, &written);
    return error == ERROR_NONE ? written : (int64_t)error;
}

void put_file(const char *path, const char *contents) {
    struct descriptor *file = opened(path, "wct");
    CHECK_IS(write_at(file, 0, contents, (uint32_t)strlen(contents)), strlen(contents));
    close_it(file);
}

const char *file_of(const struct descriptor *file) {
    static char buffer[32768];
    struct descriptor copy = *file;
    copy.offset = 0;
    buffer[file_read(&copy, buffer, sizeof buffer - 1)] = '\0';
    return buffer;
}

const char *file_at(const char *path) {
    struct descriptor *file = opened(path, "r");
    const char *contents = file_of(file);
    close_it(file);
    return contents;
}

struct status status_at(const char *path) {
    check_row(path);
    CHECK_IS(walk_and_settle(path, WALK_NOFOLLOW, SETTLE_NOT, &found), ERROR_NONE);
    CHECK_IS(found.kind, TARGET_TREE);
    check_row(0);
    return tree_status(found.place);
}

enum error lookup_at(const char *path) {
    enum error error = walk_and_settle(path, WALK_NOFOLLOW, SETTLE_NOT, &found);
    return error == ERROR_NONE && found.kind == TARGET_ABSENT ? found.absence : error;
}
