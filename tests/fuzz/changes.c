// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "changes.h"

#include <string.h>

#include "claim.h"
#include "core/change.h"
#include "core/file.h"
#include "memory.h"

#define MOST_BYTES 9000
#define LAST_OFFSET 30000

struct path changes_path(struct changes *changes, struct input *input) {
    static const char *const steps[] = {"a/", "b/", "c/", "d/", "../", "./", "e/", LONG_NAME "/"};
    struct path path = {changes->root, tree_root(), ""};
    uint8_t choice = take_byte(input);
    const struct opened *start = &changes->opened[choice % (OPENED + 2) % OPENED];
    if (choice % (OPENED + 2) < OPENED && start->object && start->object->kind == PLAIN_DIRECTORY)
        path = (struct path){start->object, descriptor_find(start->number)->place, ""};
    uint8_t way = take_byte(input);
    for (uint32_t depth = choice / 64; depth > 0; depth--, way >>= 3)
        strcat(path.text, steps[way & 7]);
    static const char *const names[] = {"a", "b", "c", "d", "e", LONG_NAME};
    strcat(path.text, names[take_below(input, COUNT(names))]);
    return path;
}

/* Walks in the core and in the model, which must agree. */
static enum error find(const struct path *path, enum walk_mode mode, struct target *target, struct where *where) {
    struct slice text = text_of(path);
    enum error error = walk(path->place, &text, mode, target);
    enum error expected = kept_find(path->object, text, mode == WALK_FOLLOW, where);
    CLAIM_IS(error, expected);
    if (error != ERROR_NONE)
        return error;
    CLAIM_IS(target->kind, where->object ? TARGET_TREE : TARGET_ABSENT);
    return error;
}

/* Is the answer that there is no room? Only if there is little. */
static bool is_short(enum error error) {
    CLAIM(error != ERROR_NOSPC || memory_is_scarce());
    return error == ERROR_NOSPC;
}

#define SHORT_OR_AS(call, expected)                                                                                    \
    do {                                                                                                               \
        bool scarce_ = memory_is_scarce();                                                                             \
        enum error error_ = (call);                                                                                    \
        if (error_ == ERROR_NOSPC) {                                                                                   \
            CLAIM(scarce_ || is_short(error_));                                                                        \
            return true;                                                                                               \
        }                                                                                                              \
        CLAIM_IS(error_, expected);                                                                                    \
        return false;                                                                                                  \
    } while (0)

static bool make(struct changes *changes, struct input *input, enum plain_kind kind) {
    static const char *const texts[] = {"a", "../b", "c/d", ".", "/e", "f/../a"};
    struct path path = changes_path(changes, input);
    struct target target;
    struct where where;
    struct object *made;
    struct slice text = {"", 0};
    if (kind == PLAIN_LINK) {
        const char *chosen = texts[take_below(input, COUNT(texts))];
        text = (struct slice){chosen, (uint32_t)strlen(chosen)};
    }
    if (find(&path, WALK_ENTRY, &target, &where) != ERROR_NONE)
        return false;
    SHORT_OR_AS(kind == PLAIN_LINK ? change_make_link(&target, &text) : change_make_directory(&target),
                kept_make(&where, kind, text, memory_time, &made));
}

static bool remove_name(struct changes *changes, struct input *input, bool directory) {
    struct path path = changes_path(changes, input);
    struct target target;
    struct where where;
    if (find(&path, WALK_ENTRY, &target, &where) != ERROR_NONE)
        return false;
    if (directory)
        SHORT_OR_AS(change_remove_directory(&target), kept_remove_directory(&where, memory_time));
    SHORT_OR_AS(change_remove_file(&target), kept_unlink(&where, memory_time));
}

static bool link_or_rename(struct changes *changes, struct input *input, bool renames) {
    bool follow = !renames && take_byte(input) & 1;
    struct path old_path = changes_path(changes, input), new_path = changes_path(changes, input);
    struct target old, new;
    struct where from, to;
    enum walk_mode mode = renames ? WALK_ENTRY : follow ? WALK_FOLLOW : WALK_NOFOLLOW;
    if (find(&old_path, mode, &old, &from) != ERROR_NONE || (!renames && !from.object) ||
        find(&new_path, WALK_ENTRY, &new, &to) != ERROR_NONE)
        return false;
    if (renames)
        SHORT_OR_AS(change_rename(&old, &new), kept_rename(&from, &to, memory_time));
    SHORT_OR_AS(change_link(&old, &new), kept_link(&from, &to, memory_time));
}

