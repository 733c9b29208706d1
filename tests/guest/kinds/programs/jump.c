// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Leaves a function by longjmp() because a file is missing, and goes on to read one that is there. */
#include <setjmp.h>
#include <stdio.h>

static jmp_buf missing;

static int first_byte(const char *path) {
    FILE *file = fopen(path, "r");
    if (!file)
        longjmp(missing, 1);
    int byte = getc(file);
    fclose(file);
    return byte;
}

int main(void) {
    if (setjmp(missing) == 0)
        first_byte("/nowhere");
    else
        printf("missed, then %c\n", first_byte("/digits"));
    return 0;
}
