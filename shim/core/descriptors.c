// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "descriptors.h"

#include "config.h"
#include "devices.h"
#include "host.h"
#include "mounts.h"

#define WORD_BITS 32
#define WORDS (MAX_DESCRIPTORS / WORD_BITS)
#define ROOT_NUMBER 3

_Static_assert(MAX_DESCRIPTORS % WORD_BITS == 0, "the table of free numbers has a bit for each descriptor");

static struct descriptor table[MAX_DESCRIPTORS];
static uint32_t taken[WORDS]; /* bit set: the number is in use */
static uint32_t lowest;       /* all words below this one are full */
static bool initialised;

/* Marks a number as in use; the caller fills in the descriptor. */
static struct descriptor *take(int32_t number) {
    taken[(uint32_t)number / WORD_BITS] |= 1u << (number % WORD_BITS);
    return &table[number];
}

static void put_host(int32_t number) { *take(number) = (struct descriptor){.kind = DESCRIPTOR_HOST, .host = number}; }

/* The standard streams, and the root of the tree under the number of a C library's first preopen. */
static void initialise(void) {
    initialised = true;
    for (int32_t stream = 0; stream < ROOT_NUMBER; stream++)
        put_host(stream);
    *take(ROOT_NUMBER) = (struct descriptor){
        .kind = DESCRIPTOR_DIRECTORY, .preopen = true, .readable = true, .place = tree_root(), .host = NO_HOST};
#if HAS_UPPER
    table[ROOT_NUMBER].may_change = tree_is_writable(tree_root());
    table[ROOT_NUMBER].listed_end = UINT32_MAX;
#endif
}

struct descriptor *descriptor_find(int32_t number) {
    if (!initialised)
        initialise();
    if ((uint32_t)number >= MAX_DESCRIPTORS || table[number].kind == DESCRIPTOR_FREE)
        return 0;
    return &table[number];
}

bool descriptor_holds(int32_t host) {
    for (int32_t number = 0; number < MAX_DESCRIPTORS; number++)
        if (table[number].kind != DESCRIPTOR_FREE && table[number].kind != DESCRIPTOR_FILE &&
            table[number].host == host)
            return true;
    return false;
}

#if IS_WRITABLE
bool descriptor_has_place(struct place place) {
    for (uint32_t word = 0; word < WORDS; word++)
        for (uint32_t bits = taken[word]; bits != 0; bits &= bits - 1) {
            const struct descriptor *descriptor = &table[word * WORD_BITS + (uint32_t)__builtin_ctz(bits)];
            if (descriptor->kind != DESCRIPTOR_HOST && is_same_place(descriptor->place, place))
                return true;
        }
    return false;
}
#endif

#if COPIES_UP
/* The host's descriptor that takes the place of this one, or NO_HOST. */
static int32_t open_copy(const struct descriptor *descriptor, int32_t host, const struct slice *path) {
    const struct slice here = {".", 1};
    bool is_directory = descriptor->kind == DESCRIPTOR_DIRECTORY;
    int32_t opened;
    if (host_open_for_program(host, path->size > 0 ? path : &here, is_directory, &opened) != ERROR_NONE)
        return NO_HOST;
    if (is_directory || host_seek(opened, descriptor->offset) == ERROR_NONE)
        return opened;
    host_close(opened);
    return NO_HOST;
}

void descriptors_copy_up(struct place place, int32_t host, const struct slice *path) {
    for (struct descriptor *each = table; each < table + MAX_DESCRIPTORS; each++) {
        bool is_open = each->kind == DESCRIPTOR_FILE || (each->kind == DESCRIPTOR_DIRECTORY && !each->preopen);
        int32_t opened = is_open && is_same_place(each->place, place) ? open_copy(each, host, path) : NO_HOST;
        if (opened != NO_HOST && each->host != NO_HOST)
            host_close(each->host);
        if (opened != NO_HOST)
            *each = (struct descriptor){.kind = DESCRIPTOR_HOST, .host = opened};
    }
}
#endif

#if WASIVFS_DEVICES
bool descriptor_is_shared(const struct descriptor *descriptor) {
    for (const struct descriptor *other = table; other < table + MAX_DESCRIPTORS; other++)
        if (other != descriptor && other->kind == DESCRIPTOR_HOST && other->host == descriptor->host)
            return true;
    return false;
}

bool device_opened(int32_t number, struct place *place) {
    (void)mount_count(); /* registers the descriptors that the program inherited */
    const struct descriptor *descriptor = descriptor_find(number);
    if (descriptor)
        *place = descriptor->kind == DESCRIPTOR_HOST ? place_in(DEVICE_LAYER, DEVICE_OPEN + (uint32_t)number)
                                                     : descriptor->place;
    return descriptor;
}

#if HAS_UPPER
bool descriptor_may_change(struct place place) {
    for (const struct descriptor *each = table; each < table + MAX_DESCRIPTORS; each++)
        if (each->kind == DESCRIPTOR_FILE && each->may_change && is_same_place(each->place, place))
            return true;
    return false;
}
#endif
#endif

enum error descriptor_check_free(void) {
    (void)descriptor_find(0);
    (void)mount_count(); /* registers the descriptors that the program inherited */
    while (lowest < WORDS && ~taken[lowest] == 0)
        lowest++;
    return lowest < WORDS ? ERROR_NONE : ERROR_MFILE;
}

enum error descriptor_add(const struct descriptor *filling, int32_t *number) {
    enum error error = descriptor_check_free();
    if (error != ERROR_NONE)
        return error;
    *number = (int32_t)(lowest * WORD_BITS + (uint32_t)__builtin_ctz(~taken[lowest]));
    *take(*number) = *filling;
    return ERROR_NONE;
}

/* A descriptor that the guest was started with keeps its number, if the number is free. */
void mounts_report_inherited(int32_t host) {
    if (host < MAX_DESCRIPTORS && !descriptor_find(host) && !descriptor_holds(host))
        put_host(host);
}

void descriptors_forget_host(void) {
    if (WASIVFS_HOST == WASIVFS_HOST_NONE || !initialised)
        return;
    for (int32_t number = 0; number < MAX_DESCRIPTORS; number++)
        if (table[number].kind == DESCRIPTOR_DIRECTORY)
            table[number].host = NO_HOST;
}

void descriptor_remove(int32_t number) {
    table[number].kind = DESCRIPTOR_FREE;
    uint32_t word = (uint32_t)number / WORD_BITS;
    taken[word] &= ~(1u << (number % WORD_BITS));
    if (word < lowest)
        lowest = word;
}

void descriptor_move(int32_t from, int32_t to) {
    table[to] = table[from];
    descriptor_remove(from);
}
