// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* query URI SQL…: prints the rows of each query, a line each, or the message of the error. */
#include <sqlite3.h>
#include <stdio.h>

static int print_row(void *unused, int count, char **values, char **names) {
    (void)unused, (void)names;
    for (int i = 0; i < count; i++)
        printf("%s%s", i ? "|" : "", values[i] ? values[i] : "NULL");
    putchar('\n');
    return 0;
}

int main(int argc, char **argv) {
    sqlite3 *database;
    if (sqlite3_open_v2(argv[1], &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI, 0) != SQLITE_OK) {
        printf("error: %s\n", sqlite3_errmsg(database));
        return 1;
    }
    for (int i = 2; i < argc; i++) {
        char *message = 0;
        if (sqlite3_exec(database, argv[i], print_row, 0, &message) != SQLITE_OK)
            printf("error: %s\n", message);
        sqlite3_free(message);
    }
    return sqlite3_close(database);
}
