// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Lists the root before a snapshot and after it, and asks the engine for nothing that would tell that it was one. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <wasivfs.h>

extern void __wasm_call_ctors(void);

static char before[100], after[100];

static void list(char *names) {
    struct dirent **entries;
    int count = scandir("/", &entries, NULL, alphasort);
    for (int i = 0; i < count; i++)
        if (entries[i]->d_name[0] != '.')
            strcat(strcat(names, " "), entries[i]->d_name);
}

__attribute__((export_name("wizer.initialize"))) void initialize(void) {
    __wasm_call_ctors();
    list(before);
}

__attribute__((export_name("wizer.resume"))) void resume(void) {
    wasivfs_resumed();
    list(after);
    printf("before:%s\nafter:%s\n", before, after);
    fflush(stdout);
}

int main(void) { return 1; }
