// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "kept.h"

#include <stdlib.h>
#include <string.h>

#include "claim.h"

#define MOST_FOLLOWED 40

#ifndef DEFECT
#define DEFECT 0
#endif

struct object *kept_objects;
static struct object *root;

static struct slice copy(struct slice text) {
    char *bytes = malloc((size_t)text.size + 1);
    CLAIM(bytes);
    if (text.size > 0)
        memcpy(bytes, text.start, text.size);
    return (struct slice){bytes, text.size};
}

struct object *kept_new(struct object fields) {
    struct object *object = malloc(sizeof *object);
    CLAIM(object);
    *object = fields;
    object->bytes = copy(fields.bytes);
    object->before = kept_objects;
    return kept_objects = object;
}

static void drop_name(struct name **at) {
    struct name *name = *at;
    *at = name->next;
    free((void *)(uintptr_t)name->text.start);
    free(name);
}

struct object *kept_root(int64_t time) {
    root = kept_new((struct object){.kind = PLAIN_DIRECTORY, .links = 2, .modified = time, .changed = time});
    return root->parent = root;
}

void kept_reset(void) {
    while (kept_objects) {
        struct object *object = kept_objects;
        while (object->first)
            drop_name(&object->first);
        free((void *)(uintptr_t)object->bytes.start);
        kept_objects = object->before;
        free(object);
    }
}

void kept_add_name(struct object *directory, struct slice text, struct object *object) {
    struct name *name = malloc(sizeof *name);
    CLAIM(name);
    *name = (struct name){directory->first, copy(text), object, false, false};
    directory->first = name;
    if (object->kind == PLAIN_DIRECTORY)
        object->parent = directory;
}

struct name *kept_child(const struct object *directory, struct slice text) {
    for (struct name *name = directory->first; name; name = name->next)
        if (equal(&name->text, &text))
            return name;
    return 0;
}

static struct slice take_component(struct slice *path) {
    while (path->size > 0 && *path->start == '/')
        path->start++, path->size--;
    struct slice name = {path->start, 0};
    while (name.size < path->size && name.start[name.size] != '/')
        name.size++;
    path->start += name.size;
    path->size -= name.size;
    return name;
}

static bool is(struct slice name, const char *text) {
    return name.size == strlen(text) && memcmp(name.start, text, name.size) == 0;
}

static enum error find(struct object *at, struct slice path, bool follow, struct where *where, uint32_t *followed) {
    if (path.size > 0 && *path.start == '/')
        at = root;
    *where = (struct where){at, {0, 0}, at};
    for (struct slice name = take_component(&path); name.size > 0;) {
        struct slice next = take_component(&path);
        if (!where->object)
            return ERROR_NOENT;
        if (where->object->kind != PLAIN_DIRECTORY)
            return ERROR_NOTDIR;
        if (is(name, "..")) {
            where->object = where->object->parent;
        } else if (!is(name, ".")) {
            struct name *child = kept_child(where->object, name);
            *where = (struct where){where->object, name, child ? child->object : 0};
            if (child && child->object->kind == PLAIN_LINK && (next.size > 0 || follow)) {
                if ((*followed)++ == MOST_FOLLOWED)
                    return ERROR_LOOP;
                enum error error = find(where->directory, child->object->bytes, true, where, followed);
                if (error != ERROR_NONE)
                    return error;
            }
        }
        name = next;
    }
    return ERROR_NONE;
}

enum error kept_find(struct object *start, struct slice path, bool follow, struct where *where) {
    uint32_t followed = 0;
    return find(start, path, follow, where, &followed);
}

bool kept_is_writable(const struct object *directory) {
    for (; !directory->writable; directory = directory->parent)
        if (directory == root)
            return false;
    return true;
}

void kept_settle(struct object *directory) {
    for (struct name *name = directory->first; name; name = name->next) {
        name->settled = true;
        name->listed = false;
    }
}

static void note(struct object *directory, int more, int64_t now) {
    directory->modified = directory->changed = now;
    directory->links += (uint32_t)more;
}

static bool is_directory(const struct object *object) { return object && object->kind == PLAIN_DIRECTORY; }

/* The object of a name that was there. */
static void lose_name(struct object *directory, struct slice text, int64_t now) {
    struct name **at = &directory->first;
    while (!equal(&(*at)->text, &text))
        at = &(*at)->next;
    struct object *object = (*at)->object;
    drop_name(at);
    object->links = is_directory(object) ? 0 : object->links - 1;
    if (DEFECT != 6)
        object->changed = now;
}

