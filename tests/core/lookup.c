// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lookup.h"

#include "core/path.h"

struct place place_at(const char *path) {
    struct place at = tree_root();
    struct path_rest rest = path_rest(text(path));
    for (struct slice name = path_take(&rest); name.size > 0; name = path_take(&rest)) {
        check_row(path);
        CHECK(tree_kind(at) == WASIVFS_DIRECTORY && tree_child(at, &name, &at));
        check_row(0);
    }
    return at;
}

bool same_place(struct place a, struct place b) { return a.number == b.number; }

const char *contents_of(struct place file) {
    static char buffer[4096];
    CHECK_IS(tree_kind(file), WASIVFS_FILE);
    uint32_t size = image_read(layer_of(file), node_of(file), 0, buffer, sizeof buffer - 1);
    buffer[size] = '\0';
    return buffer;
}

enum error look(const char *path, enum walk_mode mode, const struct target **target) {
    static struct target found;
    struct slice whole = text(path);
    *target = &found;
    return walk(tree_root(), &whole, mode, &found);
}

const char *contents_at(const char *path) {
    const struct target *target;
    check_row(path);
    CHECK_IS(look(path, WALK_FOLLOW, &target), ERROR_NONE);
    CHECK_IS(target->kind, TARGET_TREE);
    check_row(0);
    return contents_of(target->place);
}
