// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Preopens of the host as mounts: their names, and the directories that lead to them. */
#include "core/mounts.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/descriptors.h"
#include "core/mount_root.h"
#include "fake_host.h"
#include "lookup.h"

static struct place parent_of(const char *path) { return tree_parent(place_at(path)); }

CASE(without_preopens_there_are_no_mounts) {
    CHECK_IS(mount_count(), 0);
    CHECK_IS(mount_over(&TEXT("h")), NO_MOUNT);
    CHECK(!mount_holds(3));
}

CASE_WITH_HOST(names_are_normalised) {
    static const struct {
        const char *name;
        const char *path;
    } rows[] = {{"/h", "h"},        {"h/", "h"},      {"./h", "h"},  {"h", "h"},       {".", ""},
                {"/", ""},          {"", ""},         {"//", ""},    {"./", ""},       {"a//b", "a/b"},
                {"/a/./b/", "a/b"}, {"././a", "a"},   {"/.h", ".h"}, {"...", "..."},   {"/a b/\377", "a b/\377"},
                {"..", ""},         {"/a/../b", "b"}, {"/a/..", ""}, {"../../c", "c"}, {"a/b/../c/..", "a"}};
    for (size_t i = 0; i < COUNT(rows); i++)
        fake_preopen("", rows[i].name);
    CHECK_IS(mount_count(), COUNT(rows));
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        check_row(rows[i].name);
        CHECK_TEXT(*mount_path(i), rows[i].path);
        CHECK_IS(mount_host(i), 3 + (int32_t)i);
    }
}

CASE_WITH_HOST(mounts_are_read_at_the_first_question_and_once) {
    fake_preopen("", "/h");
    CHECK_IS(mount_count(), 1);
    fake_preopen("", "/i");
    CHECK_IS(mount_count(), 1);
    CHECK_IS(fake_questions, 0);
}

CASE_WITH_HOST(a_mount_is_a_directory_of_the_tree) {
    fake_preopen("", "/h");
    struct status status = tree_status(place_at("h"));
    CHECK(status.kind == WASIVFS_DIRECTORY && status.links >= 1 && status.inode != 0);
    CHECK(same_place(parent_of("h"), tree_root()));
    struct place child;
    CHECK(!tree_child(tree_root(), &TEXT("hh"), &child));
    CHECK(!tree_child(place_at("h"), &TEXT("h"), &child));
}

CASE_WITH_HOST(where_something_is_mounted_links_of_directories_are_not_counted) {
    fake_preopen("", "/x/y");
    CHECK_IS(tree_status(tree_root()).links, 1);
    CHECK_IS(tree_status(place_at("x")).links, 1);
    CHECK_IS(tree_status(place_at("dir")).links, 1);
    CHECK_IS(tree_status(place_at("big")).links, 2);
}

CASE_WITH_HOST(directories_on_the_way_to_a_mount_are_there) {
    fake_preopen("", "/x/y/z");
    CHECK_TEXT(tree_path(place_at("x")), "x");
    CHECK_TEXT(tree_path(place_at("x/y")), "x/y");
    CHECK_TEXT(tree_path(place_at("x/y/z")), "x/y/z");
    CHECK(same_place(parent_of("x/y/z"), place_at("x/y")));
    CHECK(same_place(parent_of("x/y"), place_at("x")));
    CHECK(same_place(parent_of("x"), tree_root()));
    CHECK(tree_inode(place_at("x")) != tree_inode(place_at("x/y")));
}

CASE_WITH_HOST(a_directory_on_the_way_to_two_mounts_is_one_place) {
    fake_preopen("", "/pp/q");
    fake_preopen("", "/p/q/r");
    fake_preopen("", "/p/s");
    fake_preopen("", "/p/q");
    fake_preopen("", "/p-/q");
    CHECK(same_place(parent_of("p/s"), place_at("p")));
    CHECK(same_place(parent_of("p/q"), place_at("p")));
    CHECK(same_place(parent_of("p/q/r"), place_at("p/q")));
    CHECK(!same_place(place_at("p-"), place_at("p")));
    CHECK_IS(tree_inode(parent_of("p/s")), tree_inode(place_at("p")));
}

CASE_WITH_HOST(two_mounts_at_one_path_are_one_place_and_the_later_one_is_meant) {
    fake_preopen("", "/h");
    fake_preopen("", "h/");
    CHECK_IS(mount_over(&TEXT("h")), 1);
    CHECK_IS(mount_over(&TEXT("h/x")), 1);
    CHECK_IS(layer_of(place_at("h")), image_count());
    int32_t host;
    CHECK(is_mount_root(place_at("h"), &host));
    CHECK_IS(host, 4);
}

