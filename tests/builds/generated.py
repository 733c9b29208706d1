# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A program whose embedded file /gen.txt is an asset that the build makes."""

from __future__ import annotations

PRINT_GENERATED = """\
#include <stdio.h>
int main(void) {
    char line[80];
    FILE *file = fopen("/gen.txt", "r");
    while (file && fgets(line, sizeof line, file))
        fputs(line, stdout);
    return !file;
}
"""
