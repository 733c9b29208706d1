// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* How often the core asks the host about a path that is many directories deep. */
#include <string.h>

#include "host_walks.h"
#include "listed.h"

#define DIRECTORIES "shared/merged/sub/in/in/in/in"
#define FILE_OF_IMAGE DIRECTORIES "/file"

/* A preopen that is the root of the tree, and has the first of the directories. */
static void mount_directories(uint32_t count) {
    char path[64] = "data";
    const char *rest = DIRECTORIES;
    fake_directory(path);
    for (; count > 0; count--) {
        size_t size = strcspn(rest, "/");
        strcat(path, "/");
        strncat(path, rest, size);
        rest += size + (rest[size] == '/');
        fake_directory(path);
    }
    CHECK_IS(fake_preopen("data", "/"), 3);
}

CASE_ABOVE(a_path_that_the_host_has_is_one_question) {
    mount_directories(7);
    fake_file("data/" FILE_OF_IMAGE);
    fake_file("data/" DIRECTORIES "/new");
    fake_directory("data/" DIRECTORIES "/newer");
    check_host(FILE_OF_IMAGE, WALK_FOLLOW, FILE_OF_IMAGE);
    CHECK_IS(fake_questions, 1);
    check_host(DIRECTORIES "/new", WALK_CREATE, DIRECTORIES "/new");
    CHECK_IS(fake_questions, 2);
    check_host(DIRECTORIES "/newer/", WALK_NOFOLLOW, DIRECTORIES "/newer/");
    CHECK_IS(fake_questions, 3);
}

CASE_ABOVE(a_file_of_the_image_is_two_questions_if_the_host_has_none_of_its_directories) {
    mount_directories(0);
    fake_file("data/of_host");
    check_tree(FILE_OF_IMAGE, FILE_OF_IMAGE);
    CHECK_IS(fake_questions, 2);
}

CASE_ABOVE(a_file_of_the_image_is_one_question_more_for_each_of_its_directories_on_the_host) {
    mount_directories(3);
    check_tree(FILE_OF_IMAGE, FILE_OF_IMAGE);
    CHECK_IS(fake_questions, 1 + 3 + 1);
}

CASE_ABOVE(the_host_is_asked_once_about_each_path_if_it_has_all_directories) {
    mount_directories(7);
    check_tree(FILE_OF_IMAGE, FILE_OF_IMAGE);
    CHECK_IS(fake_questions, 8);
    check_tree(DIRECTORIES, DIRECTORIES);
    CHECK_IS(fake_questions, 8 + 7);
    check_host(DIRECTORIES "/new", WALK_CREATE, DIRECTORIES "/new");
    CHECK_IS(fake_questions, 8 + 7 + 8);
}

CASE_ABOVE(no_question_leads_to_what_only_the_host_can_have) {
    mount_directories(0);
    check_host("of_host/a/b/c", WALK_FOLLOW, "of_host/a/b/c");
    CHECK_IS(fake_questions, 0);
}

CASE_ABOVE(a_directory_is_opened_and_read_once_to_find_what_it_hides) {
    mount_directories(2);
    fake_file("data/shared/merged/below");
    fake_file("data/shared/merged/new");
    struct descriptor directory = directory_at("shared/merged");
    CHECK_IS(list_from(&directory, 0), ERROR_NONE);
    CHECK_IS(listed_count, 2 + 4);
    CHECK_IS(fake_questions, 2 + 1 + 1); /* the two directories, to open the second, its entries */
}

CASE_BELOW(the_host_is_asked_once_about_each_directory_of_a_name_that_the_image_lacks) {
    mount_directories(7);
    check_host(DIRECTORIES "/new/x/y", WALK_FOLLOW, DIRECTORIES "/new/x/y");
    CHECK_IS(fake_questions, 7);
}
