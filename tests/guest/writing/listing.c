// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Listings of directories that change meanwhile. /many has 60 embedded files, 00 to 59; /tmp is empty. */
#include "writing.h"

enum { FILES = 300 };

static void name_of(char *path, const char *directory, int number) { sprintf(path, "%s/%03d", directory, number); }

/* A new directory with files 000 to 299. */
static void make_files(const char *directory) {
    char path[64];
    OK(mkdir(directory, 0777));
    for (int i = 0; i < FILES; i++) {
        name_of(path, directory, i);
        close(open(path, O_WRONLY | O_CREAT, 0666));
    }
}

static int seen[2 * FILES]; /* how often a listing gave each number */

/* The next entry's number; -1 at the end. The dots are passed over. */
static int next(DIR *list) {
    struct dirent *entry;
    while ((entry = readdir(list)))
        if (entry->d_name[0] != '.') {
            int number = atoi(entry->d_name);
            seen[number]++;
            return number;
        }
    return -1;
}

/* How many of the numbers from `start` to `end` were seen `times` times. */
static int count(int start, int end, int times) {
    int found = 0;
    for (int i = start; i < end; i++)
        found += seen[i] == times;
    return found;
}

BEHAVIOUR(files_that_are_removed_as_they_are_listed_are_all_seen) {
    make_files("/tmp/d");
    DIR *list = opendir("/tmp/d");
    char path[64];
    for (int number; (number = next(list)) >= 0;) {
        name_of(path, "/tmp/d", number);
        if (unlink(path) != 0)
            fprintf(stderr, "%s: %s\n", path, error_name(errno));
    }
    WANT(count(0, FILES, 1), FILES);
    SAYS(names("/tmp/d"), "");
    WANT(rmdir("/tmp/d"), 0);
    closedir(list);
}

BEHAVIOUR(survivors_of_a_listing_are_seen_once) {
    make_files("/tmp/d");
    DIR *list = opendir("/tmp/d");
    static bool removed[FILES];
    char path[64];
    for (int i = 0; i < FILES / 2; i++) {
        int number = next(list);
        name_of(path, "/tmp/d", number);
        removed[number] = unlink(path) == 0;
    }
    for (int i = 0; i < 40; i++) {
        name_of(path, "/tmp/d", FILES + i);
        close(open(path, O_WRONLY | O_CREAT, 0666));
    }
    while (next(list) >= 0)
        ;
    WANT(count(0, FILES, 1), FILES);
    WANT(count(FILES, FILES + 40, 0) + count(FILES, FILES + 40, 1), 40);
    int kept = 0;
    for (int i = 0; i < FILES; i++)
        kept += !removed[i];
    WANT(kept, FILES / 2);
    closedir(list);
}

/* The numbers of a directory in the order of its listing; how many there are. */
static int order_of(const char *directory, int *order) {
    DIR *list = opendir(directory);
    int found = 0;
    for (int number; (number = next(list)) >= 0;)
        order[found++] = number;
    closedir(list);
    return found;
}

static void seek_after_removal(const char *directory, int files) {
    static int order[FILES];
    char path[64];
    WANT(order_of(directory, order), files);
    DIR *list = opendir(directory);
    int middle = files / 2;
    for (int i = 0; i < middle; i++)
        next(list);
    long position = telldir(list);
    WANT(next(list) == order[middle], 1);
    for (int i = 0; i < middle; i++) {
        sprintf(path, files == FILES ? "%s/%03d" : "%s/%02d", directory, order[i]);
        unlink(path);
    }
    seekdir(list, position);
    WANT(next(list) == order[middle], 1);
    sprintf(path, files == FILES ? "%s/%03d" : "%s/%02d", directory, order[middle]);
    WANT(unlink(path), 0);
    seekdir(list, position);
    WANT(next(list) == order[middle + 1], 1);
    closedir(list);
}

BEHAVIOUR(position_in_a_new_directory_stays_when_entries_before_it_are_removed) {
    make_files("/tmp/d");
    seek_after_removal("/tmp/d", FILES);
}

BEHAVIOUR(position_in_an_embedded_directory_stays_when_entries_before_it_are_removed) {
    seek_after_removal("/many", 60);
}

