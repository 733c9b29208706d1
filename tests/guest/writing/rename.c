// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* rename(): by the kinds of what is moved and of what is there; open files, directories, and hard links. */
#include "writing.h"

#include "raw.h"

/* M missing, F file, D directory with a file, E empty directory, S link to a file, T link to a directory, X dangling.
 */
static void make_kind(char letter, const char *path, const char *content) {
    char inner[64];
    if (letter == 'F')
        make(path, content);
    if (letter == 'D' || letter == 'E')
        mkdir(path, 0777);
    snprintf(inner, sizeof inner, "%s/inner", path);
    if (letter == 'D')
        make(inner, content);
    if (letter == 'S' || letter == 'T' || letter == 'X')
        symlink(letter == 'S' ? "/emb/a" : letter == 'T' ? "/emb/d" : "nowhere", path);
}

/* What is at a path, as a letter of make_kind; D and F only with this content. */
static char letter_of(const char *path, const char *content) {
    struct stat status, target;
    char inner[64];
    if (lstat(path, &status) != 0)
        return errno == ENOENT ? 'M' : '?';
    if (S_ISREG(status.st_mode))
        return strcmp(text(path), content) == 0 ? 'F' : '?';
    if (S_ISLNK(status.st_mode))
        return stat(path, &target) != 0 ? 'X' : S_ISDIR(target.st_mode) ? 'T' : 'S';
    snprintf(inner, sizeof inner, "%s/inner", path);
    if (names(path)[0] == '\0')
        return 'E';
    return strcmp(names(path), "inner") == 0 && strcmp(text(inner), content) == 0 ? 'D' : '?';
}

static int right_answer(char old, char new) {
    bool moves_directory = old == 'D' || old == 'E';
    if (old == 'M')
        return -ENOENT;
    if (new == 'M')
        return 0;
    if (new == 'D' || new == 'E')
        return !moves_directory ? -EISDIR : new == 'D' ? -ENOTEMPTY : 0;
    return moves_directory ? -ENOTDIR : 0;
}

/* `layers`: an e or n for what is moved and for what is there: embedded at /matrix, or new. */
static void rename_all_kinds(const char *layers) {
    static const char letters[] = "MFDESTX";
    for (const char *old = letters; *old; old++) {
        for (const char *new = letters; *new; new ++) {
            char from[64], to[64];
            snprintf(from, sizeof from, "/matrix/%s/%c%c/old", layers, *old, *new);
            snprintf(to, sizeof to, "/matrix/%s/%c%c/new", layers, *old, *new);
            if (layers[0] == 'n')
                make_kind(*old, from, "moved");
            if (layers[1] == 'n')
                make_kind(*new, to, "there");
            in("%c to %c", *old, *new);
            int answer = right_answer(*old, *new);
            WANT(rename(from, to), answer);
            WANT(letter_of(from, "moved"), answer ? *old : 'M');
            WANT(letter_of(to, answer ? "there" : "moved"), answer ? *new : *old);
        }
    }
}

BEHAVIOUR(rename_by_kinds_of_new_onto_new) { rename_all_kinds("nn"); }
BEHAVIOUR(rename_by_kinds_of_new_onto_embedded) { rename_all_kinds("ne"); }
BEHAVIOUR(rename_by_kinds_of_embedded_onto_new) { rename_all_kinds("en"); }
BEHAVIOUR(rename_by_kinds_of_embedded_onto_embedded) { rename_all_kinds("ee"); }

EVERYWHERE(rename_over_an_open_file_leaves_it_to_its_descriptor) {
    int fd = (int)OK(open("b", O_RDWR));
    WANT(rename("a", "b"), 0);
    WANT(links_of(fd), 0);
    SAYS(text_of(fd), "bravo");
    WANT(pwrite(fd, "B", 1, 0), 1);
    WANT(pwrite(fd, "longer", 6, 4), 6);
    SAYS(text_of(fd), "Bravlonger");
    SAYS(text("b"), "alpha");
    WANT(same_as(fd, "b"), 0);
    SAYS(kind("a"), "missing");
}

