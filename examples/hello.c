/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdio.h>

int main(void) {
    char line[80];
    FILE *file = fopen("/hello.txt", "r");
    if (!file || !fgets(line, sizeof line, file)) {
        perror("/hello.txt");
        return 1;
    }
    fputs(line, stdout);
    return 0;
}
