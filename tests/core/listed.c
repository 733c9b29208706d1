// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "listed.h"

#include <string.h>

#include "lookup.h"

#define MAX_LISTED 2048

struct listed listed[MAX_LISTED];
uint32_t listed_count;

struct descriptor directory_at(const char *path) {
    return (struct descriptor){.kind = DESCRIPTOR_DIRECTORY, .place = place_at(path), .host = NO_HOST};
}

enum error list_from(struct descriptor *directory, uint64_t cookie) {
    struct listing listing;
    struct entry entry;
    enum error error = (enum error)99;
    listed_count = 0;
    listing_start(&listing, directory, cookie);
    while (listing_next(&listing, &entry, &error)) {
        CHECK(listed_count < MAX_LISTED && entry.name.size <= 255);
        CHECK_IS(error, ERROR_NONE);
        CHECK(entry.inode != 0);
        struct listed *new = &listed[listed_count++];
        new->entry = entry;
        new->cookie = cookie;
        cookie = entry.next;
        memcpy(new->name, entry.name.start, entry.name.size);
        new->name[entry.name.size] = '\0';
    }
    return error;
}

uint32_t count_of(const char *name) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < listed_count; i++)
        count += strcmp(listed[i].name, name) == 0;
    return count;
}

const struct entry *entry_named(const char *name) {
    check_row(name);
    CHECK_IS(count_of(name), 1);
    check_row(0);
    uint32_t i = 0;
    while (strcmp(listed[i].name, name) != 0)
        i++;
    return &listed[i].entry;
}

void check_no_name_twice(void) {
    for (uint32_t i = 0; i < listed_count; i++) {
        check_row(listed[i].name);
        CHECK_IS(count_of(listed[i].name), 1);
    }
    check_row(0);
}

void check_names(const char *path, const char *names) {
    static char line[MAX_LISTED * 8];
    struct descriptor directory = directory_at(path);
    CHECK_IS(list_from(&directory, 0), ERROR_NONE);
    line[0] = '\0';
    for (uint32_t i = 0; i < listed_count; i++) {
        CHECK(strlen(line) + strlen(listed[i].name) + 2 < sizeof line);
        strcat(strcat(line, i ? " " : ""), listed[i].name);
    }
    check_row(path);
    CHECK_TEXT(text(line), names);
    check_row(0);
}

void check_restarts(const char *path) {
    static struct listed whole[MAX_LISTED];
    struct descriptor directory = directory_at(path);
    CHECK_IS(list_from(&directory, 0), ERROR_NONE);
    uint32_t count = listed_count;
    memcpy(whole, listed, sizeof whole);
    for (uint32_t from = 0; from <= count; from++) {
        uint64_t cookie = from < count ? whole[from].cookie : whole[count - 1].entry.next;
        struct descriptor another = directory_at(path);
        CHECK_IS(list_from(from % 2 ? &directory : &another, cookie), ERROR_NONE);
        CHECK_IS(listed_count, count - from);
        for (uint32_t i = 0; i < listed_count; i++) {
            CHECK_TEXT(text(listed[i].name), whole[from + i].name);
            CHECK_IS(listed[i].entry.next, whole[from + i].entry.next);
            CHECK_IS(listed[i].entry.inode, whole[from + i].entry.inode);
        }
    }
}
