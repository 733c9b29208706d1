// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* The table of the guest's descriptors. */
#include "core/descriptors.h"

#include "core/mounts.h"
#include "fake_host.h"
#include "lookup.h"

static const struct descriptor a_file = {.kind = DESCRIPTOR_FILE, .readable = true, .host = NO_HOST};

static int32_t added(void) {
    int32_t number = -1;
    CHECK_IS(descriptor_add(&a_file, &number), ERROR_NONE);
    CHECK(descriptor_find(number));
    return number;
}

CASE(a_program_starts_with_streams_and_the_root) {
    for (int32_t stream = 0; stream < 3; stream++) {
        CHECK_IS(descriptor_find(stream)->kind, DESCRIPTOR_HOST);
        CHECK_IS(descriptor_find(stream)->host, stream);
        CHECK(!descriptor_find(stream)->preopen);
    }
    CHECK_IS(descriptor_find(3)->kind, DESCRIPTOR_DIRECTORY);
    CHECK(descriptor_find(3)->preopen);
    CHECK(same_place(descriptor_find(3)->place, tree_root()));
    CHECK_IS(descriptor_find(3)->host, NO_HOST);
    CHECK(!descriptor_find(4));
}

CASE(a_number_outside_the_table_is_not_open) {
    static const int32_t numbers[] = {-1, INT32_MIN, 4, 4095, 4096, 4097, 1 << 20, INT32_MAX};
    for (size_t i = 0; i < COUNT(numbers); i++)
        CHECK(!descriptor_find(numbers[i]));
}

CASE(the_lowest_free_number_is_taken) {
    for (int32_t number = 4; number < 200; number++)
        CHECK_IS(added(), number);
    descriptor_remove(150);
    descriptor_remove(7);
    descriptor_remove(64);
    CHECK_IS(added(), 7);
    CHECK_IS(added(), 64);
    CHECK_IS(added(), 150);
    CHECK_IS(added(), 200);
}

CASE(the_numbers_of_streams_and_of_the_root_are_free_once_closed) {
    descriptor_find(0);
    descriptor_remove(3);
    descriptor_remove(0);
    CHECK(!descriptor_find(0) && !descriptor_find(3));
    CHECK_IS(added(), 0);
    CHECK_IS(added(), 3);
    CHECK_IS(added(), 4);
}

CASE(a_million_opens_and_closes_take_one_number) {
    for (int i = 0; i < 1000000; i++) {
        int32_t number = added();
        CHECK_IS(number, 4);
        descriptor_remove(number);
        CHECK(!descriptor_find(number));
    }
}

CASE(all_numbers_can_be_taken_and_then_no_more) {
    for (int32_t number = 4; number < MAX_DESCRIPTORS; number++)
        CHECK_IS(added(), number);
    int32_t number = -7;
    CHECK_IS(descriptor_add(&a_file, &number), ERROR_MFILE);
    CHECK_IS(number, -7);
    CHECK_IS(descriptor_add(&a_file, &number), ERROR_MFILE);
    descriptor_remove(4095);
    CHECK_IS(added(), 4095);
    descriptor_remove(100);
    descriptor_remove(4000);
    CHECK_IS(added(), 100);
    CHECK_IS(added(), 4000);
    CHECK_IS(descriptor_add(&a_file, &number), ERROR_MFILE);
}

CASE(a_new_descriptor_is_what_it_was_filled_with) {
    int32_t number;
    struct descriptor filling = a_file;
    filling.place = place_at("file");
    filling.offset = UINT64_C(1) << 40;
    filling.flags = 5;
    CHECK_IS(descriptor_add(&filling, &number), ERROR_NONE);
    const struct descriptor *found = descriptor_find(number);
    CHECK(found->kind == DESCRIPTOR_FILE && found->readable && !found->preopen && found->flags == 5);
    CHECK(found->offset == UINT64_C(1) << 40 && same_place(found->place, place_at("file")));
}

CASE(only_what_was_opened_for_reading_is_readable) {
    struct descriptor file = a_file, write_only = {.kind = DESCRIPTOR_FILE, .host = NO_HOST};
    CHECK_IS(descriptor_check_readable(&file), ERROR_NONE);
    CHECK_IS(descriptor_check_readable(&write_only), ERROR_BADF);
    CHECK_IS(descriptor_check_readable(descriptor_find(3)), ERROR_NONE);
}

