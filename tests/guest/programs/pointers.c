// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Prints what wasivfs_data() answers for each path on the command line. */
#include <stdint.h>
#include <stdio.h>
#include <wasivfs.h>

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        size_t size = 12345;
        const char *contents = wasivfs_data(argv[i], &size);
        if (contents)
            printf("%zu bytes, aligned %d: %.*s\n", size, (uintptr_t)contents % (size % 8 ? 4 : 8) == 0, (int)size,
                   contents);
        else
            printf("none, size %s\n", size == 12345 ? "untouched" : "changed");
    }
    return 0;
}
