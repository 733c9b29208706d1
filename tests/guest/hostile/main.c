// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Runs the guest that is named on the command line. */
#include "hostile.h"

extern const struct guest *const __start_guests[], *const __stop_guests[];

const char *row;

void expect(long long value, long long wanted, const char *file, int line, const char *text) {
    if (value == wanted)
        return;
    fprintf(stderr, "%s:%d: %s is %lld, not %lld", file, line, text, value, wanted);
    fprintf(stderr, row ? " [%s]\n" : "\n", row);
    exit(1);
}

int32_t open_path(const char *path) {
    int32_t fd = -1;
    int64_t rights = __WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_SEEK | __WASI_RIGHTS_FD_READDIR;
    int32_t error = CALL(path_open)(ROOT, 1, AT(path), (int32_t)strlen(path), 0, rights, 0, 0, AT(&fd));
    row = path;
    EXPECT(error, 0);
    row = 0;
    return fd;
}

const char *start_of(int32_t fd) {
    static char text[9];
    struct vector vector = {(uint32_t)AT(text), 8};
    uint32_t size = 0;
    memset(text, 0, sizeof text);
    EXPECT_ERROR(CALL(fd_pread)(fd, AT(&vector), 1, 0, AT(&size)), SUCCESS);
    return text;
}

uint32_t end_of_memory(void) { return (uint32_t)__builtin_wasm_memory_size(0) * 65536; }

int main(int argc, char **argv) {
    for (const struct guest *const *entry = __start_guests; argc == 2 && entry < __stop_guests; entry++) {
        if (strcmp((*entry)->name, argv[1]) == 0) {
            (*entry)->run();
            return 0;
        }
    }
    return 2;
}
