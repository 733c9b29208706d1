// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Prints a line for each call and each answer that it gives, with the paths that get it. */
#include "answers.h"

#include <stdio.h>
#include <string.h>

#include "image_of_tests.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static char longest_path[4096], too_long_path[4097];

static const struct {
    const char *path;
    const char *label; /* instead of a result that is too long to print */
} paths[] = {
    {"", "(empty)"},
    {".", 0},
    {"..", 0},
    {"./", 0},
    {"file", 0},
    {"file/", 0},
    {"file/.", 0},
    {"file/..", 0},
    {"file/x", 0},
    {"empty_file", 0},
    {"dir", 0},
    {"dir/", 0},
    {"dir//", 0},
    {"dir/.", 0},
    {"dir/./", 0},
    {"dir/..", 0},
    {"dir/../", 0},
    {"dir/sub/../file", 0},
    {"dir/file", 0},
    {"dir//file", 0},
    {"dir/big", 0},
    {"dir/absent", 0},
    {"empty", 0},
    {"empty/", 0},
    {"empty/.", 0},
    {"absent", 0},
    {"absent/", 0},
    {"absent/.", 0},
    {"absent/..", 0},
    {"absent/x", 0},
    {"link", 0},
    {"link/", 0},
    {"link/x", 0},
    {"link_slash", 0},
    {"into_file", 0},
    {"absolute", 0},
    {"chain", 0},
    {"above", 0},
    {"through", 0},
    {"slashes", 0},
    {"slashes/..", 0},
    {"to_dir", 0},
    {"to_dir/", 0},
    {"to_dir/.", 0},
    {"to_dir/..", 0},
    {"to_dir/file", 0},
    {"to_dir/absent", 0},
    {"to_dir_slash", 0},
    {"to_root", 0},
    {"to_root/", 0},
    {"self", 0},
    {"self/self/file", 0},
    {"dir/sub/back", 0},
    {"dir/sub/top", 0},
    {"dangling", 0},
    {"dangling/", 0},
    {"dangling/x", 0},
    {"dangling_below", 0},
    {"dangling_slash", 0},
    {"loop", 0},
    {"loop/", 0},
    {"loop/x", 0},
    {"loop_a", 0},
    {"hops/40", 0},
    {"hops/40/", 0},
    {"hops/40/absent", 0},
    {"hops/41", 0},
    {"hops/41/", 0},
    {LONGEST_NAME, "(255-bytes)"},
    {LONGEST_NAME "/x", "(255-bytes)/x"},
    {LONGEST_NAME "x", "(256-bytes)"},
    {LONGEST_NAME "x/", "(256-bytes)/"},
    {LONGEST_NAME "x/y", "(256-bytes)/y"},
    {"absent/" LONGEST_NAME "x", "absent/(256-bytes)"},
    {"file/" LONGEST_NAME "x", "file/(256-bytes)"},
    {longest_path, "(file-by-4095-bytes)"},
    {too_long_path, "(file-by-4096-bytes)"},
    {"\377\376/\200\201", "(no-UTF-8)"},
};

static const struct {
    enum error error;
    const char *name;
} errors[] = {
    {ERROR_NONE, "ok"},      {ERROR_BUSY, "EBUSY"},     {ERROR_EXIST, "EEXIST"},
    {ERROR_INVAL, "EINVAL"}, {ERROR_ISDIR, "EISDIR"},   {ERROR_LOOP, "ELOOP"},
    {ERROR_NOENT, "ENOENT"}, {ERROR_NOTDIR, "ENOTDIR"}, {ERROR_NAMETOOLONG, "ENAMETOOLONG"},
    {ERROR_PERM, "EPERM"},   {ERROR_ROFS, "EROFS"},     {ERROR_NOTEMPTY, "ENOTEMPTY"},
    {ERROR_XDEV, "EXDEV"},
};

