// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "calls.h"

#include <sanitizer/asan_interface.h>
#include <string.h>

#define FEW 10

const struct open closed;
static struct open table[MAX_DESCRIPTORS];
static int32_t top; /* all numbers from here on are closed */

void give(uint32_t address, uint32_t size) { ASAN_UNPOISON_MEMORY_REGION(guest + address, size); }

void take_back(void) { ASAN_POISON_MEMORY_REGION(guest, GUEST_SIZE); }

uint64_t result_of(uint32_t address, uint32_t size) {
    uint64_t number = 0;
    give(address, size);
    memcpy(&number, guest + address, size);
    return number;
}

int32_t take_descriptor(struct input *input) {
    static const int32_t odd[] = {-1, INT32_MIN, INT32_MAX, MAX_DESCRIPTORS, MAX_DESCRIPTORS - 1, 1000};
    uint32_t choice = take_below(input, 32);
    return choice < 26 ? (int32_t)(choice % FEW) : odd[choice - 26];
}

uint64_t take_any_number(struct input *input) {
    static const uint64_t odd[] = {0, 1, INT32_MAX, UINT32_MAX, INT64_MAX, UINT64_MAX, UINT64_C(1) << 63, 0x100000000};
    uint8_t choice = take_byte(input);
    return choice < 200 ? choice : choice < 232 ? odd[choice % 8] : take_number(input, 8);
}

struct open *open_find(int32_t fd) {
    static struct open never;
    never = closed;
    return fd >= 0 && fd < MAX_DESCRIPTORS ? &table[fd] : &never;
}

void open_set(int32_t fd, struct open open) {
    table[fd] = open;
    top = fd >= top ? fd + 1 : top;
}

int32_t open_lowest_free(void) {
    int32_t fd = 0;
    while (fd < MAX_DESCRIPTORS && table[fd].kind != CLOSED)
        fd++;
    return fd;
}

uint32_t open_count(enum open_kind kind) {
    uint32_t count = 0;
    for (int32_t fd = 0; fd < top; fd++)
        count += table[fd].kind == kind;
    return count;
}

void open_reset(const struct spot *root) {
    memset(table, 0, (size_t)top * sizeof *table);
    top = 0;
    for (int32_t stream = 0; stream < 3; stream++)
        open_set(stream, (struct open){.kind = ON_HOST, .host = stream});
    open_set(3, (struct open){.kind = DIRECTORY_OPEN, .spot = root, .readable = true, .preopen = true});
    open_set(FRONT_SOCKET, (struct open){.kind = ON_HOST, .host = FRONT_SOCKET});
}
