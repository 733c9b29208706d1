// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* read, readv, pread, preadv: contents, ends of files, offsets. */
#include "behaviour.h"

BEHAVIOUR(reading_gives_the_contents_in_order) {
    int fd = must_open("/digits");
    char buffer[7];
    for (int i = 0; i < 4; i++) {
        long long size = CALL(read(fd, buffer, sizeof buffer));
        print_bytes("read", buffer, (size_t)size);
    }
    CALL(close(fd));
}

BEHAVIOUR(reading_at_the_end_gives_nothing) {
    char buffer[100];
    int fd = must_open("/hello.txt");
    CALL(read(fd, buffer, sizeof buffer));
    CALL(read(fd, buffer, sizeof buffer));
    CALL(read(fd, buffer, sizeof buffer));
    close(fd);
    fd = must_open("/empty");
    CALL(read(fd, buffer, sizeof buffer));
    CALL(pread(fd, buffer, sizeof buffer, 0));
    close(fd);
}

BEHAVIOUR(reading_no_bytes_succeeds) {
    char buffer[1];
    int fd = must_open("/hello.txt");
    CALL(read(fd, buffer, 0));
    CALL(pread(fd, buffer, 0, 3));
    CALL(lseek(fd, 0, SEEK_CUR));
    close(fd);
}

BEHAVIOUR(readv_fills_buffers_one_after_another) {
    char a[3], b[1], c[20];
    struct iovec vector[] = {{a, sizeof a}, {b, 0}, {b, sizeof b}, {c, sizeof c}};
    int fd = must_open("/hello.txt");
    CALL(readv(fd, vector, 4));
    print_bytes("a", a, 3);
    print_bytes("b", b, 1);
    print_bytes("c", c, 9);
    CALL(readv(fd, vector, 4));
    CALL(lseek(fd, 0, SEEK_CUR));
    close(fd);
}

BEHAVIOUR(pread_leaves_the_offset_alone) {
    char buffer[5];
    int fd = must_open("/digits");
    CALL(lseek(fd, 42, SEEK_SET));
    CALL(pread(fd, buffer, 5, 10));
    print_bytes("pread", buffer, 5);
    CALL(lseek(fd, 0, SEEK_CUR));
    CALL(read(fd, buffer, 5));
    print_bytes("read", buffer, 5);
    close(fd);
}

BEHAVIOUR(preadv_fills_buffers_from_an_offset) {
    char a[4], b[6];
    struct iovec vector[] = {{a, sizeof a}, {b, sizeof b}};
    int fd = must_open("/digits");
    CALL(preadv(fd, vector, 2, 995));
    print_bytes("a", a, 4);
    print_bytes("b", b, 1);
    CALL(preadv(fd, vector, 2, 0));
    print_bytes("b", b, 6);
    CALL(lseek(fd, 0, SEEK_CUR));
    close(fd);
}

BEHAVIOUR(pread_outside_the_file) {
    char buffer[5];
    int fd = must_open("/digits");
    CALL(pread(fd, buffer, 5, 1000));
    CALL(pread(fd, buffer, 5, 999));
    CALL(pread(fd, buffer, 5, 1001));
    CALL(pread(fd, buffer, 5, 4294967296));
    CALL(pread(fd, buffer, 5, 4294967297));
    CALL(pread(fd, buffer, 5, INT64_MAX - 5));
    CALL(pread(fd, buffer, 5, -1));
    CALL(pread(fd, buffer, 5, INT64_MIN));
    close(fd);
}

BEHAVIOUR(reading_a_directory_is_eisdir) {
    char buffer[5];
    struct iovec vector = {buffer, 5};
    int fd = must_open("/sub");
    CALL(read(fd, buffer, 5));
    CALL(pread(fd, buffer, 5, 0));
    CALL(readv(fd, &vector, 1));
    close(fd);
}

BEHAVIOUR(two_descriptors_of_a_file_have_their_own_offsets) {
    char buffer[4];
    int a = must_open("/digits"), b = must_open("/digits");
    CALL(lseek(a, 500, SEEK_SET));
    CALL(read(b, buffer, 4));
    CALL(lseek(a, 0, SEEK_CUR));
    CALL(lseek(b, 0, SEEK_CUR));
    close(a);
    CALL(read(b, buffer, 4));
    close(b);
}

BEHAVIOUR(large_file_reads_the_same_in_pieces_of_any_size) {
    static char buffer[70000];
    static const size_t sizes[] = {1, 7, 4096, 65536, 70000};
    for (size_t i = 0; i < COUNT(sizes); i++) {
        int fd = must_open("/large");
        uint32_t hash = 2166136261u;
        long long total = 0;
        for (ssize_t size; (size = read(fd, buffer, sizes[i])) > 0; total += size)
            for (ssize_t at = 0; at < size; at++)
                hash = (hash ^ (unsigned char)buffer[at]) * 16777619u;
        printf("pieces of %zu: %lld bytes, hash %08x\n", sizes[i], total, (unsigned)hash);
        close(fd);
    }
}
