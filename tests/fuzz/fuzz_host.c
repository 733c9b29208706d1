// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fake_host.c"

#include "fuzz_host.h"

#include <stdio.h>
#include <stdlib.h>

void host_reset(void) {
    entry_count = 1;
    memset(fake_descriptors, 0, sizeof fake_descriptors);
    memset(failures, 0, sizeof failures);
    fake_cookie_step = 1;
}

void host_fill(const struct plain *root) {
    for (const struct plain *child = root->first; child; child = child->next) {
        const char *path = plain_path_of(child).start;
        switch (child->kind) {
        case PLAIN_DIRECTORY:
            fake_directory(path);
            host_fill(child);
            break;
        case PLAIN_FILE:
            fake_file(path);
            break;
        case PLAIN_LINK:
            fake_link(path, child->text.start);
        }
    }
}

uint32_t host_left_open(void) { return fake_open_directories(); }

/* What check.h asks of a test program. */

struct slice text(const char *string) { return (struct slice){string, (uint32_t)strlen(string)}; }

void check_failed(const char *file, int line, const char *claim) {
    fprintf(stderr, "%s:%d: %s\n", file, line, claim);
    abort();
}

void check_is(long long value, long long expected, const char *file, int line, const char *claim) {
    if (value == expected)
        return;
    fprintf(stderr, "%s:%d: %s: %lld is not %lld\n", file, line, claim, value, expected);
    abort();
}
