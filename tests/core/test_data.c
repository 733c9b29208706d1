// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* The public function wasivfs_data(). */
#include <string.h>

#include "fake_host.h"
#include "image_of_tests.h"
#include "lookup.h"
#include "wasivfs.h"

CASE(data_is_found_with_and_without_slashes_before_it) {
    static const char *const paths[] = {"file", "/file", "///file", "./file", "/../file", "//dir/..//file"};
    for (size_t i = 0; i < COUNT(paths); i++) {
        size_t size;
        check_row(paths[i]);
        const char *data = wasivfs_data(paths[i], &size);
        CHECK(data);
        CHECK_TEXT(((struct slice){data, (uint32_t)size}), FILE_CONTENTS);
    }
}

CASE(links_to_data_are_followed) {
    static const char *const paths[] = {"link", "/absolute", "/to_dir/up", "chain", "/shared/to_below"};
    for (size_t i = 0; i < COUNT(paths); i++) {
        size_t size;
        check_row(paths[i]);
        const char *data = wasivfs_data(paths[i], &size);
        CHECK(data);
        CHECK_TEXT(((struct slice){data, (uint32_t)size}), contents_at(paths[i] + (paths[i][0] == '/')));
    }
}

CASE(data_is_not_a_copy) {
    size_t size;
    const void *data = wasivfs_data("big", &size);
    CHECK(data && data == image_pointer(0, node_of(place_at("big"))));
    CHECK(data == wasivfs_data("/dir/big", &size));
    CHECK_IS(size, sizeof BIG_CONTENTS - 1);
}

CASE(data_is_aligned) {
    static const char *const paths[] = {"file", "big", "empty_file", "prefixes/aa", "below_file"};
    for (size_t i = 0; i < COUNT(paths); i++) {
        size_t size;
        CHECK_IS((uintptr_t)wasivfs_data(paths[i], &size) % WASIVFS_DATA_ALIGNMENT, 0);
    }
}

CASE(an_empty_file_has_data_of_size_0) {
    size_t size = 99;
    CHECK(wasivfs_data("/empty_file", &size));
    CHECK_IS(size, 0);
}

/* Is there no data, and was the size left alone? */
static void check_no_data(const char *path) {
    size_t size = 99;
    check_row(path);
    CHECK(!wasivfs_data(path, &size));
    CHECK_IS(size, 99);
    check_row(0);
}

CASE(what_is_no_file_has_no_data) {
    static const char *const paths[] = {"",      "/",     "///",    "absent", "/absent",  "dir",       "/dir/",
                                        "file/", "link/", "file/x", "to_dir", "dangling", "loop",      "hops/41",
                                        ".",     "..",    "fil",    "filed",  "empty",    "link_slash"};
    for (size_t i = 0; i < COUNT(paths); i++)
        check_no_data(paths[i]);
}

CASE(a_path_that_is_too_long_has_no_data) {
    static char path[10000];
    memset(path, '/', sizeof path - 1);
    path[0] = '.';
    memcpy(path + 4091, "file", 5);
    size_t size;
    CHECK(wasivfs_data(path, &size));
    memset(path, '/', sizeof path - 1);
    path[0] = '.';
    memcpy(path + 4092, "file", 5);
    check_no_data(path);
    memset(path, 'x', sizeof path - 1);
    check_no_data(path);
}

CASE_WITH_HOST(files_of_the_host_have_no_data) {
    fake_file("hosts");
    fake_file("dir");
    fake_preopen("", "/h");
    check_no_data("/h/hosts");
    check_no_data("/h");
}

CASE_BELOW(the_host_is_not_asked_for_data_of_the_image) {
    fake_file("file");
    fake_preopen("", "/");
    size_t size;
    CHECK(wasivfs_data("/file", &size));
    CHECK_IS(fake_questions, 0);
}

CASE_ABOVE(a_file_that_the_host_hides_has_no_data) {
    fake_file("file");
    fake_preopen("", "/");
    size_t size;
    check_no_data("/file");
    CHECK(wasivfs_data("/dir/file", &size));
}
