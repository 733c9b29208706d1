// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Listing directories. Linux lists in no order: what is printed is sorted. */
#include "behaviour.h"

#define MAX_ENTRIES 2000

struct found {
    char name[256];
    unsigned char type;
    ino_t inode;
};

static int compare(const void *a, const void *b) {
    return strcmp(((const struct found *)a)->name, ((const struct found *)b)->name);
}

static size_t list(DIR *directory, struct found *found) {
    size_t count = 0;
    errno = 0;
    for (struct dirent *entry; (entry = readdir(directory)) && count < MAX_ENTRIES; count++) {
        snprintf(found[count].name, sizeof found[count].name, "%s", entry->d_name);
        found[count].type = entry->d_type;
        found[count].inode = entry->d_ino;
    }
    if (errno)
        printf("readdir: %s\n", error_name(errno));
    qsort(found, count, sizeof found[0], compare);
    return count;
}

static const char *entry_type(unsigned char type) {
    return type == DT_DIR ? "directory" : type == DT_REG ? "file" : type == DT_LNK ? "link" : "other";
}

static struct found found[MAX_ENTRIES], again[MAX_ENTRIES];

static void print_listing(const char *path) {
    DIR *directory = GET(opendir(path));
    if (!directory)
        return;
    size_t count = list(directory, found);
    printf("%s: %zu entries\n", path, count);
    for (size_t i = 0; i < count; i++) {
        printf("%s ", entry_type(found[i].type));
        print_bytes("", found[i].name, strlen(found[i].name));
    }
    CALL(closedir(directory));
}

BEHAVIOUR(listing_has_all_entries_with_their_types) {
    print_listing("/");
    print_listing("/sub");
    print_listing("/sub/deep/");
    print_listing("/dirlink");
    print_listing("/names");
}

BEHAVIOUR(empty_directory_lists_the_dots) { print_listing("/emptydir"); }

BEHAVIOUR(listing_of_many_entries_is_complete) { print_listing("/many"); }

BEHAVIOUR(opendir_needs_a_directory) {
    GET(opendir("/hello.txt"));
    GET(opendir("/link"));
    GET(opendir("/nowhere"));
    GET(opendir("/hello.txt/x"));
    GET(opendir("/loop"));
    GET(opendir("/dangling"));
    int file = must_open("/hello.txt");
    GET(fdopendir(file));
}

BEHAVIOUR(listed_inodes_are_those_of_stat) {
    static const char *const directories[] = {"/", "/sub", "/sub/deep", "/emptydir", "/names"};
    for (size_t i = 0; i < COUNT(directories); i++) {
        DIR *directory = opendir(directories[i]);
        size_t count = list(directory, found);
        int wrong = 0;
        for (size_t entry = 0; entry < count; entry++) {
            struct stat status;
            if (i == 0 && strcmp(found[entry].name, "..") == 0)
                continue; /* Linux lists the one that is outside the new root */
            if (fstatat(dirfd(directory), found[entry].name, &status, AT_SYMLINK_NOFOLLOW) != 0 ||
                status.st_ino != found[entry].inode)
                wrong++, printf("%s/%s differs\n", directories[i], found[entry].name);
        }
        printf("%s: %d differ\n", directories[i], wrong);
        closedir(directory);
    }
}

BEHAVIOUR(rewinddir_lists_again) {
    DIR *directory = opendir("/many");
    size_t count = list(directory, found);
    printf("once: %zu\n", count);
    rewinddir(directory);
    printf("again: %zu\n", list(directory, again));
    int differ = 0;
    for (size_t i = 0; i < count; i++)
        differ += strcmp(found[i].name, again[i].name) != 0;
    printf("differ: %d\n", differ);
    rewinddir(directory);
    readdir(directory);
    rewinddir(directory);
    printf("after one: %zu\n", list(directory, again));
    closedir(directory);
}

BEHAVIOUR(seekdir_returns_to_where_telldir_was) {
    static long positions[400];
    static char names[400][256];
    DIR *directory = opendir("/many");
    size_t count = 0;
    for (;;) {
        positions[count] = telldir(directory);
        struct dirent *entry = readdir(directory);
        if (!entry)
            break;
        snprintf(names[count++], 256, "%s", entry->d_name);
    }
    int wrong = 0;
    for (size_t i = count; i-- > 0;) {
        seekdir(directory, positions[i]);
        struct dirent *entry = readdir(directory);
        wrong += !entry || strcmp(entry->d_name, names[i]) != 0;
    }
    printf("%zu positions, %d wrong\n", count, wrong);
    seekdir(directory, positions[count]);
    printf("at the end: %d\n", readdir(directory) == 0);
    closedir(directory);
}

