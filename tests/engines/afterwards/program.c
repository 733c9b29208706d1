// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * Opens files in a function that a snapshot may be taken after, and reads on in main(), which does both where there
 * was no snapshot. Arguments are further paths to show.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool initialized;
static int file;
static DIR *directory, *root;
static FILE *stream;
static char start[10], line[100];

static void initialize(void) {
    file = open("/file", O_RDONLY);
    if (read(file, start, 5) != 5)
        abort();
    stream = fopen("/lines", "r");
    if (!stream || !fgets(line, sizeof line, stream))
        abort();
    directory = opendir("/sub");
    root = opendir("/");
    if (!directory || !readdir(directory) || !root)
        abort();
    while (readdir(root))
        continue;
    close(open("/sub/a", O_RDONLY));
    initialized = true;
}

#ifdef SNAPSHOT
extern void __wasm_call_ctors(void); /* older linkers then leave out the calls that they make by themselves */
extern int __main_void(void);

__attribute__((export_name("wizer.initialize"))) void wizer_initialize(void) {
    __wasm_call_ctors();
    initialize();
}

__attribute__((export_name("wizer.resume"))) void wizer_resume(void) {
    int status = __main_void();
    fflush(stdout);
    if (status != 0)
        exit(status);
}
#endif

static void show(const char *path) {
    char buffer[100];
    FILE *opened = fopen(path, "r");
    if (!opened)
        perror(path);
    else if (fgets(buffer, sizeof buffer, opened))
        printf("%s: %s", path, buffer);
    if (opened)
        fclose(opened);
}

static int compare(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void show_rest(DIR *opened) {
    char *names[100];
    size_t count = 0;
    for (struct dirent *entry; (entry = readdir(opened));)
        if (entry->d_name[0] != '.')
            names[count++] = strdup(entry->d_name);
    qsort(names, count, sizeof names[0], compare);
    for (size_t i = 0; i < count; i++)
        printf(" %s", names[i]);
    printf("\n");
}

int main(int count, char **arguments) {
    char rest[100];
    if (!initialized)
        initialize();
    ssize_t size = read(file, rest, sizeof rest);
    printf("file: %s|%.*s", start, (int)size, rest);
    printf("lines: %s", line);
    while (fgets(line, sizeof line, stream))
        printf("then: %s", line);
    printf("sub:");
    show_rest(directory);
    printf("root:");
    rewinddir(root);
    show_rest(root);
    for (int i = 1; i < count; i++)
        show(arguments[i]);
    printf("next number is %d\n", open("/file", O_RDONLY) - file);
    return 0;
}