EVERYWHERE(open_file_that_is_renamed_is_found_at_its_new_name) {
    int fd = (int)OK(open("a", O_RDWR));
    WANT(rename("a", "d/moved"), 0);
    WANT(write(fd, "A", 1), 1);
    SAYS(text("d/moved"), "Alpha");
    WANT(same_as(fd, "d/moved"), 1);
    WANT(links_of(fd), 1);
    make("a", "decoy");
    WANT(write(fd, "L", 1), 1);
    SAYS(text("d/moved"), "ALpha");
    SAYS(text("a"), "decoy");
}

EVERYWHERE(descriptor_of_a_directory_follows_it) {
    WANT(mkdir("p1", 0777), 0);
    WANT(mkdir("p2", 0777), 0);
    make("p1/mark", "first");
    make("p2/mark", "second");
    WANT(rename("d", "p1/s"), 0);
    int fd = (int)OK(open("p1/s", O_RDONLY | O_DIRECTORY));
    WANT(rename("p1/s", "p2/t"), 0);
    WANT(mkdir("p1/s", 0777), 0);
    make("p1/s/f", "decoy");
    int file = (int)OK(openat(fd, "f", O_RDWR));
    SAYS(text_of(file), "foxtrot");
    int mark = (int)OK(openat(fd, "../mark", O_RDONLY));
    SAYS(text_of(mark), "second");
    int made = (int)OK(openat(fd, "made", O_WRONLY | O_CREAT, 0666));
    WANT(same_as(made, "p2/t/made"), 1);
    WANT(unlinkat(fd, "f", 0), 0);
    SAYS(names("p2/t"), "made s");
    SAYS(names("p1/s"), "f");
    WANT(same_as(fd, "p2/t"), 1);
}

EVERYWHERE(directory_moves_with_what_was_changed_in_it) {
    WANT(mkdir("d/sub", 0777), 0);
    make("d/b", "b");
    make("d/c", "c");
    make("d/f", "changed");
    WANT(unlink("d/c"), 0);
    WANT(unlink("d/s/g"), 0);
    make("d/n", "new");
    WANT(rename("d", "d2"), 0);
    SAYS(names("d2"), "b f n s sub");
    SAYS(names("d2/s"), "");
    SAYS(text("d2/f"), "changed");
    SAYS(text("d2/n"), "new");
    SAYS(text("d/f"), "ENOENT");
    SAYS(kind("d"), "missing");
    SAYS(text("ld/f"), "ENOENT");
    WANT(mkdir("d", 0777), 0);
    SAYS(names("d"), "");
    SAYS(names("ld"), "");
    WANT(rename("d2", "d"), 0);
    SAYS(names("d"), "b f n s sub");
}

EVERYWHERE(directory_moves_to_another_parent_and_back) {
    WANT(rename("d/s", "e/s"), 0);
    SAYS(text("e/s/g"), "golf");
    SAYS(names("d"), "f");
    WANT(links("d"), 2);
    WANT(links("e"), 3);
    make("e/s/../x", "in e");
    SAYS(names("e"), "s x");
    WANT(rename("e/s", "d/s"), 0);
    SAYS(text("d/s/g"), "golf");
    SAYS(text("d/s/../f"), "foxtrot");
    WANT(links("d"), 3);
    WANT(links("e"), 2);
}

EVERYWHERE(directory_cannot_move_below_itself) {
    WANT(rename("d", "d/s/y"), -EINVAL);
    WANT(rename("d", "d/n"), -EINVAL);
    WANT(rename("d/s", "d"), -ENOTEMPTY);
    WANT(rename("d/s", "d/s/x"), -EINVAL);
    WANT(rename("e", "e/x"), -EINVAL);
    WANT(rename("d", "ld/s/y"), -EINVAL);
    WANT(rename("d", "d"), 0);
    SAYS(names("d"), "f s");
    SAYS(text("d/s/g"), "golf");
}

