// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Listings in which entries of the host come. */
#include <stdio.h>
#include <string.h>

#include "fake_host.h"
#include "listed.h"

/* A directory "data" of the host, some of whose entries the directory "dir" of the image has too. */
static void mount_data_at(const char *guest_path) {
    fake_directory("data");
    fake_file("data/new");
    fake_file("data/file");
    fake_directory("data/sub");
    fake_file("data/sub/of_host");
    fake_directory("data/deep");
    fake_link("data/link", "new");
    fake_file("data/wide");
    fake_file("data/zzz");
    fake_preopen("data", guest_path);
}

CASE_WITH_HOST(entries_of_a_mount_are_the_hosts) {
    mount_data_at("/h");
    check_names("h", ". .. new file sub deep link wide zzz");
    CHECK_IS(entry_named("new")->type, ENTRY_OF_HOST);
    CHECK(entry_named("new")->host_type != entry_named("sub")->host_type);
    check_restarts("h");
}

CASE_BELOW(entries_that_the_image_lacks_are_merged_into_its_directory) {
    mount_data_at("/dir");
    check_names("dir", ". .. big deep file sub up wide new link zzz");
    CHECK_IS(entry_named("file")->type, ENTRY_FILE);
    CHECK_IS(entry_named("new")->type, ENTRY_OF_HOST);
    check_names("dir/sub", ". .. back file top of_host");
    check_restarts("dir");
    check_restarts("dir/sub");
}

CASE_ABOVE(entries_of_the_host_take_the_place_of_those_of_the_image) {
    mount_data_at("/dir");
    check_names("dir", ". .. big deep sub up new file link wide zzz");
    CHECK_IS(entry_named("file")->type, ENTRY_OF_HOST);
    CHECK_IS(entry_named("deep")->type, ENTRY_DIRECTORY);
    check_names("dir/sub", ". .. back file top of_host");
    check_restarts("dir");
}

CASE_WITH_HOST(a_mount_below_hides_a_file_of_the_host) {
    mount_data_at("/h");
    fake_preopen("", "/h/new/inner");
    fake_preopen("", "/h/sub/inner");
    check_names("h", ". .. new sub file deep link wide zzz");
    CHECK_IS(entry_named("new")->type, ENTRY_DIRECTORY);
    check_restarts("h");
}

CASE_WITH_HOST(a_directory_of_the_host_is_opened_once_for_a_descriptor) {
    mount_data_at("/h");
    struct descriptor directory = directory_at("h");
    CHECK_IS(fake_open_directories(), 0);
    CHECK_IS(list_from(&directory, 0), ERROR_NONE);
    CHECK_IS(list_from(&directory, 0), ERROR_NONE);
    CHECK(directory.host != NO_HOST);
    CHECK_IS(fake_open_directories(), 1);
}

/* Entries of the host whose names have so many bytes each. */
static void mount_many(uint32_t count, uint32_t name_size) {
    char name[256];
    fake_directory("many");
    for (uint32_t i = 0; i < count; i++) {
        memset(name, 'n', sizeof name);
        for (uint32_t digit = 0, rest = i; digit < 4; digit++, rest /= 10)
            name[digit] = (char)('0' + rest % 10);
        fake_file_named("many", name, name_size);
    }
    fake_preopen("many", "/h");
}

CASE_WITH_HOST(more_entries_than_one_answer_of_the_host_holds_are_all_listed) {
    mount_many(1000, 10);
    struct descriptor directory = directory_at("h");
    CHECK_IS(list_from(&directory, 0), ERROR_NONE);
    CHECK_IS(listed_count, 1002);
    check_no_name_twice();
    CHECK_TEXT(text(listed[1001].name), "9990nnnnnn");
}

CASE_WITH_HOST(a_listing_can_start_again_at_each_cookie_of_a_long_directory) {
    mount_many(150, 60);
    check_restarts("h");
}

/* How the fake host answers: each entry takes 24 bytes and its name. */
#define RECORD 24

