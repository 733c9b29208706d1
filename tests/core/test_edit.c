// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Names that change: renames of all kinds, removed embedded names, directories that move or are removed while open. */
#include <string.h>

#include "listed.h"
#include "lookup.h"
#include "writing.h"

/* One of each kind: absent, file, full directory, empty one, link to a file, to a directory, and to nothing. */
static void make_kind(char kind, const char *name) {
    char below[16];
    strcat(strcpy(below, name), "/x");
    switch (kind) {
    case 'F':
        put_file(name, "x");
        break;
    case 'D':
        CHECK_IS(make_directory(name), ERROR_NONE);
        put_file(below, "");
        break;
    case 'E':
        CHECK_IS(make_directory(name), ERROR_NONE);
        break;
    case 'S':
    case 'T':
    case 'X':
        CHECK_IS(make_link_to(kind == 'S' ? "file" : kind == 'T' ? "dir" : "nothing", name), ERROR_NONE);
    }
}

CASE(a_rename_answers_by_the_kinds_of_both) {
    static const char kinds[] = "MFDESTX";
    for (const char *old = kinds; *old; old++)
        for (const char *new = kinds; *new; new ++) {
            char row[] = {*old, *new, 0}, from[] = {'f', *old, *new, 0}, to[] = {'t', *old, *new, 0};
            bool moves_directory = *old == 'D' || *old == 'E', replaces_directory = *new == 'D' || *new == 'E';
            enum error expected = *old == 'M'                              ? ERROR_NOENT
                                  : *new == 'M'                            ? ERROR_NONE
                                  : moves_directory && !replaces_directory ? ERROR_NOTDIR
                                  : !moves_directory &&replaces_directory  ? ERROR_ISDIR
                                  : *new == 'D'                            ? ERROR_NOTEMPTY
                                                                           : ERROR_NONE;
            make_kind(*old, from);
            make_kind(*new, to);
            uint64_t inode = *old == 'M' ? 0 : status_at(from).inode;
            enum error error = rename_to(from, to);
            check_row(row);
            CHECK_IS(error, expected);
            bool moved = expected == ERROR_NONE;
            CHECK_IS(lookup_at(from), moved || *old == 'M' ? ERROR_NOENT : ERROR_NONE);
            CHECK_IS(lookup_at(to), moved || *new != 'M' ? ERROR_NONE : ERROR_NOENT);
            if (moved)
                CHECK_IS(status_at(to).inode, inode);
            check_row(0);
        }
}

CASE(a_directory_does_not_move_into_itself) {
    CHECK_IS(rename_to("dir", "dir/sub/x"), ERROR_INVAL);
    CHECK_IS(rename_to("dir/sub", "dir"), ERROR_NOTEMPTY);
    CHECK_IS(rename_to("dir", "dir"), ERROR_NONE);
    CHECK_IS(rename_to("dir", "dir_x"), ERROR_NONE);
}

CASE(a_rename_onto_another_name_of_the_file_keeps_both) {
    CHECK_IS(rename_to("big", "dir/big"), ERROR_NONE);
    CHECK_IS(lookup_at("big"), ERROR_NONE);
    CHECK_IS(status_at("dir/big").links, 2);
}

CASE(an_embedded_directory_moves_with_what_is_in_it_and_what_changed) {
    put_file("dir/new", "new");
    CHECK_IS(remove_file("dir/file"), ERROR_NONE);
    CHECK_IS(rename_to("dir", "empty/moved"), ERROR_NONE);
    check_names("empty/moved", ". .. big deep sub up wide new");
    CHECK_TEXT(text(file_at("empty/moved/new")), "new");
    CHECK_TEXT(text(file_at("empty/moved/deep/file")), "deep down");
    CHECK_IS(lookup_at("dir"), ERROR_NOENT);
    CHECK(same_place(tree_parent(place_at("empty/moved")), place_at("empty")));
    CHECK_IS(make_directory("dir"), ERROR_NONE);
    check_names("dir", ". ..");
}

