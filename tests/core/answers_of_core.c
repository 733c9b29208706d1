// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* The answers of the core, put together as a front does. */
#include "answers.h"
#include "changes.h"
#include "lookup.h"

enum error answer_stat(const char *path, bool follow) {
    const struct target *target;
    enum error error = look(path, follow ? WALK_FOLLOW : WALK_NOFOLLOW, &target);
    return error == ERROR_NONE && target->kind == TARGET_ABSENT ? target->absence : error;
}

enum error answer_open(const char *path, struct open_request request) {
    const struct target *target;
    struct descriptor filling;
    enum error error = open_check(&request);
    if (error == ERROR_NONE)
        error = look(path, open_mode(&request), &target);
    return error == ERROR_NONE ? open_in_tree(target, &request, &filling) : error;
}

static enum error refused(enum error (*refuse)(const struct target *), const char *path, enum walk_mode mode) {
    const struct target *target;
    enum error error = look(path, mode, &target);
    return error == ERROR_NONE ? refuse(target) : error;
}

enum error answer_mkdir(const char *path) { return refused(change_make_directory, path, WALK_ENTRY); }

enum error answer_symlink(const char *path) { return refused(make_link, path, WALK_ENTRY); }

enum error answer_unlink(const char *path) { return refused(change_remove_file, path, WALK_ENTRY); }

enum error answer_rmdir(const char *path) { return refused(change_remove_directory, path, WALK_ENTRY); }

enum error answer_times(const char *path, bool follow) {
    return refused(set_times, path, follow ? WALK_FOLLOW : WALK_NOFOLLOW);
}

enum error answer_link(const char *old_path, const char *new_path) {
    enum error error = answer_stat(old_path, false);
    return error == ERROR_NONE ? refused(link_file, new_path, WALK_ENTRY) : error;
}

enum error answer_rename(const char *old_path, const char *new_path) {
    static struct target old;
    const struct target *found;
    enum error error = look(old_path, WALK_ENTRY, &found);
    if (error != ERROR_NONE)
        return error;
    old = *found;
    error = look(new_path, WALK_ENTRY, &found);
    return error == ERROR_NONE ? change_rename(&old, found) : error;
}

CASE(answers) { print_answers(); }
