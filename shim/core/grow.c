// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "grow.h"

#include "config.h"

#if defined __wasm__ && HAS_UPPER

#include <stdbool.h>
#include <stddef.h>

/*
 * The allocator of wasi-libc of 2022 takes all memory up to its present end for its heap when it is first called. So it
 * is called before memory grows for the first time, if the program has one: a weak reference links nothing from an
 * archive. Later releases have one of the headers, and leave alone what they did not get.
 */
#if __has_include(<wasi/version.h>) || __has_include(<dlfcn.h>)
#define let_allocator_take_its_memory() ((void)0)
#else
extern void *malloc(size_t size) __attribute__((weak));
extern void free(void *memory) __attribute__((weak));

static void let_allocator_take_its_memory(void) {
    static bool done;
    if (!done && malloc && free) {
        void *volatile taken = malloc(1); /* volatile, or the compiler leaves both calls out */
        free(taken);
    }
    done = true;
}
#endif

void *grow_memory(uint32_t pages) {
    let_allocator_take_its_memory();
    size_t before = __builtin_wasm_memory_grow(0, pages);
    return before == SIZE_MAX ? 0 : (void *)(before * GROW_PAGE);
}

#endif
