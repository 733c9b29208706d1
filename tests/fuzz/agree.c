// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "agree.h"

#include <string.h>

#include "claim.h"

static void check_place(struct place place, const struct spot *spot) {
    if (spot->top < IMAGES) {
        CLAIM_IS(layer_of(place), spot->top);
        CLAIM_IS(node_of(place), spot->in[spot->top]->number);
    } else {
        CLAIM(layer_of(place) >= image_count());
        struct slice path = tree_path(place), expected = model_path_of(spot);
        CLAIM(equal(&path, &expected));
    }
    CLAIM_IS(tree_kind(place), spot->kind);
}

static struct place find_place(const struct spot *spot) {
    struct place place = tree_root();
    if (spot->parent)
        CLAIM(tree_child(find_place(spot->parent), &spot->name, &place));
    return place;
}

struct place place_of(const struct spot *spot) {
    struct place place = find_place(spot);
    check_place(place, spot);
    return place;
}

static void compare(const struct spot *start, struct slice path, enum walk_mode mode) {
    struct model_answer expected = model_walk(start, path, mode);
    struct target target;
    struct slice copy = plain_copy(path);
    CLAIM_IS(walk(place_of(start), &copy, mode, &target), expected.error);
    if (expected.error != ERROR_NONE)
        return;
    CLAIM_IS(target.kind, expected.kind);
    CLAIM_IS(target.last, expected.last);
    CLAIM_IS(target.slash, expected.slash);
    switch (expected.kind) {
    case TARGET_TREE: {
        struct place place = place_of(expected.spot);
        CLAIM(layer_of(target.place) == layer_of(place) && node_of(target.place) == node_of(place));
        break;
    }
    case TARGET_ABSENT:
        CLAIM_IS(target.absence, expected.absence);
        break;
    case TARGET_HOST:
        CLAIM_IS(target.host, expected.preopen);
        CLAIM(equal(&target.path, &expected.path));
        break;
    case TARGET_MERGED:
        CLAIM(false); /* no walk of a read-only tree ends so */
    }
}

void agree_on_walk(const struct spot *start, struct slice path, enum walk_mode mode) {
    uint32_t mark = plain_mark();
    compare(start, path, mode);
    plain_forget(mark);
}
