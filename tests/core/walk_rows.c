// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "walk_rows.h"

void check_places(enum walk_mode mode, const struct path_and_place *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const struct target *target;
        struct place expected = place_at(rows[i].place);
        check_row(rows[i].path);
        CHECK_IS(look(rows[i].path, mode, &target), ERROR_NONE);
        CHECK_IS(target->kind, TARGET_TREE);
        CHECK(same_place(target->place, expected));
    }
    check_row(0);
}

void check_errors(enum walk_mode mode, const struct path_and_error *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const struct target *target;
        check_row(rows[i].path);
        CHECK_IS(look(rows[i].path, mode, &target), rows[i].error);
    }
    check_row(0);
}

void check_absent(const char *path, enum walk_mode mode, enum error absence, bool slash) {
    const struct target *target;
    check_row(path);
    CHECK_IS(look(path, mode, &target), ERROR_NONE);
    CHECK_IS(target->kind, TARGET_ABSENT);
    CHECK_IS(target->absence, absence);
    CHECK_IS(target->slash, slash);
    check_row(0);
}
