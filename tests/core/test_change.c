// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* What calls answer that would change the tree; answers.c compares many more cases with Linux. */
#include "changes.h"

#include "image_of_tests.h"
#include "lookup.h"

struct row {
    const char *path;
    enum error error;
};

static void check_rows(enum error (*refuse)(const struct target *), enum walk_mode mode, const struct row *rows,
                       size_t count) {
    for (size_t i = 0; i < count; i++) {
        const struct target *target;
        check_row(rows[i].path);
        enum error error = look(rows[i].path, mode, &target);
        CHECK_IS(error == ERROR_NONE ? refuse(target) : error, rows[i].error);
    }
    check_row(0);
}
#define CHECK_ROWS(refuse, mode, rows) check_rows((refuse), (mode), (rows), COUNT(rows))

CASE(a_directory_is_not_made) {
    static const struct row rows[] = {
        {"absent", ERROR_ROFS},     {"absent/", ERROR_ROFS},
        {"dir/absent", ERROR_ROFS}, {"file", ERROR_EXIST},
        {"file/", ERROR_EXIST},     {"dir", ERROR_EXIST},
        {"dangling", ERROR_EXIST},  {".", ERROR_EXIST},
        {"dir/..", ERROR_EXIST},    {"absent/x", ERROR_NOENT},
        {"file/x", ERROR_NOTDIR},   {"", ERROR_NOENT},
        {"loop/x", ERROR_LOOP},     {LONGEST_NAME "x", ERROR_NAMETOOLONG},
    };
    CHECK_ROWS(change_make_directory, WALK_ENTRY, rows);
}

CASE(a_link_is_not_made) {
    static const struct row rows[] = {
        {"absent", ERROR_ROFS},   {"absent/", ERROR_NOENT},
        {"file", ERROR_EXIST},    {"dir/", ERROR_EXIST},
        {".", ERROR_EXIST},       {"absent/x", ERROR_NOENT},
        {"file/x", ERROR_NOTDIR}, {LONGEST_NAME "x", ERROR_NAMETOOLONG},
    };
    CHECK_ROWS(make_link, WALK_ENTRY, rows);
    CHECK_ROWS(link_file, WALK_ENTRY, rows);
}

CASE(nothing_is_unlinked) {
    static const struct row rows[] = {
        {"file", ERROR_ROFS},   {"absent", ERROR_ROFS},    {"dir", ERROR_ROFS},
        {"link/", ERROR_ROFS},  {".", ERROR_ISDIR},        {"..", ERROR_ISDIR},
        {"dir/.", ERROR_ISDIR}, {"absent/x", ERROR_NOENT}, {"file/x", ERROR_NOTDIR},
    };
    CHECK_ROWS(change_remove_file, WALK_ENTRY, rows);
}

CASE(no_directory_is_removed) {
    static const struct row rows[] = {
        {"empty", ERROR_ROFS},    {"file", ERROR_ROFS},      {"absent", ERROR_ROFS},    {"dir/", ERROR_ROFS},
        {".", ERROR_INVAL},       {"dir/.", ERROR_INVAL},    {"..", ERROR_NOTEMPTY},    {"dir/..", ERROR_NOTEMPTY},
        {"dir/.//", ERROR_INVAL}, {"absent/.", ERROR_NOENT}, {"file/..", ERROR_NOTDIR},
    };
    CHECK_ROWS(change_remove_directory, WALK_ENTRY, rows);
}

CASE(no_times_are_set) {
    static const struct row rows[] = {
        {"file", ERROR_ROFS},    {"dir", ERROR_ROFS},     {"link", ERROR_ROFS},
        {"absent", ERROR_NOENT}, {"file/", ERROR_NOTDIR},
    };
    CHECK_ROWS(set_times, WALK_FOLLOW, rows);
    CHECK_ROWS(set_times, WALK_NOFOLLOW, rows);
}

/* What a rename answers whose ends are both in the tree, or on the host. */
static enum error renamed(const char *old_path, const char *new_path) {
    static struct target old;
    const struct target *found;
    CHECK_IS(look(old_path, WALK_ENTRY, &found), ERROR_NONE);
    old = *found;
    CHECK_IS(look(new_path, WALK_ENTRY, &found), ERROR_NONE);
    return change_rename(&old, found);
}

CASE(nothing_is_renamed) {
    CHECK_IS(renamed("file", "absent"), ERROR_ROFS);
    CHECK_IS(renamed("absent", "dir"), ERROR_ROFS);
    CHECK_IS(renamed("file", "file"), ERROR_ROFS);
    CHECK_IS(renamed("dir/.", "absent"), ERROR_BUSY);
    CHECK_IS(renamed("dir", "dir/.."), ERROR_BUSY);
}

CASE_WITH_HOST(nothing_is_linked_or_renamed_to_or_from_the_host) {
    const struct target host = {.kind = TARGET_HOST};
    const struct target *file;
    CHECK_IS(look("file", WALK_ENTRY, &file), ERROR_NONE);
    CHECK_IS(link_file(&host), ERROR_XDEV);
    CHECK_IS(change_rename(file, &host), ERROR_XDEV);
    CHECK_IS(change_rename(&host, file), ERROR_XDEV);
}
