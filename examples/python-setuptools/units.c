// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Converts between units: `units 26.2 mi km`, or a line of that form on each line of standard input.
// What there is to convert is a file per quantity in /units.
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_SIZE = 32, LINE_SIZE = 256, PATH_SIZE = 300 };

// A value in the base unit of its quantity is (value + offset) * factor.
struct unit {
    char quantity[NAME_SIZE];
    double factor;
    double offset;
};

// A line of a quantity's file: factor, "@offset" where zero is not zero, and the names of the unit.
static int read_unit(char *line, const char *name, struct unit *unit) {
    char *rest;
    unit->factor = strtod(line, &rest);
    unit->offset = *rest == '@' ? strtod(rest + 1, &rest) : 0;
    if (rest == line)
        return 0;
    for (char *word = strtok(rest, " \n"); word; word = strtok(NULL, " \n"))
        if (strcmp(word, name) == 0)
            return 1;
    return 0;
}

static int find_in(const char *quantity, const char *name, struct unit *unit) {
    char path[PATH_SIZE], line[LINE_SIZE];
    snprintf(path, sizeof path, "/units/%s", quantity);
    FILE *file = fopen(path, "r");
    int found = 0;
    while (file && !found && fgets(line, sizeof line, file))
        found = read_unit(line, name, unit);
    if (file)
        fclose(file);
    snprintf(unit->quantity, sizeof unit->quantity, "%s", quantity);
    return found;
}

static int find(const char *name, struct unit *unit) {
    DIR *units = opendir("/units");
    int found = 0;
    for (struct dirent *entry; units && !found && (entry = readdir(units));)
        found = entry->d_name[0] != '.' && find_in(entry->d_name, name, unit);
    if (units)
        closedir(units);
    if (!found)
        fprintf(stderr, "units: no unit is called '%s'\n", name);
    return found;
}

static int convert(const char *amount, const char *from, const char *to) {
    struct unit source, target;
    char *end;
    double value = strtod(amount, &end);
    if (end == amount || *end) {
        fprintf(stderr, "units: '%s' is not a number\n", amount);
        return EXIT_FAILURE;
    }
    if (!find(from, &source) || !find(to, &target))
        return EXIT_FAILURE;
    if (strcmp(source.quantity, target.quantity) != 0) {
        fprintf(stderr, "units: '%s' is of %s and '%s' of %s\n", from, source.quantity, to, target.quantity);
        return EXIT_FAILURE;
    }
    printf("%.10g\n", (value + source.offset) * source.factor / target.factor - target.offset);
    return EXIT_SUCCESS;
}

static int convert_lines(void) {
    char line[LINE_SIZE], amount[NAME_SIZE], from[NAME_SIZE], to[NAME_SIZE];
    int status = EXIT_SUCCESS;
    while (fgets(line, sizeof line, stdin)) {
        if (sscanf(line, "%31s %31s %31s", amount, from, to) != 3) {
            fprintf(stderr, "units: not AMOUNT FROM TO: %s", line);
            status = EXIT_FAILURE;
        } else if (convert(amount, from, to) != EXIT_SUCCESS) {
            status = EXIT_FAILURE;
        }
    }
    return status;
}

int main(int argc, char **argv) {
    if (argc == 4)
        return convert(argv[1], argv[2], argv[3]);
    if (argc == 1)
        return convert_lines();
    fputs("usage: units AMOUNT FROM TO, or lines of that form on standard input\n", stderr);
    return 2;
}