CASE_WITH_HOST(answers_of_the_host_may_end_anywhere_in_an_entry) {
    enum { NAME = 36, ENTRIES = 100 };
    static char folders[RECORD + NAME][16];
    for (uint32_t shift = 0; shift < RECORD + NAME; shift++) {
        char name[256];
        snprintf(folders[shift], sizeof folders[shift], "by_%u", shift);
        fake_directory(folders[shift]);
        fake_file_named(folders[shift], memset(name, 'x', sizeof name), 4 + shift);
        for (uint32_t i = 0; i < ENTRIES; i++) {
            memset(name, (int)('0' + i % 10), sizeof name);
            name[0] = (char)('a' + i / 10);
            fake_file_named(folders[shift], name, NAME);
        }
        fake_preopen(folders[shift], folders[shift]);
    }
    for (uint32_t shift = 0; shift < RECORD + NAME; shift++) {
        struct descriptor directory = directory_at(folders[shift]);
        CHECK_IS(list_from(&directory, 0), ERROR_NONE);
        CHECK_IS(listed_count, 2 + 1 + ENTRIES);
        check_no_name_twice();
    }
}

CASE_WITH_HOST(an_answer_that_is_filled_exactly_is_not_the_last) {
    /* The dots, 5 names of 255 bytes and 50 of 29. */
    _Static_assert(2 * RECORD + 3 + 5 * (RECORD + 255) + 50 * (RECORD + 29) == LISTING_CHUNK, "fills it exactly");
    char name[256];
    fake_directory("exact");
    for (int i = 0; i < 5; i++)
        fake_file_named("exact", memset(name, 'a' + i, sizeof name), 255);
    for (int i = 0; i < 50; i++) {
        memset(name, 'A' + i % 25, sizeof name);
        name[0] = (char)('0' + i / 25);
        fake_file_named("exact", name, 29);
    }
    fake_preopen("exact", "/h");
    struct descriptor directory = directory_at("h");
    CHECK_IS(list_from(&directory, 0), ERROR_NONE);
    CHECK_IS(listed_count, 2 + 55);
    CHECK_IS(fake_questions, 1 + 2); /* to open it, and for two answers */
}

CASE_WITH_HOST(cookies_of_the_host_may_be_large) {
    fake_cookie_step = UINT64_C(1) << 59;
    mount_data_at("/dir");
    check_restarts("dir");
}

CASE_WITH_HOST(a_host_that_cannot_be_listed_is_an_error_after_the_images_entries) {
    mount_data_at("/dir");
    fake_fail(FAKE_LIST, 0, ERROR_IO);
    struct descriptor directory = directory_at("dir");
    CHECK_IS(list_from(&directory, 0), ERROR_IO);
    CHECK(count_of("big") == 1 && count_of("new") == 0);
}

CASE_ABOVE(a_directory_too_large_to_be_read_at_once_hides_as_one_that_is_not) {
    char name[256];
    mount_data_at("/dir");
    for (int i = 0; i < LISTING_WHOLE / (RECORD + 200); i++) {
        memset(name, 'x', sizeof name);
        name[0] = (char)('0' + i / 10 % 10);
        name[1] = (char)('0' + i % 10);
        name[2] = (char)('0' + i / 100);
        fake_file_named("data", name, 200);
    }
    struct descriptor directory = directory_at("dir");
    CHECK_IS(list_from(&directory, 0), ERROR_NONE);
    check_no_name_twice();
    CHECK_IS(entry_named("file")->type, ENTRY_OF_HOST);
    CHECK_IS(entry_named("deep")->type, ENTRY_DIRECTORY);
    CHECK_IS(entry_named("big")->type, ENTRY_FILE);
}

CASE_WITH_HOST(a_host_that_fails_half_way_is_an_error_there) {
    mount_many(1000, 10);
    fake_fail(FAKE_LIST, 1, ERROR_IO);
    struct descriptor directory = directory_at("h");
    CHECK_IS(list_from(&directory, 0), ERROR_IO);
    CHECK(listed_count > 100 && listed_count < 1000);
}

CASE_WITH_HOST(a_directory_of_the_host_that_cannot_be_opened_is_an_error) {
    mount_data_at("/h");
    fake_fail(FAKE_OPEN_DIRECTORY, 0, ERROR_NOENT);
    struct descriptor directory = directory_at("h");
    CHECK_IS(list_from(&directory, 0), ERROR_NOENT);
    CHECK_IS(directory.host, NO_HOST);
    CHECK_IS(fake_open_directories(), 0);
}