CASE_WITH_HOST(the_nearest_mount_above_a_path_is_meant) {
    fake_preopen("", "/m/n");
    fake_preopen("", "/m");
    fake_preopen("", "/");
    CHECK_IS(mount_over(&TEXT("m/n")), 0);
    CHECK_IS(mount_over(&TEXT("m/n/o")), 0);
    CHECK_IS(mount_over(&TEXT("m/nn")), 1);
    CHECK_IS(mount_over(&TEXT("m")), 1);
    CHECK_IS(mount_over(&TEXT("mm")), 2);
    CHECK_IS(mount_over(&TEXT("")), 2);
}

CASE_WITH_HOST(a_path_is_below_another_by_components_not_by_bytes) {
    fake_preopen("", "/ab/cd");
    CHECK_IS(mount_count(), 1);
    CHECK_TEXT(mount_below(0, &TEXT("")), "ab");
    CHECK_TEXT(mount_below(0, &TEXT("ab")), "cd");
    CHECK_IS(mount_below(0, &TEXT("a")).size, 0);
    CHECK_IS(mount_below(0, &TEXT("ab/c")).size, 0);
    CHECK_IS(mount_below(0, &TEXT("ab/cd")).size, 0);
    CHECK_IS(mount_below(0, &TEXT("ab/cd/ef")).size, 0);
    CHECK_IS(mount_over(&TEXT("ab/cde")), NO_MOUNT);
    CHECK_IS(mount_over(&TEXT("ab")), NO_MOUNT);
}

CASE_WITH_HOST(a_mount_over_a_directory_of_an_image_is_that_directory) {
    int32_t host;
    CHECK(image_count() > 0);
    struct place before = place_in(0, image_find_child(0, 0, &TEXT("dir")));
    fake_preopen("", "/dir");
    fake_preopen("", "/");
    CHECK(same_place(place_at("dir"), before));
    CHECK(!is_mount_root(place_at("dir"), &host));
    CHECK(!is_mount_root(tree_root(), &host));
}

CASE_WITH_HOST(a_mount_below_a_directory_of_an_image_is_in_it) {
    fake_preopen("", "/dir/sub/h");
    fake_preopen("", "/below_dir/h");
    CHECK(same_place(parent_of("dir/sub/h"), place_at("dir/sub")));
    CHECK(same_place(parent_of("below_dir/h"), place_at("below_dir")));
    CHECK_TEXT(tree_path(place_at("dir/sub/h")), "dir/sub/h");
    CHECK_TEXT(text(contents_of(place_at("dir/sub/file"))), "in sub");
}

CASE_BELOW(a_mount_below_a_file_of_an_image_is_hidden) {
    const struct target *target;
    fake_preopen("", "/file/h");
    CHECK_IS(tree_kind(place_at("file")), WASIVFS_FILE);
    CHECK_IS(look("file/h", WALK_FOLLOW, &target), ERROR_NOTDIR);
}

CASE_ABOVE(a_mount_below_a_file_of_an_image_hides_the_file) {
    fake_preopen("", "/file/h");
    CHECK_IS(tree_kind(place_at("file")), WASIVFS_DIRECTORY);
    CHECK(same_place(parent_of("file/h"), place_at("file")));
    CHECK(same_place(parent_of("file"), tree_root()));
}

CASE_BELOW(a_mount_at_a_link_of_an_image_is_hidden) {
    fake_preopen("", "/to_dir");
    CHECK_IS(tree_kind(place_at("to_dir")), WASIVFS_SYMLINK);
}

CASE_ABOVE(a_mount_at_a_link_of_an_image_hides_the_link) {
    int32_t host;
    fake_preopen("", "/to_dir");
    CHECK(is_mount_root(place_at("to_dir"), &host));
    CHECK_IS(host, 3);
}

CASE_WITH_HOST(only_a_mount_itself_is_the_root_of_a_mount) {
    int32_t host = -1;
    fake_preopen("", "/x/y");
    CHECK(!is_mount_root(place_at("x"), &host));
    CHECK(!is_mount_root(place_at("dir"), &host));
    CHECK(!is_mount_root(tree_root(), &host));
    CHECK_IS(host, -1);
    CHECK(is_mount_root(place_at("x/y"), &host));
    CHECK_IS(host, 3);
}

CASE_WITH_HOST(a_preopen_whose_name_fails_is_no_mount) {
    fake_fail(FAKE_PREOPEN_NAME, 1, ERROR_IO);
    fake_preopen("", "/a");
    fake_preopen("", "/b");
    CHECK_IS(mount_count(), 1);
    CHECK_TEXT(*mount_path(0), "a");
}

