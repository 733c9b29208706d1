// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "host_walks.h"

void mount_at(const char *guest_path) {
    fake_directory("data");
    fake_file("data/file");
    fake_directory("data/sub");
    fake_file("data/sub/file");
    fake_file("data/sub/new");
    fake_directory("data/sub/deep");
    fake_link("data/to_sub", "sub");
    fake_link("data/to_file", "file");
    fake_directory("data/dir");
    fake_file("data/dir/of_host");
    fake_file("secret");
    CHECK_IS(fake_preopen("data", guest_path), 3);
}

void check_host(const char *path, enum walk_mode mode, const char *host_path) {
    const struct target *target;
    check_row(path);
    CHECK_IS(look(path, mode, &target), ERROR_NONE);
    CHECK_IS(target->kind, TARGET_HOST);
    CHECK_TEXT(target->path, host_path);
    check_row(0);
}

void check_tree(const char *path, const char *place) {
    const struct target *target;
    struct place expected = place_at(place);
    check_row(path);
    CHECK_IS(look(path, WALK_FOLLOW, &target), ERROR_NONE);
    CHECK_IS(target->kind, TARGET_TREE);
    CHECK(same_place(target->place, expected));
    check_row(0);
}

void check_error(const char *path, enum walk_mode mode, enum error error) {
    const struct target *target;
    check_row(path);
    CHECK_IS(look(path, mode, &target), error);
    check_row(0);
}