BEHAVIOUR(fdopendir_lists_from_the_start_and_owns_the_descriptor) {
    int fd = must_open("/sub");
    DIR *directory = GET(fdopendir(fd));
    printf("same descriptor: %d\n", dirfd(directory) == fd);
    printf("%zu entries\n", list(directory, found));
    CALL(closedir(directory));
    CALL(close(fd));
}

BEHAVIOUR(two_listings_at_once_do_not_disturb_each_other) {
    DIR *a = opendir("/many"), *b = opendir("/many");
    size_t count = 0;
    struct dirent *entry;
    while ((entry = readdir(a))) {
        char name[256];
        snprintf(name, sizeof name, "%s", entry->d_name);
        struct dirent *other = readdir(b);
        if (!other || strcmp(other->d_name, name) != 0)
            printf("%s differs\n", name);
        count++;
    }
    printf("%zu entries\n", count);
    closedir(a);
    closedir(b);
}

static int skip_dots(const struct dirent *entry) { return entry->d_name[0] != '.'; }

static int by_name(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }

BEHAVIOUR(scandir_filters_and_sorts) {
    struct dirent **entries;
    int count = (int)CALL(scandir("/sub", &entries, skip_dots, by_name));
    for (int i = 0; i < count; i++)
        printf("%s\n", entries[i]->d_name);
    CALL(scandir("/hello.txt", &entries, 0, 0));
}

#ifdef HAS_PREVIEW_1
/* Reads a whole directory with a buffer of that size; entries that are cut are read again, as libc does. */
static size_t list_with_buffer(int fd, size_t size, struct found *into) {
    static uint8_t buffer[400];
    __wasi_dircookie_t cookie = 0;
    size_t count = 0;
    for (;;) {
        __wasi_size_t used = 0;
        memset(buffer, 0xee, sizeof buffer);
        __wasi_errno_t error = __wasi_fd_readdir((__wasi_fd_t)fd, buffer, size, cookie, &used);
        if (error != 0 || used > size) {
            printf("fd_readdir: %s, %u bytes\n", error_name(error), (unsigned)used);
            return count;
        }
        for (size_t i = used; i < sizeof buffer; i++)
            if (buffer[i] != 0xee)
                printf("byte %zu is written, beyond the %u that were used of %zu\n", i, (unsigned)used, size);
        size_t before = count;
        for (size_t at = 0; at + sizeof(__wasi_dirent_t) <= used;) {
            __wasi_dirent_t entry;
            memcpy(&entry, buffer + at, sizeof entry);
            if (at + sizeof entry + entry.d_namlen > used)
                break;
            memcpy(into[count].name, buffer + at + sizeof entry, entry.d_namlen);
            into[count].name[entry.d_namlen] = 0;
            into[count].inode = entry.d_ino;
            into[count++].type = entry.d_type;
            cookie = entry.d_next;
            at += sizeof entry + entry.d_namlen;
        }
        if (used < size)
            return count;
        if (count == before) { /* not even one entry fits */
            return count;
        }
    }
}
#endif

/* On Linux the answer is the listing itself: a buffer of any size must not change it. */
BEHAVIOUR(small_buffers_cut_entries_but_lose_none) {
    int fd = must_open("/names");
    DIR *directory = opendir("/names");
    size_t count = list(directory, found), longest = 0;
    for (size_t i = 0; i < count; i++)
        if (strlen(found[i].name) > longest)
            longest = strlen(found[i].name);
    for (size_t size = 0; size <= 300; size++) {
        size_t listed = count;
#ifdef HAS_PREVIEW_1
        listed = list_with_buffer(fd, size, again);
        bool fits = size >= sizeof(__wasi_dirent_t) + longest;
        qsort(again, listed, sizeof again[0], compare);
        for (size_t i = 0; i < listed && fits; i++)
            if (strcmp(again[i].name, found[i].name) != 0 || again[i].inode != found[i].inode)
                printf("%zu: entry %zu differs\n", size, i);
        if (!fits)
            listed = listed < count ? count : 0; /* less than all, or it did not look */
#endif
        if (listed != count)
            printf("a buffer of %zu bytes: %zu of %zu entries\n", size, listed, count);
    }
    printf("%zu entries\n", count);
    closedir(directory);
    close(fd);
}