EVERYWHERE(listing_that_is_rewound_is_that_of_now) {
    DIR *list = opendir("d");
    while (readdir(list))
        ;
    make("d/n", "");
    WANT(unlink("d/f"), 0);
    rewinddir(list);
    int new = 0, old = 0, others = 0;
    for (struct dirent *entry; (entry = readdir(list));) {
        new += strcmp(entry->d_name, "n") == 0;
        old += strcmp(entry->d_name, "f") == 0;
        others += strcmp(entry->d_name, "s") == 0;
    }
    WANT(new, 1);
    WANT(old, 0);
    WANT(others, 1);
    closedir(list);
}

BEHAVIOUR(embedded_directory_that_changes_while_it_is_listed_gives_each_name_once) {
    DIR *list = opendir("/many");
    char path[64];
    for (int i = 0; i < 20; i++)
        next(list);
    for (int i = 0; i < 60; i++) {
        sprintf(path, "/many/%02d", i);
        if (i % 3 == 0)
            unlink(path);
        if (i % 3 == 1)
            make(path, "changed");
    }
    while (next(list) >= 0)
        ;
    closedir(list);
    int missed = 0, twice = 0;
    for (int i = 0; i < 60; i++) {
        missed += i % 3 != 0 && seen[i] == 0;
        twice += seen[i] > 1;
    }
    WANT(missed, 0);
    WANT(twice, 0);
    memset(seen, 0, sizeof seen);
    int order[FILES];
    WANT(order_of("/many", order), 40);
    for (int i = 0; i < 60; i++) {
        sprintf(path, "/many/%02d", i);
        if (access(path, F_OK) == 0 ? seen[i] != 1 : seen[i] != 0)
            fprintf(stderr, "%s is not listed as it is found\n", path);
    }
}

BEHAVIOUR(embedded_files_that_are_removed_as_they_are_listed_are_all_seen) {
    DIR *list = opendir("/many");
    char path[64];
    for (int number; (number = next(list)) >= 0;) {
        sprintf(path, "/many/%02d", number);
        if (unlink(path) != 0)
            fprintf(stderr, "%s: %s\n", path, error_name(errno));
    }
    WANT(count(0, 60, 1), 60);
    WANT(rmdir("/many"), 0);
    closedir(list);
}

/* What an entry says and what lstat says of each name. */
static int is_listed_right(const char *directory) {
    DIR *list = opendir(directory);
    int dots = 0, wrong = 0;
    for (struct dirent *entry; (entry = readdir(list));) {
        struct stat status;
        char path[512];
        snprintf(path, sizeof path, "%s/%s", directory, entry->d_name);
        dots += strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
        if (lstat(path, &status) != 0 || status.st_ino != entry->d_ino)
            wrong++;
        else if (entry->d_type != (S_ISDIR(status.st_mode) ? DT_DIR : S_ISLNK(status.st_mode) ? DT_LNK : DT_REG))
            wrong++;
    }
    closedir(list);
    if (wrong || dots != 2)
        fprintf(stderr, "%s: %d wrong, %d dots\n", directory, wrong, dots);
    return wrong == 0 && dots == 2;
}

EVERYWHERE(listing_has_the_kinds_and_inodes_that_lstat_has) {
    WANT(is_listed_right("."), 1);
    make("n", "");
    make("a", "changed");
    WANT(mkdir("n2", 0777), 0);
    WANT(symlink("n", "ln"), 0);
    WANT(rename("d", "d2"), 0);
    WANT(rename("b", "b2"), 0);
    WANT(link("h1", "h3"), 0);
    WANT(is_listed_right("."), 1);
    WANT(is_listed_right("d2"), 1);
    WANT(is_listed_right("n2"), 1);
    WANT(rename("d2", "n2/d3"), 0);
    WANT(is_listed_right("n2/d3"), 1);
    WANT(is_listed_right("n2/d3/s"), 1);
}

BEHAVIOUR(two_listings_of_one_directory_do_not_disturb_each_other) {
    make_files("/tmp/d");
    DIR *one = opendir("/tmp/d"), *other = opendir("/tmp/d");
    char path[64];
    for (int i = 0; i < 100; i++) {
        next(one);
        int number = next(other);
        name_of(path, "/tmp/d", number);
        if (i % 2)
            unlink(path);
    }
    memset(seen, 0, sizeof seen);
    while (next(one) >= 0)
        ;
    WANT(count(0, FILES, 1), FILES - 100);
    memset(seen, 0, sizeof seen);
    while (next(other) >= 0)
        ;
    WANT(count(0, FILES, 1), FILES - 100);
    closedir(one);
    closedir(other);
}