EVERYWHERE(name_that_another_one_starts_with_is_another_name) {
    WANT(mkdir("ab", 0777), 0);
    WANT(mkdir("abc", 0777), 0);
    make("abc/x", "x");
    WANT(rename("abc", "abc_new"), 0);
    WANT(rename("ab", "ab2"), 0);
    WANT(rename("d", "d_"), 0);
    WANT(rename("d_", "d_/../d__"), 0);
    SAYS(text("abc_new/x"), "x");
    SAYS(text("d__/f"), "foxtrot");
    SAYS(names("."), "a ab2 abc_new b d__ dangling e h1 h2 la ld lost slashed");
}

EVERYWHERE(rename_onto_another_name_of_the_same_file_does_nothing) {
    watch("h1", ".");
    WANT(rename("h1", "h2"), 0);
    SAYS(moved(), "- / -");
    WANT(same("h1", "h2"), 1);
    WANT(links("h1"), 2);
    watch("a", ".");
    WANT(rename("a", "a"), 0);
    WANT(rename("a", "./d/../a"), 0);
    SAYS(moved(), "- / -");
    SAYS(text("a"), "alpha");
}

EVERYWHERE(source_does_not_come_back_after_it_was_moved_onto_a_removed_name) {
    WANT(unlink("b"), 0);
    for (int i = 0; i < 3; i++) {
        WANT(rename("a", "b"), 0);
        SAYS(text("a"), "ENOENT");
        SAYS(text("b"), "alpha");
        WANT(rename("a", "n"), -ENOENT);
        WANT(rename("b", "a"), 0);
        SAYS(text("b"), "ENOENT");
        SAYS(text("a"), "alpha");
    }
    SAYS(names("."), "a d dangling e h1 h2 la ld lost slashed");
}

EVERYWHERE(rename_over_one_of_several_names_leaves_the_others) {
    WANT(rename("a", "h1"), 0);
    SAYS(text("h1"), "alpha");
    SAYS(text("h2"), "hard");
    WANT(links("h2"), 1);
    WANT(links("h1"), 1);
}

BEHAVIOUR(no_rename_meets_another_device) {
    make("/tmp/n", "new");
    WANT(rename("/tmp/n", "/emb/a"), 0);
    SAYS(text("/emb/a"), "new");
    WANT(mkdir("/tmp/d", 0777), 0);
    WANT(rename("/emb/b", "/tmp/d/b"), 0);
    SAYS(text("/tmp/d/b"), "bravo");
    WANT(rename("/emb/d", "/tmp/d/d"), 0);
    SAYS(text("/tmp/d/d/s/g"), "golf");
    WANT(rename("/tmp/d", "/emb/e"), 0);
    SAYS(names("/emb/e"), "b d");
    WANT(link("/emb/h1", "/tmp/h3"), 0);
    WANT(same("/emb/h2", "/tmp/h3"), 1);
}

BEHAVIOUR(two_directories_are_renamed_between_by_their_descriptors) {
    int from = (int)OK(open("/emb", O_RDONLY | O_DIRECTORY)), to = (int)OK(open("/emb/e", O_RDONLY | O_DIRECTORY));
    WANT(raw_rename(from, "a", to, "n"), 0);
    WANT(raw_rename(to, "n", from, "d/n"), 0);
    WANT(raw_link(from, "d/n", to, "other"), 0);
    SAYS(text("/emb/d/n"), "alpha");
    SAYS(text("/emb/e/other"), "alpha");
    WANT(raw_rename(from, "d", to, "other"), -ENOTDIR);
    WANT(raw_rename(from, "e", to, "x"), -EINVAL);
    WANT(raw_rename(to, "..", from, "x"), -EBUSY);
}
