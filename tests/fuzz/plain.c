// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "plain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "claim.h"

#define LONGEST_PATH 5000
#define X16 "xxxxxxxxxxxxxxxx"
#define X64 X16 X16 X16 X16
#define X255 X64 X64 X64 X16 X16 X16 "xxxxxxxxxxxxxxx"
#define DOTS10 "././././././././././"
#define DOTS100 DOTS10 DOTS10 DOTS10 DOTS10 DOTS10 DOTS10 DOTS10 DOTS10 DOTS10 DOTS10

static struct plain nodes[PLAIN_NODES];
static uint32_t node_count;
static uint32_t node_limit;
static char **texts;
static uint32_t text_count, text_room;

/* What names and paths are put together from, by the low bits of a byte: in ASCII, '.' and '/' are themselves. */
static const char *const words[32] = {
    0,        "a",   "b",   "c",   "d",     "e",  "ab",     "a.", "...",  "..a", "-",     "\377\376",
    X255,     "f",   ".",   "/",   "a",     "..", X255 "x", "//", "/../", "a/b", DOTS100, DOTS100 DOTS100,
    "../../", "h41", "h40", "h39", "a/../", "b",  "~",      0,
};

uint32_t plain_mark(void) { return text_count; }

void plain_forget(uint32_t mark) {
    while (text_count > mark)
        free(texts[--text_count]);
}

void plain_reset(void) {
    plain_forget(0);
    node_count = 0;
}

struct slice plain_copy(struct slice text) {
    if (text_count == text_room) {
        text_room = text_room > 0 ? 2 * text_room : 1024;
        texts = realloc(texts, text_room * sizeof *texts);
        CLAIM(texts);
    }
    char *copy = malloc((size_t)text.size + 1);
    CLAIM(copy);
    if (text.size > 0)
        memcpy(copy, text.start, text.size);
    copy[text.size] = '\0';
    texts[text_count++] = copy;
    return (struct slice){copy, text.size};
}

static struct plain *make(struct plain fields) {
    if (node_count == node_limit)
        return 0;
    struct plain *made = &nodes[node_count++];
    *made = fields;
    made->same = made;
    return made;
}

struct plain *plain_root(void) {
    node_limit = PLAIN_NODES;
    struct plain *root = make((struct plain){.kind = PLAIN_DIRECTORY, .name = {"", 0}});
    CLAIM(root);
    return root;
}

struct plain *plain_child(const struct plain *directory, struct slice name) {
    for (struct plain *child = directory->first; child; child = child->next)
        if (child->name.size == name.size && memcmp(child->name.start, name.start, name.size) == 0)
            return child;
    return 0;
}

struct plain *plain_add(struct plain *directory, struct slice name, enum plain_kind kind, struct slice text) {
    if (plain_child(directory, name))
        return 0;
    struct plain *made =
        make((struct plain){.parent = directory, .kind = kind, .name = plain_copy(name), .text = plain_copy(text)});
    if (!made)
        return 0;
    struct plain **end = &directory->first;
    while (*end)
        end = &(*end)->next;
    *end = made;
    return made;
}

static struct slice word(const char *text) { return (struct slice){text, (uint32_t)strlen(text)}; }

static struct slice take_name(struct input *input) { return word(words[1 + take_below(input, 13)]); }

struct slice plain_path(struct input *input) {
    char path[LONGEST_PATH];
    uint32_t size = 0;
    while (any_input(input)) {
        const char *next = words[take_byte(input) & 31];
        if (!next || size + strlen(next) >= sizeof path)
            break;
        memcpy(path + size, next, strlen(next));
        size += (uint32_t)strlen(next);
    }
    return plain_copy((struct slice){path, size});
}

struct slice plain_path_of(const struct plain *node) {
    char path[PLAIN_NODES * 256];
    char *start = path + sizeof path;
    for (; node->parent; node = node->parent) {
        if (start < path + sizeof path)
            *--start = '/';
        start -= node->name.size;
        memcpy(start, node->name.start, node->name.size);
    }
    return plain_copy((struct slice){start, (uint32_t)(path + sizeof path - start)});
}

/* Directories of one name, each in the one before. */
static struct plain *add_chain(struct plain *directory, struct slice name, uint32_t length) {
    for (uint32_t i = 0; i < length && directory; i++)
        directory = plain_add(directory, name, PLAIN_DIRECTORY, word(""));
    return directory;
}

/* Links h01 to h41, each to the one before, and the first to `target`. */
static void add_hops(struct plain *directory, struct slice target) {
    char name[8], before[8];
    for (int i = 1; i <= 41; i++) {
        snprintf(name, sizeof name, "h%02d", i);
        snprintf(before, sizeof before, "h%02d", i - 1);
        plain_add(directory, word(name), PLAIN_LINK, i == 1 ? target : word(before));
    }
}

/* More names than a host lists at once. */
static void add_crowd(struct plain *directory) {
    char name[128];
    for (int i = 0; i < 41; i++) {
        snprintf(name, sizeof name, "crowd-%02d-" X64 X16, i);
        plain_add(directory, word(name), PLAIN_FILE, word(""));
    }
}

/* A link has a target, and no longer one than Linux lets it have. */
static struct slice take_target(struct input *input) {
    struct slice target = plain_path(input);
    return target.size == 0 || target.size > 4095 ? word(".") : target;
}

static struct slice take_contents(struct input *input) {
    char contents[256];
    uint32_t size = take_byte(input);
    for (uint32_t i = 0; i < size; i++)
        contents[i] = (char)(size + 7 * i);
    return plain_copy((struct slice){contents, size});
}

/* A further name of the last file. */
static void add_same(struct plain *directory, struct slice name, const struct plain *file) {
    struct plain *made = file ? plain_add(directory, name, PLAIN_FILE, file->text) : 0;
    if (made)
        made->same = file->same;
}

void plain_grow(struct plain *root, struct input *input, uint32_t limit) {
    struct plain *directories[PLAIN_NODES] = {root};
    uint32_t count = 1;
    node_limit = node_count + limit;
    CLAIM(node_limit <= PLAIN_NODES);
    struct plain *file = 0, *made;
    while (any_input(input) && node_count < node_limit) {
        uint8_t choice = take_byte(input);
        struct plain *directory = directories[(choice >> 3) % count];
        switch (choice & 7) {
        case 1:
        case 2:
            made = plain_add(directory, take_name(input), PLAIN_DIRECTORY, word(""));
            if (made)
                directories[count++] = made;
            break;
        case 3: {
            struct slice name = take_name(input);
            made = plain_add(directory, name, PLAIN_FILE, take_contents(input));
            file = made ? made : file;
            break;
        }
        case 4: {
            struct slice name = take_name(input);
            plain_add(directory, name, PLAIN_LINK, take_target(input));
            break;
        }
        case 5:
            add_same(directory, take_name(input), file);
            break;
        case 6: {
            struct slice name = take_name(input);
            made = add_chain(directory, name, take_below(input, 24));
            if (made && made != directory)
                directories[count++] = made;
            break;
        }
        case 7:
            if (take_byte(input) & 1)
                add_crowd(directory);
            else
                add_hops(directory, take_target(input));
            break;
        default:
            return;
        }
    }
}
