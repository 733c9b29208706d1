// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* The model of a tree that changes, at its start: images as one tree. */
#include "images.h"
#include "kept.h"

static struct object *object_of(const struct plain *plain) {
    for (struct object *object = kept_objects; object; object = object->before)
        if (object->origin == plain->same)
            return object;
    return kept_new(
        (struct object){.kind = plain->kind, .origin = plain->same, .number = UINT32_MAX, .bytes = plain->text});
}

/* Files and links first, with all of their names: a name that another image hides counts, too. */
static void count_names(const struct plain *directory) {
    for (const struct plain *child = directory->first; child; child = child->next) {
        if (child->kind == PLAIN_DIRECTORY) {
            count_names(child);
            continue;
        }
        struct object *object = object_of(child);
        object->links++;
        object->number = child->number < object->number ? child->number : object->number;
        object->modified = object->changed = images_time(object->number);
    }
}

static void merge(struct object *directory, const struct plain *plain) {
    directory->writable |= plain->writable;
    for (const struct plain *child = plain->first; child; child = child->next) {
        struct name *above = kept_child(directory, child->name);
        if (above && above->object->kind == PLAIN_DIRECTORY && child->kind != PLAIN_DIRECTORY)
            above->object->closed = true;
        if (above && (above->object->kind != PLAIN_DIRECTORY || above->object->closed))
            continue;
        struct object *object = above ? above->object : 0;
        if (!object && child->kind == PLAIN_DIRECTORY)
            object = kept_new((struct object){.kind = PLAIN_DIRECTORY,
                                              .links = 2,
                                              .modified = images_time(child->number),
                                              .changed = images_time(child->number)});
        if (!object)
            object = object_of(child);
        if (!above) {
            kept_add_name(directory, child->name, object);
            directory->links += object->kind == PLAIN_DIRECTORY;
        }
        if (object->kind == PLAIN_DIRECTORY)
            merge(object, child);
    }
}

struct object *kept_build(struct plain *const *roots, uint32_t count) {
    struct object *root = kept_root(images_time(0));
    for (uint32_t i = 0; i < count; i++) {
        count_names(roots[i]);
        merge(root, roots[i]);
    }
    return root;
}