CASE(a_removed_embedded_name_does_not_come_back) {
    CHECK_IS(remove_file("file"), ERROR_NONE);
    for (int round = 0; round < 3; round++) {
        CHECK_IS(lookup_at("file"), ERROR_NOENT);
        put_file("file", "mine");
        CHECK_TEXT(text(file_at("file")), "mine");
        CHECK_IS(rename_to("file", "file0"), ERROR_NONE);
        CHECK_IS(lookup_at("file"), ERROR_NOENT);
        CHECK_IS(rename_to("file0", "file"), ERROR_NONE);
        CHECK_IS(lookup_at("file0"), ERROR_NOENT);
        CHECK_IS(remove_file("file"), ERROR_NONE);
    }
    CHECK_IS(make_directory("file"), ERROR_NONE);
    CHECK_IS(remove_directory("file"), ERROR_NONE);
    CHECK_IS(lookup_at("file"), ERROR_NOENT);
}

CASE(an_embedded_directory_is_removed_once_it_is_empty) {
    CHECK_IS(remove_directory("dir/deep"), ERROR_NOTEMPTY);
    CHECK_IS(remove_file("dir/deep/file"), ERROR_NONE);
    uint32_t links = status_at("dir").links;
    CHECK_IS(remove_directory("dir/deep"), ERROR_NONE);
    CHECK(links < 2 || status_at("dir").links == links - 1);
    CHECK_IS(make_directory("dir/deep"), ERROR_NONE);
    check_names("dir/deep", ". ..");
}

CASE(a_directory_that_was_removed_while_open_is_empty_and_takes_nothing) {
    CHECK_IS(make_directory("gone"), ERROR_NONE);
    struct descriptor *own = opened("gone", "rd"), *embedded = opened("empty", "rd");
    CHECK_IS(remove_directory("gone"), ERROR_NONE);
    CHECK_IS(remove_directory("empty"), ERROR_NONE);
    CHECK_IS(make_directory("empty"), ERROR_NONE);
    put_file("empty/x", "");
    struct descriptor *both[] = {own, embedded};
    for (size_t i = 0; i < COUNT(both); i++) {
        struct target target;
        struct slice name = TEXT("x");
        CHECK_IS(list_from(both[i], 0), ERROR_NONE);
        CHECK_IS(listed_count, 0);
        CHECK_IS(walk(both[i]->place, &name, WALK_ENTRY, &target), ERROR_NONE);
        CHECK_IS(change_make_directory(&target), ERROR_NOENT);
        CHECK_IS(tree_status(both[i]->place).links, 0);
        close_it(both[i]);
    }
}

CASE(a_hard_link_is_the_same_file) {
    CHECK_IS(link_to("file", "again"), ERROR_NONE);
    CHECK_IS(status_at("again").inode, status_at("file").inode);
    CHECK_IS(status_at("file").links, 2);
    put_file("again", "changed");
    CHECK_TEXT(text(file_at("file")), "changed");
    CHECK_IS(remove_file("file"), ERROR_NONE);
    CHECK_IS(status_at("again").links, 1);
    CHECK_IS(link_to("dir", "again2"), ERROR_PERM);
    CHECK_IS(link_to("absent", "again2"), ERROR_NOENT);
    CHECK_IS(link_to("again", "link"), ERROR_EXIST);
}

CASE(times_move_as_on_linux) {
    fake_now = 500;
    CHECK_IS(make_directory("d"), ERROR_NONE);
    put_file("d/f", "x");
    fake_now = 600;
    CHECK_IS(rename_to("d/f", "d/g"), ERROR_NONE);
    CHECK_IS(status_at("d/g").time, 500);
    CHECK_IS(status_at("d/g").changed, 600);
    CHECK_IS(status_at("d").time, 600);
    CHECK_IS(set_modified("d/g", -5), ERROR_NONE);
    CHECK_IS(status_at("d/g").time, -5);
    fake_now = 700;
    CHECK_IS(make_directory("d/g"), ERROR_EXIST);
    CHECK_IS(status_at("d").changed, 600);
}
