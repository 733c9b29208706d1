/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Choices taken from the fuzzer's bytes; when they run out, all further choices are 0. */
#ifndef INPUT_H
#define INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct input {
    const uint8_t *next;
    const uint8_t *end;
};

static inline bool any_input(const struct input *input) { return input->next < input->end; }

static inline uint8_t take_byte(struct input *input) { return any_input(input) ? *input->next++ : 0; }

/* Below `limit`, which is at least 1. */
static inline uint32_t take_below(struct input *input, uint32_t limit) { return take_byte(input) % limit; }

/* The next `size` bytes, the first the lowest. */
static inline uint64_t take_number(struct input *input, int size) {
    uint64_t number = 0;
    for (int i = 0; i < size; i++)
        number |= (uint64_t)take_byte(input) << (8 * i);
    return number;
}

#endif