/* A path of so many components "x". */
static const char *long_guest_path(uint32_t components) {
    static char path[MAX_MOUNT_NAMES];
    memset(path, 'x', 2 * (size_t)components - 1);
    for (uint32_t i = 1; i < components; i++)
        path[2 * i - 1] = '/';
    return path;
}

/* Goes down a way of components "x" until one has no path. */
static uint32_t depth_of_way(void) {
    uint32_t depth = 0;
    for (struct place at = tree_root(); tree_child(at, &TEXT("x"), &at) && tree_path(at).start; depth++)
        CHECK_IS(tree_path(at).size, 2 * depth + 1);
    return depth;
}

CASE_WITH_HOST(a_mount_may_have_a_path_of_4095_bytes) {
    fake_preopen("", long_guest_path(2048));
    CHECK_IS(mount_count(), 1);
    CHECK_IS(mount_path(0)->size, 4095);
    CHECK_IS(depth_of_way(), 2048);
}

CASE_WITH_HOST(a_mount_with_a_longer_path_ends_where_paths_do) {
    fake_preopen("", long_guest_path(5000));
    CHECK_IS(mount_count(), 1);
    CHECK_IS(mount_path(0)->size, 9999);
    CHECK_IS(depth_of_way(), 2048);
}

CASE_WITH_HOST(files_can_be_written_if_those_of_any_mount_can) {
    fake_preopen("", "/a");
    fake_allow_writing(fake_preopen("", "/b"));
    fake_preopen("", "/c");
    CHECK(mount_any_writable());
}

CASE(files_cannot_be_written_without_a_mount_where_they_can) { CHECK(!mount_any_writable()); }

CASE_WITH_HOST(files_cannot_be_written_where_no_mount_lets_them) {
    fake_preopen("", "/a");
    CHECK(!mount_any_writable());
}

CASE_WITH_HOST(mounts_that_are_forgotten_are_read_again) {
    fake_allow_writing(fake_preopen("", "/a"));
    fake_preopen("", "/b");
    CHECK_IS(mount_count(), 2);
    fake_close(4);
    fake_close(3);
    fake_preopen("", "/other");
    mounts_forget();
    CHECK_IS(mount_count(), 1);
    CHECK_TEXT(*mount_path(0), "other");
    CHECK(!mount_any_writable());
}

CASE_WITH_HOST(what_the_program_opened_itself_is_not_inherited_later) {
    int32_t number;
    fake_preopen("", "/a");
    CHECK_IS(mount_count(), 1);
    struct descriptor file = {.kind = DESCRIPTOR_FILE, .host = NO_HOST};
    CHECK_IS(descriptor_add(&file, &number), ERROR_NONE);
    CHECK_IS(number, 4);
    struct descriptor of_host = {.kind = DESCRIPTOR_HOST, .host = fake_socket()};
    CHECK_IS(of_host.host, 4);
    CHECK_IS(descriptor_add(&of_host, &number), ERROR_NONE);
    descriptor_remove(4);
    mounts_forget();
    CHECK_IS(mount_count(), 1);
    CHECK(!descriptor_find(4));
}

CASE_WITH_HOST(mounts_can_be_forgotten_any_number_of_times) {
    static char name[1000];
    memset(name, 'x', sizeof name - 1);
    fake_preopen("", name);
    for (int i = 0; i < 100; i++) {
        CHECK_IS(mount_count(), 1);
        mounts_forget();
    }
}

static void end_child(int signal) {
    (void)signal;
    _exit(42);
}

/* Does reading the preopens trap? */
__attribute__((unused)) static bool reading_traps(void) {
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        signal(SIGILL, end_child);
        signal(SIGTRAP, end_child);
        _exit(mount_count() == 0);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 42));
    return WEXITSTATUS(status) == 42;
}

CASE_WITH_HOST(sixty_four_preopens_are_mounted_and_one_more_is_a_trap) {
    for (int i = 0; i < MAX_MOUNTS; i++)
        fake_preopen("", "/h");
    CHECK(!reading_traps());
    fake_preopen("", "/h");
    CHECK(reading_traps());
}

CASE_WITH_HOST(names_that_do_not_fit_are_a_trap) {
    static char name[MAX_MOUNT_NAMES];
    memset(name, 'x', sizeof name - 1);
    fake_preopen("", name);
    fake_preopen("", "h");
    CHECK(!reading_traps());
    fake_preopen("", "h");
    CHECK(reading_traps());
}
