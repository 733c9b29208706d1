// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* transactions URI COUNT: changes a database in transactions, each with its journal, and prints what it finds then. */
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static sqlite3 *database;

static void must(int result, const char *text) {
    if (result == SQLITE_OK || result == SQLITE_DONE)
        return;
    printf("error: %s: %s\n", text, sqlite3_errmsg(database));
    exit(1);
}

static int print_row(void *unused, int count, char **values, char **names) {
    (void)unused, (void)names;
    for (int i = 0; i < count; i++)
        printf("%s%s", i ? "|" : "", values[i] ? values[i] : "NULL");
    putchar('\n');
    return 0;
}

static void run(const char *format, ...) {
    char text[400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    must(sqlite3_exec(database, text, print_row, 0, 0), text);
}

int main(int argc, char **argv) {
    int count = argc > 2 ? atoi(argv[2]) : 0;
    must(sqlite3_open_v2(argv[1], &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI, 0), argv[1]);
    for (int i = 1; i <= count; i++) {
        run("begin");
        run("update item set price = (price + %d) %% 10000 where id = %d", i, i % 5000);
        if (i % 4 == 0)
            run("insert into item values (%d, %d, 'new %d', %d, zeroblob(%d))", 10000 + i, i % 20, i, i, i % 700);
        if (i % 6 == 0)
            run("delete from item where id = %d", i / 2);
        if (i % 50 == 0)
            run("update item set body = zeroblob(length(body) + 5) where owner = %d", i % 20);
        run(i % 7 ? "commit" : "rollback");
        if (i % 4000 == 0)
            run("vacuum");
    }
    run("pragma integrity_check");
    run("select count(*), sum(price), sum(id), min(name), max(name), sum(length(body)) from item");
    run("vacuum");
    run("pragma integrity_check");
    run("select count(*), sum(price), sum(id), min(name), max(name), sum(length(body)) from item");
    must(sqlite3_close(database), "close");
    return 0;
}