CASE(files_are_told_from_directories) {
    struct descriptor file = a_file, directory = {.kind = DESCRIPTOR_DIRECTORY, .host = NO_HOST};
    CHECK_IS(descriptor_check_file(&file), ERROR_NONE);
    CHECK_IS(descriptor_check_file(&directory), ERROR_ISDIR);
    CHECK_IS(descriptor_check_directory(&file), ERROR_NOTDIR);
    CHECK_IS(descriptor_check_directory(&directory), ERROR_NONE);
}

CASE(a_descriptor_can_be_moved_over_another) {
    int32_t from = added(), to = added();
    descriptor_find(from)->offset = 42;
    descriptor_move(from, to);
    CHECK(!descriptor_find(from));
    CHECK_IS(descriptor_find(to)->offset, 42);
    CHECK_IS(added(), from);
}

CASE(the_table_knows_which_of_the_hosts_descriptors_it_holds) {
    int32_t number;
    descriptor_find(0);
    CHECK(descriptor_holds(0) && descriptor_holds(2));
    CHECK(!descriptor_holds(3) && !descriptor_holds(17));
    CHECK_IS(descriptor_add(&(struct descriptor){.kind = DESCRIPTOR_HOST, .host = 17}, &number), ERROR_NONE);
    CHECK(descriptor_holds(17));
    descriptor_remove(number);
    CHECK(!descriptor_holds(17));
    CHECK_IS(descriptor_add(&(struct descriptor){.kind = DESCRIPTOR_DIRECTORY, .host = 18}, &number), ERROR_NONE);
    CHECK(descriptor_holds(18));
    CHECK_IS(descriptor_add(&(struct descriptor){.kind = DESCRIPTOR_FILE, .host = 19}, &number), ERROR_NONE);
    CHECK(!descriptor_holds(19));
}

CASE_WITH_HOST(preopens_take_no_numbers_of_the_guest) {
    fake_preopen("", "/a");
    fake_preopen("", "/b");
    CHECK_IS(added(), 4);
    CHECK_IS(mount_count(), 2);
    CHECK(mount_holds(3) && mount_holds(4) && !mount_holds(5) && !mount_holds(0));
}

CASE_WITH_HOST(inherited_descriptors_keep_their_numbers) {
    fake_preopen("", "/a");
    fake_preopen("", "/b");
    CHECK_IS(fake_socket(), 5);
    CHECK_IS(fake_socket(), 6);
    CHECK_IS(added(), 4);
    CHECK_IS(added(), 7);
    CHECK_IS(descriptor_find(5)->kind, DESCRIPTOR_HOST);
    CHECK_IS(descriptor_find(5)->host, 5);
    CHECK_IS(descriptor_find(6)->host, 6);
}

CASE_WITH_HOST(an_inherited_descriptor_between_preopens_keeps_its_number) {
    fake_preopen("", "/a");
    CHECK_IS(fake_socket(), 4);
    fake_preopen("", "/b");
    CHECK_IS(mount_count(), 2);
    CHECK_IS(mount_host(1), 5);
    CHECK_IS(added(), 5);
    CHECK_IS(descriptor_find(4)->host, 4);
}

CASE_WITH_HOST(the_root_keeps_its_number_before_an_inherited_descriptor) {
    CHECK_IS(fake_socket(), 3);
    CHECK_IS(added(), 4);
    CHECK_IS(descriptor_find(3)->kind, DESCRIPTOR_DIRECTORY);
}

CASE_WITH_HOST(an_inherited_number_above_the_table_is_let_be) {
    mounts_report_inherited(MAX_DESCRIPTORS - 1);
    mounts_report_inherited(MAX_DESCRIPTORS);
    mounts_report_inherited(INT32_MAX);
    CHECK_IS(descriptor_find(MAX_DESCRIPTORS - 1)->host, MAX_DESCRIPTORS - 1);
}

CASE_WITH_HOST(more_inherited_descriptors_than_numbers_leave_none_free) {
    for (int32_t number = 3; number < MAX_DESCRIPTORS + 10; number++)
        CHECK_IS(fake_socket(), number);
    int32_t number;
    CHECK_IS(descriptor_add(&a_file, &number), ERROR_MFILE);
}