enum error kept_make(const struct where *where, enum plain_kind kind, struct slice bytes, int64_t now,
                     struct object **made) {
    if (where->object)
        return ERROR_EXIST;
    if (!kept_is_writable(where->directory))
        return ERROR_ROFS;
    if (where->directory->links == 0)
        return ERROR_NOENT;
    *made = kept_new((struct object){.kind = kind,
                                     .links = kind == PLAIN_DIRECTORY ? 2 : 1,
                                     .bytes = bytes,
                                     .modified = now,
                                     .changed = now,
                                     .writable = true});
    kept_add_name(where->directory, where->name, *made);
    note(where->directory, kind == PLAIN_DIRECTORY, now);
    return ERROR_NONE;
}

enum error kept_unlink(const struct where *where, int64_t now) {
    if (!kept_is_writable(where->directory))
        return ERROR_ROFS;
    if (!where->object)
        return ERROR_NOENT;
    if (is_directory(where->object))
        return ERROR_ISDIR;
    lose_name(where->directory, where->name, now);
    note(where->directory, 0, now);
    return ERROR_NONE;
}

enum error kept_remove_directory(const struct where *where, int64_t now) {
    if (!kept_is_writable(where->directory))
        return ERROR_ROFS;
    if (!where->object)
        return ERROR_NOENT;
    if (!is_directory(where->object))
        return ERROR_NOTDIR;
    if (where->object->first)
        return ERROR_NOTEMPTY;
    lose_name(where->directory, where->name, now);
    note(where->directory, -1, now);
    return ERROR_NONE;
}

enum error kept_link(const struct where *old, const struct where *new, int64_t now) {
    if (new->object)
        return ERROR_EXIST;
    if (!kept_is_writable(new->directory))
        return ERROR_ROFS;
    if (is_directory(old->object))
        return ERROR_PERM;
    if (!kept_is_writable(old->directory))
        return ERROR_XDEV;
    if (new->directory->links == 0)
        return ERROR_NOENT;
    kept_add_name(new->directory, new->name, old->object);
    old->object->links++;
    old->object->changed = now;
    note(new->directory, 0, now);
    return ERROR_NONE;
}

static bool lies_within(const struct object *directory, const struct object *above) {
    for (; directory != above; directory = directory->parent)
        if (directory == root || directory->parent == directory)
            return false;
    return true;
}

enum error kept_rename(const struct where *old, const struct where *new, int64_t now) {
    if (!kept_is_writable(old->directory) || !kept_is_writable(new->directory))
        return ERROR_ROFS;
    if (!old->object)
        return ERROR_NOENT;
    bool moves_directory = is_directory(old->object);
    if (DEFECT != 7 && moves_directory && lies_within(new->directory, old->object))
        return ERROR_INVAL;
    if (old->object == new->object)
        return ERROR_NONE;
    if (is_directory(new->object) && lies_within(old->directory, new->object))
        return ERROR_NOTEMPTY;
    if (new->object && moves_directory != is_directory(new->object))
        return moves_directory ? ERROR_NOTDIR : ERROR_ISDIR;
    if (new->object &&new->object->first)
        return ERROR_NOTEMPTY;
    if (new->directory->links == 0)
        return ERROR_NOENT;
    struct object *moved = old->object;
    bool replaces_directory = is_directory(new->object);
    if (new->object)
        lose_name(new->directory, new->name, now);
    uint32_t links = moved->links;
    lose_name(old->directory, old->name, now);
    moved->links = links;
    kept_add_name(new->directory, new->name, moved);
    note(old->directory, DEFECT == 8 ? 0 : -moves_directory, now);
    note(new->directory, moves_directory - replaces_directory, now);
    return ERROR_NONE;
}

void kept_resize(struct object *file, uint32_t size, int64_t now) {
    char *bytes = realloc((void *)(uintptr_t)file->bytes.start, (size_t)size + 1);
    CLAIM(bytes);
    if (size > file->bytes.size)
        memset(bytes + file->bytes.size, DEFECT == 9, size - file->bytes.size);
    file->bytes = (struct slice){bytes, size};
    file->modified = file->changed = now;
}

void kept_write(struct object *file, uint32_t offset, struct slice bytes, int64_t now) {
    uint32_t end = offset + bytes.size;
    kept_resize(file, end > file->bytes.size ? end : file->bytes.size, now);
    memcpy((char *)(uintptr_t)file->bytes.start + offset, bytes.start, bytes.size);
}