static bool set_times(struct changes *changes, struct input *input) {
    struct path path = changes_path(changes, input);
    struct target target;
    struct where where;
    struct times times = {.set_modified = true, .modified = (int64_t)take_number(input, 2) - 5};
    if (find(&path, take_byte(input) & 1 ? WALK_FOLLOW : WALK_NOFOLLOW, &target, &where) != ERROR_NONE || !where.object)
        return false;
    struct object *object = where.object;
    enum error expected =
        kept_is_writable(object->kind == PLAIN_DIRECTORY ? object : where.directory) ? ERROR_NONE : ERROR_ROFS;
    enum error error = change_times(&target, &times);
    if (is_short(error))
        return true;
    CLAIM_IS(error, expected);
    if (error == ERROR_NONE) {
        object->modified = times.modified;
        object->changed = memory_time;
    }
    return false;
}

/* A file that is open, or null. */
static struct opened *take_file(struct changes *changes, struct input *input) {
    struct opened *opened = &changes->opened[take_below(input, OPENED)];
    return opened->object && opened->object->kind == PLAIN_FILE ? opened : 0;
}

static bool write_bytes(struct changes *changes, struct input *input) {
    static char bytes[MOST_BYTES];
    struct opened *opened = take_file(changes, input);
    uint64_t offset = take_number(input, 2) % LAST_OFFSET, at = offset;
    uint32_t size = (uint32_t)take_number(input, 2) % MOST_BYTES, cut = size / (1 + take_below(input, 4)), written;
    if (!opened)
        return false;
    if (opened->appends && (offset = opened->object->bytes.size) > LAST_OFFSET)
        return false;
    memset(bytes, 1 + (int)(memory_time % 250), sizeof bytes);
    struct bytes runs[] = {{bytes, cut}, {0, 0}, {bytes + cut, size - cut}};
    bool scarce = memory_is_scarce();
    enum error error = file_write(descriptor_find(opened->number), &at, runs, COUNT(runs), &written);
    if (!opened->writable) {
        CLAIM_IS(error, ERROR_BADF);
        return false;
    }
    CLAIM(error == ERROR_NONE || (error == ERROR_NOSPC && scarce && written == 0 && size > 0));
    CLAIM(written == size || (scarce && written < size));
    if (written > 0) {
        CLAIM_IS(at, offset + written);
        kept_write(opened->object, (uint32_t)offset, (struct slice){bytes, written}, memory_time);
    }
    return written < size;
}

static bool resize(struct changes *changes, struct input *input, bool allocates) {
    struct opened *opened = take_file(changes, input);
    uint32_t offset = (uint32_t)take_number(input, 2) % LAST_OFFSET;
    uint32_t size = 1 + (uint32_t)take_number(input, 2) % MOST_BYTES;
    if (!opened)
        return false;
    const struct descriptor *file = descriptor_find(opened->number);
    enum error error = allocates ? file_allocate(file, offset, size) : file_resize(file, offset);
    if (is_short(error))
        return true;
    CLAIM_IS(error, opened->writable ? ERROR_NONE : allocates ? ERROR_BADF : ERROR_INVAL);
    uint32_t end = allocates && offset + size < opened->object->bytes.size ? opened->object->bytes.size
                   : allocates                                             ? offset + size
                                                                           : offset;
    if (error == ERROR_NONE)
        kept_resize(opened->object, end, memory_time);
    return false;
}

bool changes_make(struct changes *changes, struct input *input) {
    switch (take_below(input, 16)) {
    case 0:
    case 1:
        return changes_open(changes, input);
    case 2:
        changes_close_one(changes, &changes->opened[take_below(input, OPENED)]);
        return false;
    case 3:
        return make(changes, input, PLAIN_DIRECTORY);
    case 4:
        return make(changes, input, PLAIN_LINK);
    case 5:
    case 6:
        return remove_name(changes, input, false);
    case 7:
        return remove_name(changes, input, true);
    case 8:
        return link_or_rename(changes, input, false);
    case 9:
    case 10:
        return link_or_rename(changes, input, true);
    case 11:
        return set_times(changes, input);
    case 12:
        return write_bytes(changes, input);
    case 13:
        return resize(changes, input, take_byte(input) & 1);
    case 14:
        changes_list(changes, input);
        return false;
    default:
        memory_give();
        uint8_t left = take_byte(input);
        if (left & 1)
            memory_take(left >> 4);
        return false;
    }
}