/* Prints the answers to one call, by error. */
static void print_call(const char *call, enum error (*ask)(const char *path)) {
    enum error answers[COUNT(paths)];
    for (size_t i = 0; i < COUNT(paths); i++)
        answers[i] = ask(paths[i].path);
    for (size_t e = 0; e < COUNT(errors); e++) {
        bool any = false;
        for (size_t i = 0; i < COUNT(paths); i++) {
            if (answers[i] != errors[e].error)
                continue;
            if (!any)
                printf("%s: %s:", call, errors[e].name);
            any = true;
            printf(" %s", paths[i].label ? paths[i].label : paths[i].path);
        }
        if (any)
            putchar('\n');
    }
    for (size_t i = 0; i < COUNT(paths); i++) {
        bool known = false;
        for (size_t e = 0; e < COUNT(errors); e++)
            known |= answers[i] == errors[e].error;
        if (!known)
            printf("%s: unknown answer %d: %s\n", call, (int)answers[i], paths[i].path);
    }
}

static struct open_request asked;
static enum error ask_open(const char *path) { return answer_open(path, asked); }
static enum error ask_stat(const char *path) { return answer_stat(path, true); }
static enum error ask_lstat(const char *path) { return answer_stat(path, false); }
static enum error ask_times(const char *path) { return answer_times(path, true); }
static enum error ask_link_times(const char *path) { return answer_times(path, false); }
static enum error ask_link_from(const char *path) { return answer_link(path, "absent"); }
static enum error ask_link_to(const char *path) { return answer_link("file", path); }
static enum error ask_rename_from(const char *path) { return answer_rename(path, "absent"); }
static enum error ask_rename_file_to(const char *path) { return answer_rename("file", path); }
static enum error ask_rename_directory_to(const char *path) { return answer_rename("dir", path); }

/*
 * The ways to open, but create and directory together, of which old kernels have another opinion, and exclusive
 * without create, of which there is no opinion.
 */
static void print_opens(bool read, bool write) {
    static const char *const names[] = {" create", " exclusive", " truncate", " directory", " nofollow"};
    enum { CREATE = 1, EXCLUSIVE = 2, TRUNCATE = 4, DIRECTORY = 8, NOFOLLOW = 16 };
    for (unsigned flags = 0; flags < 1U << COUNT(names); flags++) {
        if (flags & CREATE ? flags & DIRECTORY : flags & EXCLUSIVE)
            continue;
        char call[64] = "open";
        strcat(strcat(call, read ? " read" : ""), write ? " write" : "");
        for (size_t i = 0; i < COUNT(names); i++)
            if (flags & 1U << i)
                strcat(call, names[i]);
        asked = (struct open_request){.follow = !(flags & NOFOLLOW),
                                      .create = flags & CREATE,
                                      .exclusive = flags & EXCLUSIVE,
                                      .truncate = flags & TRUNCATE,
                                      .directory = flags & DIRECTORY,
                                      .read = read,
                                      .write = write};
        print_call(call, ask_open);
    }
}

void print_answers(void) {
    memset(longest_path, '/', 4095);
    memset(too_long_path, '/', 4096);
    longest_path[0] = too_long_path[0] = '.';
    memcpy(longest_path + 4091, "file", 5);
    memcpy(too_long_path + 4092, "file", 5);
    print_call("stat", ask_stat);
    print_call("lstat", ask_lstat);
    print_opens(true, false);
    print_opens(false, true);
    print_call("mkdir", answer_mkdir);
    print_call("symlink at", answer_symlink);
    print_call("unlink", answer_unlink);
    print_call("rmdir", answer_rmdir);
    print_call("times", ask_times);
    print_call("times of link", ask_link_times);
    print_call("link from", ask_link_from);
    print_call("link to", ask_link_to);
    print_call("rename from", ask_rename_from);
    print_call("rename file to", ask_rename_file_to);
    print_call("rename directory to", ask_rename_directory_to);
}
