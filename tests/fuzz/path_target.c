// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Walks of random paths through random images, with no host. */
#include "agree.h"

#define DIRECTORIES 64

static void run(struct input input, enum images_form form) {
    struct plain *roots[IMAGES];
    uint32_t count = 1 + take_below(&input, IMAGES);
    for (uint32_t i = 0; i < count; i++) {
        roots[i] = plain_root();
        plain_grow(roots[i], &input, PLAIN_NODES / IMAGES - 1);
    }
    images_make(roots, count, form);
    const struct spot *directories[DIRECTORIES];
    uint32_t directory_count = model_directories(model_build(roots, count, 0, 0), directories, DIRECTORIES);
    do {
        const struct spot *start = directories[take_below(&input, directory_count)];
        enum walk_mode mode = (enum walk_mode)take_below(&input, 4);
        agree_on_walk(start, plain_path(&input), mode);
    } while (any_input(&input));
    images_free();
    plain_reset();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    for (int form = 0; form < IMAGES_FORMS; form++)
        run((struct input){data, data + size}, (enum images_form)form);
    return 0;
}
