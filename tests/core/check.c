// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Runs the case that is named on the command line; --list names them all. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const struct test_case *const __start_test_cases[], *const __stop_test_cases[];

static const char *current_row;

struct slice text(const char *string) { return (struct slice){string, (uint32_t)strlen(string)}; }

void check_row(const char *row) { current_row = row; }

static void print_place(const char *file, int line, const char *claim) {
    fprintf(stderr, "%s:%d: %s", file, line, claim);
    if (current_row)
        fprintf(stderr, " [%s]", current_row);
}

void check_failed(const char *file, int line, const char *claim) {
    print_place(file, line, claim);
    fputc('\n', stderr);
    exit(1);
}

void check_is(long long value, long long expected, const char *file, int line, const char *claim) {
    if (value == expected)
        return;
    print_place(file, line, claim);
    fprintf(stderr, ": %lld is not %lld\n", value, expected);
    exit(1);
}

void check_text(struct slice value, const char *expected, const char *file, int line, const char *claim) {
    struct slice wanted = text(expected);
    if (value.start && equal(&value, &wanted))
        return;
    print_place(file, line, claim);
    fprintf(stderr, " is \"%.*s\", not \"%s\"\n", (int)value.size, value.start ? value.start : "", expected);
    exit(1);
}

int main(int argc, char **argv) {
    for (const struct test_case *const *entry = __start_test_cases; entry < __stop_test_cases; entry++) {
        if (argc == 2 && strcmp(argv[1], "--list") == 0) {
            puts((*entry)->name);
        } else if (argc == 2 && strcmp(argv[1], (*entry)->name) == 0) {
            (*entry)->run();
            return 0;
        }
    }
    if (argc == 2 && strcmp(argv[1], "--list") == 0)
        return 0;
    fprintf(stderr, "usage: %s --list | CASE\n", argv[0]);
    return 2;
}
