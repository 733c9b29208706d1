// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* lseek and ftell. */
#include "behaviour.h"

BEHAVIOUR(seeking_from_start_current_and_end) {
    int fd = must_open("/digits");
    CALL(lseek(fd, 10, SEEK_SET));
    CALL(lseek(fd, 5, SEEK_CUR));
    CALL(lseek(fd, -3, SEEK_CUR));
    CALL(lseek(fd, 0, SEEK_END));
    CALL(lseek(fd, -1000, SEEK_END));
    CALL(lseek(fd, 0, SEEK_CUR));
    close(fd);
}

BEHAVIOUR(seeking_before_the_start_is_einval) {
    int fd = must_open("/digits");
    CALL(lseek(fd, 7, SEEK_SET));
    CALL(lseek(fd, -8, SEEK_CUR));
    CALL(lseek(fd, -1, SEEK_SET));
    CALL(lseek(fd, -1001, SEEK_END));
    CALL(lseek(fd, INT64_MIN, SEEK_SET));
    CALL(lseek(fd, INT64_MIN, SEEK_CUR));
    CALL(lseek(fd, INT64_MIN, SEEK_END));
    CALL(lseek(fd, 0, SEEK_CUR));
    close(fd);
}

BEHAVIOUR(seeking_past_the_end_is_allowed) {
    char byte;
    int fd = must_open("/digits");
    CALL(lseek(fd, 1000, SEEK_SET));
    CALL(read(fd, &byte, 1));
    CALL(lseek(fd, 50, SEEK_END));
    CALL(read(fd, &byte, 1));
    CALL(lseek(fd, 0, SEEK_CUR));
    CALL(lseek(fd, -51, SEEK_CUR));
    CALL(read(fd, &byte, 1));
    close(fd);
}

BEHAVIOUR(offsets_have_64_bits) {
    char byte;
    int fd = must_open("/digits");
    CALL(lseek(fd, 4294967296 + 5, SEEK_SET));
    CALL(read(fd, &byte, 1));
    CALL(lseek(fd, 4294967296, SEEK_CUR));
    CALL(lseek(fd, -8589934592, SEEK_CUR));
    CALL(read(fd, &byte, 1));
    print_bytes("byte", &byte, 1);
    close(fd);
}

BEHAVIOUR(seeking_from_nowhere_is_einval) {
    int fd = must_open("/digits");
    CALL(lseek(fd, 0, 99));
    CALL(lseek(fd, 0, -1));
    close(fd);
}

BEHAVIOUR(rewinding_reads_again) {
    char buffer[5];
    int fd = must_open("/hello.txt");
    for (int i = 0; i < 3; i++) {
        CALL(read(fd, buffer, 5));
        print_bytes("read", buffer, 5);
        CALL(lseek(fd, 0, SEEK_SET));
    }
    close(fd);
}
