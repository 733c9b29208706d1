// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Arguments that no library passes. With an argument, uses a descriptor after it was dropped. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wasi/wasip2.h>

static filesystem_borrow_descriptor_t root;

static filesystem_own_descriptor_t show_open(const char *what, const char *path, size_t size) {
    filesystem_own_descriptor_t file = {0};
    filesystem_error_code_t error = 0;
    wasip2_string_t name = {(uint8_t *)path, size};
    bool opened = filesystem_method_descriptor_open_at(root, 1, &name, 0, 1, &file, &error);
    printf("open %s: %s %d\n", what, opened ? "ok" : "error", error);
    return file;
}

static void show_read(filesystem_own_descriptor_t file, uint64_t size, uint64_t offset) {
    wasip2_tuple2_list_u8_bool_t found;
    filesystem_error_code_t error;
    if (filesystem_method_descriptor_read(filesystem_borrow_descriptor(file), size, offset, &found, &error))
        printf("read %llu at %llu: %zu bytes, end %d\n", size, offset, found.f0.len, found.f1);
    else
        printf("read %llu at %llu: error %d\n", size, offset, error);
    fflush(stdout);
}

int main(int argc, char **argv) {
    (void)argv;
    filesystem_preopens_list_tuple2_own_descriptor_string_t roots;
    filesystem_preopens_get_directories(&roots);
    root = filesystem_borrow_descriptor(roots.ptr[0].f0);
    static char lengthy[70000];
    memset(lengthy, 'a', sizeof lengthy);
    show_open("nothing", "", 0);
    show_open("a zero byte", "hello.txt\0x", 11);
    show_open("a long name", lengthy, 300);
    show_open("a long path", lengthy, sizeof lengthy);
    show_open("above the root", "../../../hello.txt", 18);
    show_open("the host", "/etc/passwd", 11);
    show_open("a file as a directory", "hello.txt/x", 11);
    filesystem_own_descriptor_t file = show_open("a file", "hello.txt", 9);
    show_read(file, 0, 0);
    show_read(file, UINT64_MAX, 0);
    show_read(file, UINT64_MAX, 5);
    show_read(file, 1, 13);
    show_read(file, 1, UINT64_MAX);
    filesystem_own_input_stream_t stream;
    filesystem_error_code_t code;
    filesystem_method_descriptor_read_via_stream(filesystem_borrow_descriptor(file), 1, &stream, &code);
    uint64_t skipped = 0;
    streams_stream_error_t error;
    streams_method_input_stream_skip(streams_borrow_input_stream(stream), UINT64_MAX, &skipped, &error);
    printf("skipped %llu\n", skipped);
    streams_input_stream_drop_own(stream);
    filesystem_descriptor_stat_t status;
    filesystem_descriptor_drop_own(file);
    if (argc > 1)
        show_read(file, 1, 0);
    printf("stat of the root: %d\n", filesystem_method_descriptor_stat(root, &status, &code) ? status.type : -1);
    for (int i = 0; i < 20000; i++) { /* more than there are places */
        filesystem_descriptor_drop_own(roots.ptr[0].f0);
        filesystem_preopens_get_directories(&roots);
    }
    printf("preopens: %zu\n", roots.len);
    return 0;
}
