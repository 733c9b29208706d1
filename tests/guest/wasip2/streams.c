// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Calls of WASI 0.2 that wasi-libc seldom makes: streams of an embedded file beside those of the host, and waiting. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wasi/wasip2.h>

#define HOUR 3600000000000

static filesystem_own_descriptor_t open_file(const char *path) {
    filesystem_preopens_list_tuple2_own_descriptor_string_t roots;
    filesystem_preopens_get_directories(&roots);
    printf("preopens: %zu, %.*s\n", roots.len, (int)roots.ptr[0].f1.len, (char *)roots.ptr[0].f1.ptr);
    filesystem_own_descriptor_t file;
    filesystem_error_code_t error;
    wasip2_string_t name = {(uint8_t *)path, strlen(path)};
    if (!filesystem_method_descriptor_open_at(filesystem_borrow_descriptor(roots.ptr[0].f0), 1, &name, 0, 1, &file,
                                              &error)) {
        printf("open-at: error %d\n", error);
        exit(0);
    }
    filesystem_descriptor_drop_own(roots.ptr[0].f0);
    free(roots.ptr[0].f1.ptr);
    free(roots.ptr);
    return file;
}

static bool blocks; /* calls that wait for the host */

static void show_read(streams_borrow_input_stream_t stream, uint64_t size) {
    wasip2_list_u8_t bytes;
    streams_stream_error_t error;
    if (blocks ? streams_method_input_stream_blocking_read(stream, size, &bytes, &error)
               : streams_method_input_stream_read(stream, size, &bytes, &error)) {
        printf("read %zu: \"%.*s\"\n", bytes.len, (int)bytes.len, (char *)bytes.ptr);
        if (bytes.len > 0)
            free(bytes.ptr);
    } else {
        printf("read: error %d\n", error.tag);
    }
}

static void show_poll(const char *what, poll_borrow_pollable_t *list, size_t size) {
    poll_list_borrow_pollable_t polled = {list, size};
    wasip2_list_u32_t ready;
    poll_poll(&polled, &ready);
    printf("%s:", what);
    for (size_t i = 0; i < ready.len; i++)
        printf(" %u", ready.ptr[i]);
    printf("\n");
    free(ready.ptr);
}

int main(int argc, char **argv) {
    blocks = argc > 2;
    filesystem_own_descriptor_t file = open_file(argv[1]);
    filesystem_own_input_stream_t one, two;
    filesystem_error_code_t code;
    filesystem_method_descriptor_read_via_stream(filesystem_borrow_descriptor(file), 7, &one, &code);
    filesystem_method_descriptor_read_via_stream(filesystem_borrow_descriptor(file), 0, &two, &code);
    filesystem_descriptor_drop_own(file);
    streams_borrow_input_stream_t stream = streams_borrow_input_stream(one);
    if (!blocks)
        show_read(stream, 0); /* engines close a stream of the host then */
    show_read(stream, 2);
    uint64_t size;
    streams_stream_error_t error;
    if (blocks ? streams_method_input_stream_blocking_skip(stream, 1, &size, &error)
               : streams_method_input_stream_skip(stream, 1, &size, &error))
        printf("skipped %llu\n", size);
    show_read(stream, 100);
    if (!blocks)
        show_read(stream, 0);
    show_read(stream, 100);
    if (!streams_method_input_stream_skip(stream, 1, &size, &error))
        printf("skip: error %d\n", error.tag);

    poll_own_pollable_t of_file = streams_method_input_stream_subscribe(stream);
    poll_own_pollable_t of_clock = monotonic_clock_subscribe_duration(HOUR),
                        now = monotonic_clock_subscribe_duration(0);
    poll_borrow_pollable_t all[] = {poll_borrow_pollable(of_clock), poll_borrow_pollable(of_file),
                                    poll_borrow_pollable(now)};
    poll_method_pollable_block(all[1]);
    poll_method_pollable_block(all[2]);
    printf("ready: %d %d %d\n", poll_method_pollable_ready(all[0]), poll_method_pollable_ready(all[1]),
           poll_method_pollable_ready(all[2]));
    show_poll("with the host's", all, 3);
    show_poll("ours alone", all + 1, 1);
    show_poll("the host's alone", all + 2, 1);
    poll_pollable_drop_own(of_file);
    poll_pollable_drop_own(of_clock);
    poll_pollable_drop_own(now);
    streams_input_stream_drop_own(one);

    fflush(stdout);
    streams_own_output_stream_t out = stdout_get_stdout();
    streams_borrow_output_stream_t to = streams_borrow_output_stream(out);
    stream = streams_borrow_input_stream(two);
    bool blocked = streams_method_output_stream_blocking_splice(to, stream, 7, &size, &error);
    bool spliced = blocks ? streams_method_output_stream_blocking_splice(to, stream, 100, &size, &error)
                          : streams_method_output_stream_splice(to, stream, 100, &size, &error);
    printf("spliced: %d %d\n", blocked, spliced);
    if (!streams_method_output_stream_splice(to, stream, 100, &size, &error))
        printf("splice: error %d\n", error.tag);
    streams_input_stream_drop_own(two);
    return 0;
}
