// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * Calls of preview1, with wrong descriptors, lengths, counts and offsets among them, against a table of what each
 * descriptor should be. Only the memory that a call is given is accessible while it runs.
 */
#include "calls.h"
#include "claim.h"

static void start(struct input *input, enum images_form form) {
    static const struct model_mount mount = {{FRONT_GUEST_PATH, sizeof FRONT_GUEST_PATH - 1}, 0, FRONT_PREOPEN};
    struct plain *image = plain_root();
    plain_grow(image, input, PLAIN_NODES / 2);
    images_make(&image, 1, form);
    front_reset();
    open_reset(model_build(&image, 1, &mount, 1));
}

static void run(struct input input, enum images_form form) {
    static void (*const checks[])(struct input *) = {
        check_open,   check_open_on_host, check_close, check_renumber, check_read,    check_open,
        check_read,   check_seek,         check_tell,  check_readdir,  check_readdir, check_status,
        check_change, check_poll,         check_open,  check_close,
    };
    take_back();
    start(&input, form);
    while (any_input(&input)) {
        checks[take_below(&input, 16)](&input);
        take_back();
    }
    CLAIM_IS(front_open_on_host(), open_count(ON_HOST) + 1); /* no descriptor stands for the preopen */
    images_free();
    plain_reset();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    for (int form = 0; form < IMAGES_FORMS; form++)
        run((struct input){data, data + size}, (enum images_form)form);
    return 0;
}
