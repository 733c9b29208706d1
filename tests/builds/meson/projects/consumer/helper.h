/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#define SEPARATOR ": "

/* Prints each file below a directory, which ends in a slash, with its first line. */
void list(const char *directory);
