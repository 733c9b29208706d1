// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * Programs that write: any sequence of changes leaves the tree that the model says, through every name and descriptor.
 * A change that finds no room has changed nothing, except a write, which may be a part of what was wanted.
 */
#include <string.h>

#include "changes.h"
#include "claim.h"
#include "core/descriptors.h"
#include "images.h"
#include "memory.h"
#include "seen.h"

#define MOST_NODES 40
#define MOST_OPERATIONS 300
#define ALL_SEEN 16 /* operations between two looks at everything */

static const char *const names[] = {"a", "b", "c", "d", "e", LONG_NAME};
static const char *const targets[] = {"a", "b", "a/b", "../a", "c/../b", ".", "..", "/a", "d/e/f", "/c/d"};

static struct slice word(const char *text) { return (struct slice){text, (uint32_t)strlen(text)}; }

static struct slice take_name(struct input *input) { return word(names[take_below(input, 6)]); }

static void grow(struct plain *root, struct input *input) {
    struct plain *directories[MOST_NODES] = {root}, *file = 0;
    uint32_t count = 1;
    root->writable = !(take_byte(input) & 1);
    for (uint32_t nodes = 2 + take_below(input, MOST_NODES - 3); nodes > 0; nodes--) {
        uint8_t choice = take_byte(input);
        struct plain *directory = directories[(choice >> 2) % count], *made;
        struct slice name = take_name(input);
        if ((choice & 3) == 0) {
            made = plain_add(directory, name, PLAIN_DIRECTORY, word(""));
            if (made)
                directories[count++] = made;
            if (made && directory == root && !root->writable)
                made->writable = choice >> 7;
        } else if ((choice & 3) == 1) {
            plain_add(directory, name, PLAIN_LINK, word(targets[take_below(input, COUNT(targets))]));
        } else if ((choice & 3) == 2 || !file) {
            static char bytes[9000];
            uint32_t size = take_byte(input) * UINT32_C(35);
            for (uint32_t i = 0; i < size; i++)
                bytes[i] = (char)(i * 7 + i / 251 + size);
            made = plain_add(directory, name, PLAIN_FILE, (struct slice){bytes, size});
            file = made ? made : file;
        } else if ((made = plain_add(directory, name, PLAIN_FILE, file->text))) {
            made->same = file->same;
        }
    }
}

static void see_everything(struct changes *changes) {
    seen_below(changes->root, tree_root(), changes->counts);
    for (uint32_t i = 0; i < OPENED; i++)
        if (changes->opened[i].object)
            seen_object(changes->opened[i].object, descriptor_find(changes->opened[i].number)->place, changes->counts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct input input = {data, data + size};
    struct plain *roots[IMAGES];
    uint8_t first = take_byte(&input);
    uint32_t count = first & 1 ? 1 : 1 + first / 4 % IMAGES;
    memory_reset();
    memory_time = INT64_C(1) << 60;
    for (uint32_t i = 0; i < count; i++)
        grow(roots[i] = plain_root(), &input);
    images_make(roots, count, first & 2 ? IMAGES_IN_SEGMENTS : IMAGES_IN_MEMORY);
    struct changes changes = {.root = kept_build(roots, count), .counts = count == 1};
    see_everything(&changes);
    for (uint32_t i = 0; any_input(&input) && i < MOST_OPERATIONS; i++) {
        memory_time++;
        bool is_short = changes_make(&changes, &input);
        if (is_short || i % ALL_SEEN == 0)
            see_everything(&changes);
    }
    see_everything(&changes);
    changes_close(&changes);
    see_everything(&changes);
    kept_reset();
    images_free();
    plain_reset();
    return 0;
}
