// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* What open() answers; answers.c compares many more cases with Linux. */
#include "core/open.h"

#include "lookup.h"

static enum error opened(const char *path, struct open_request request, struct descriptor *filling) {
    const struct target *target;
    enum error error = open_check(&request);
    if (error == ERROR_NONE)
        error = look(path, open_mode(&request), &target);
    return error == ERROR_NONE ? open_in_tree(target, &request, filling) : error;
}

struct open_row {
    const char *path;
    struct open_request request;
    enum error error;
};

static void check_rows(const struct open_row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct descriptor filling;
        check_row(rows[i].path);
        CHECK_IS(opened(rows[i].path, rows[i].request, &filling), rows[i].error);
    }
    check_row(0);
}
#define CHECK_ROWS(rows) check_rows((rows), COUNT(rows))

#define READ .follow = true, .read = true
#define WRITE .follow = true, .write = true

CASE(a_file_opens_at_its_start_for_what_was_asked) {
    struct descriptor file;
    CHECK_IS(opened("link", (struct open_request){READ, .flags = 5}, &file), ERROR_NONE);
    CHECK(file.kind == DESCRIPTOR_FILE && file.readable && file.offset == 0 && file.flags == 5 && !file.preopen);
    CHECK(same_place(file.place, place_at("file")));
    CHECK_IS(opened("file", (struct open_request){.follow = true}, &file), ERROR_NONE);
    CHECK(!file.readable);
}

CASE(a_directory_opens_for_reading) {
    struct descriptor directory;
    CHECK_IS(opened("to_dir/", (struct open_request){READ, .directory = true}, &directory), ERROR_NONE);
    CHECK(directory.kind == DESCRIPTOR_DIRECTORY && directory.readable && !directory.preopen);
    CHECK_IS(directory.host, NO_HOST);
    CHECK(same_place(directory.place, place_at("dir")));
    CHECK_IS(opened("dir", (struct open_request){READ}, &directory), ERROR_NONE);
}

CASE(nothing_opens_for_writing) {
    static const struct open_row rows[] = {
        {"file", {WRITE}, ERROR_ROFS},
        {"link", {WRITE}, ERROR_ROFS},
        {"file", {READ, .write = true}, ERROR_ROFS},
        {"file", {READ, .truncate = true}, ERROR_ROFS},
        {"file", {WRITE, .create = true}, ERROR_ROFS},
        {"dir", {WRITE}, ERROR_ISDIR},
        {"dir", {READ, .truncate = true}, ERROR_ISDIR},
        {"dir", {WRITE, .directory = true}, ERROR_ISDIR},
        {"absent", {WRITE}, ERROR_NOENT},
    };
    CHECK_ROWS(rows);
}

CASE(nothing_is_created) {
    static const struct open_row rows[] = {
        {"absent", {READ, .create = true}, ERROR_ROFS},
        {"dir/absent", {READ, .create = true, .exclusive = true}, ERROR_ROFS},
        {"dangling", {WRITE, .create = true}, ERROR_ROFS},
        {"absent/x", {READ, .create = true}, ERROR_NOENT},
        {"dangling_below", {READ, .create = true}, ERROR_NOENT},
        {"file/x", {READ, .create = true}, ERROR_NOTDIR},
    };
    CHECK_ROWS(rows);
}

CASE(what_exists_can_be_opened_with_create_but_not_with_exclusive) {
    static const struct open_row rows[] = {
        {"file", {READ, .create = true}, ERROR_NONE},
        {"link", {READ, .create = true}, ERROR_NONE},
        {"file", {READ, .create = true, .exclusive = true}, ERROR_EXIST},
        {"link", {READ, .create = true, .exclusive = true}, ERROR_EXIST},
        {"dangling", {READ, .create = true, .exclusive = true}, ERROR_EXIST},
        {"loop", {READ, .create = true, .exclusive = true}, ERROR_EXIST},
        {"dir", {READ, .create = true, .exclusive = true}, ERROR_EXIST},
        {"file", {READ, .exclusive = true}, ERROR_NONE},
    };
    CHECK_ROWS(rows);
}

CASE(no_directory_is_opened_with_create) {
    static const struct open_row rows[] = {
        {"dir", {READ, .create = true}, ERROR_ISDIR},     {"dir/", {READ, .create = true}, ERROR_ISDIR},
        {".", {READ, .create = true}, ERROR_ISDIR},       {"to_dir", {READ, .create = true}, ERROR_ISDIR},
        {"absent/", {READ, .create = true}, ERROR_ISDIR}, {"file/", {READ, .create = true}, ERROR_ISDIR},
        {"link/", {READ, .create = true}, ERROR_ISDIR},
    };
    CHECK_ROWS(rows);
}

CASE(create_and_directory_together_are_invalid_whatever_the_path) {
    static const struct open_row rows[] = {
        {"file", {READ, .create = true, .directory = true}, ERROR_INVAL},
        {"dir", {READ, .create = true, .directory = true}, ERROR_INVAL},
        {"absent/x", {READ, .create = true, .directory = true}, ERROR_INVAL},
    };
    CHECK_ROWS(rows);
}

CASE(only_directories_are_opened_as_such) {
    static const struct open_row rows[] = {
        {"file", {READ, .directory = true}, ERROR_NOTDIR},  {"link", {READ, .directory = true}, ERROR_NOTDIR},
        {"absent", {READ, .directory = true}, ERROR_NOENT}, {"file", {WRITE, .directory = true}, ERROR_NOTDIR},
        {"to_dir", {READ, .directory = true}, ERROR_NONE},  {"to_dir", {.read = true, .directory = true}, ERROR_NOTDIR},
    };
    CHECK_ROWS(rows);
}

CASE(a_link_that_is_not_to_be_followed_does_not_open) {
    static const struct open_row rows[] = {
        {"link", {.read = true}, ERROR_LOOP},        {"link", {.write = true}, ERROR_LOOP},
        {"dangling", {.read = true}, ERROR_LOOP},    {"link", {.read = true, .create = true}, ERROR_LOOP},
        {"to_dir/file", {.read = true}, ERROR_NONE}, {"to_dir/", {.read = true}, ERROR_NONE},
    };
    CHECK_ROWS(rows);
}
