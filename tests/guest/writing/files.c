// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Bytes of files: offsets, sizes, holes, vectors. */
#include "writing.h"

#include "raw.h"

EVERYWHERE(append_after_truncation_by_others_goes_to_the_new_end) {
    int one = (int)OK(open("a", O_WRONLY | O_APPEND)), other = (int)OK(open("a", O_RDWR | O_APPEND));
    WANT(write(one, "1111", 4), 4);
    SAYS(text("a"), "alpha1111");
    WANT(ftruncate(other, 0), 0);
    WANT(write(one, "22", 2), 2);
    SAYS(text("a"), "22");
    WANT(write(other, "33", 2), 2);
    SAYS(text("a"), "2233");
    OK(open("a", O_WRONLY | O_TRUNC));
    WANT(write(other, "4", 1), 1);
    WANT(write(one, "5", 1), 1);
    SAYS(text("a"), "45");
}

EVERYWHERE(appending_descriptor_reads_where_it_is_and_writes_at_the_end) {
    int fd = (int)OK(open("a", O_RDWR | O_APPEND));
    char byte = 0;
    WANT(lseek(fd, 0, SEEK_CUR), 0);
    WANT(lseek(fd, 1, SEEK_SET), 1);
    WANT(read(fd, &byte, 1), 1);
    WANT(byte, 'l');
    WANT(lseek(fd, 0, SEEK_CUR), 2);
    WANT(write(fd, "XY", 2), 2);
    WANT(lseek(fd, 0, SEEK_CUR), 7);
    WANT(lseek(fd, 42, SEEK_SET), 42);
    WANT(write(fd, "Z", 1), 1);
    SAYS(text("a"), "alphaXYZ");
    WANT(lseek(fd, 0, SEEK_CUR), 8);
}

EVERYWHERE(pwrite_appends_to_what_is_opened_for_appending) {
    int fd = (int)OK(open("a", O_RDWR | O_APPEND));
    WANT(lseek(fd, 3, SEEK_SET), 3);
    WANT(pwrite(fd, "P", 1, 0), 1);
    SAYS(text("a"), "alphaP");
    WANT(lseek(fd, 0, SEEK_CUR), 3);
}

EVERYWHERE(appending_is_switched_on_and_off) {
    int fd = (int)OK(open("a", O_RDWR));
    WANT(fcntl(fd, F_SETFL, O_APPEND), 0);
    WANT(!!(fcntl(fd, F_GETFL) & O_APPEND), 1);
    WANT(write(fd, "!", 1), 1);
    SAYS(text("a"), "alpha!");
    WANT(fcntl(fd, F_SETFL, 0), 0);
    WANT(!!(fcntl(fd, F_GETFL) & O_APPEND), 0);
    WANT(lseek(fd, 0, SEEK_SET), 0);
    WANT(write(fd, "A", 1), 1);
    SAYS(text("a"), "Alpha!");
    WANT((fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDWR, 1);
}

EVERYWHERE(writing_beyond_a_shortened_end_leaves_a_hole) {
    int fd = (int)OK(open("n", O_RDWR | O_CREAT, 0666));
    WANT(write(fd, "12345678", 8), 8);
    int other = (int)OK(open("n", O_WRONLY));
    WANT(ftruncate(other, 2), 0);
    WANT(write(fd, "9", 1), 1);
    SAYS(text("n"), "12\\x00\\x00\\x00\\x00\\x00\\x009");
    WANT(pwrite(other, "x", 1, 12), 1);
    SAYS(text("n"), "12\\x00\\x00\\x00\\x00\\x00\\x009\\x00\\x00\\x00x");
}

EVERYWHERE(what_was_cut_off_does_not_come_back) {
    int fd = (int)OK(open("a", O_RDWR));
    WANT(ftruncate(fd, 3), 0);
    WANT(ftruncate(fd, 8), 0);
    SAYS(text("a"), "alp\\x00\\x00\\x00\\x00\\x00");
    WANT(pwrite(fd, "z", 1, 5), 1);
    WANT(ftruncate(fd, 1), 0);
    WANT(pwrite(fd, "y", 1, 7), 1);
    SAYS(text("a"), "a\\x00\\x00\\x00\\x00\\x00\\x00y");
    WANT(truncate("b", 0), 0);
    WANT(truncate("b", 5), 0);
    SAYS(text("b"), "\\x00\\x00\\x00\\x00\\x00");
}

/* Whether the bytes from `start` to `end` are those that /big has at the start, or zero. */
static int is_big(int fd, long long start, long long end, bool zero) {
    static unsigned char bytes[4096];
    for (long long at = start; at < end;) {
        size_t wanted = end - at < 4096 ? (size_t)(end - at) : 4096;
        ssize_t count = pread(fd, bytes, wanted, at);
        if (count <= 0)
            return 0;
        for (ssize_t i = 0; i < count; i++, at++)
            if (bytes[i] != (zero ? 0 : (unsigned char)(at % 251)))
                return 0;
    }
    return 1;
}

BEHAVIOUR(writing_into_a_large_embedded_file_changes_those_bytes_alone) {
    int fd = (int)OK(open("/big", O_RDWR));
    WANT(size("/big"), 90000);
    WANT(pwrite(fd, "....", 4, 40958), 4);
    WANT(is_big(fd, 0, 40958, false), 1);
    WANT(is_big(fd, 40962, 90000, false), 1);
    WANT(pread(fd, (char[4]){0}, 4, 89998), 2);
    WANT(size("/big"), 90000);
    WANT(pwrite(fd, "end", 3, 100000), 3);
    WANT(is_big(fd, 40962, 90000, false), 1);
    WANT(is_big(fd, 90000, 100000, true), 1);
    WANT(size("/big"), 100003);
    WANT(ftruncate(fd, 50000), 0);
    WANT(ftruncate(fd, 95000), 0);
    WANT(is_big(fd, 40962, 50000, false), 1);
    WANT(is_big(fd, 50000, 95000, true), 1);
}

BEHAVIOUR(cutting_off_a_large_embedded_file_hides_its_rest) {
    int fd = (int)OK(open("/big", O_RDWR));
    WANT(ftruncate(fd, 4097), 0);
    WANT(ftruncate(fd, 90000), 0);
    WANT(is_big(fd, 0, 4097, false), 1);
    WANT(is_big(fd, 4097, 90000, true), 1);
    WANT(pwrite(fd, "x", 1, 60000), 1);
    WANT(is_big(fd, 4097, 60000, true), 1);
    WANT(is_big(fd, 60001, 90000, true), 1);
    WANT(is_big(fd, 0, 4097, false), 1);
}

static const char *large_answer(long long result) {
    if (result == 1 || (result < 0 && (errno == EFBIG || errno == ENOSPC)))
        return "written, or too large";
    return result < 0 ? error_name(errno) : "a wrong count";
}

EVERYWHERE(far_offsets_are_sparse_or_too_large) {
    int fd = (int)OK(open("a", O_RDWR));
    static const long long offsets[] = {
        (1ll << 31) - 2,  (1ll << 31) - 1,   1ll << 31,         (1ll << 32) - 2, (1ll << 32) - 1,
        1ll << 32,        (1ll << 32) + 5,   1ll << 40,         (1ll << 43) - 1, INT64_MAX - 4096,
        INT64_MAX - 4095, (1ll << 62) + 100, INT64_MAX - 1 - 7,
    };
    for (size_t i = 0; i < COUNT(offsets); i++) {
        in("at %lld", offsets[i]);
        SAYS(large_answer(pwrite(fd, "x", 1, offsets[i])), "written, or too large");
        WANT(ftruncate(fd, 5), 0);
        SAYS(text("a"), "alpha");
    }
    for (size_t i = 0; i < COUNT(offsets); i++) {
        in("size %lld", offsets[i]);
        SAYS(large_answer(ftruncate(fd, offsets[i]) == 0 ? 1 : -1), "written, or too large");
        WANT(ftruncate(fd, 5), 0);
    }
    WANT(pwrite(fd, "x", 1, -1), -EINVAL);
    WANT(pwrite(fd, "x", 1, INT64_MIN), -EINVAL);
    WANT(pwrite(fd, "xy", 2, INT64_MAX), -EINVAL);
    WANT(ftruncate(fd, -1), -EINVAL);
    WANT(ftruncate(fd, INT64_MIN), -EINVAL);
    SAYS(text("a"), "alpha");
}

EVERYWHERE(sparse_file_reads_as_zeros_between_its_parts) {
    int fd = (int)OK(open("n", O_RDWR | O_CREAT, 0666));
    WANT(pwrite(fd, "x", 1, 3000000), 1);
    WANT(pwrite(fd, "y", 1, 1000000), 1);
    WANT(size("n"), 3000001);
    WANT(is_big(fd, 0, 1000000, true), 1);
    WANT(is_big(fd, 1000001, 3000000, true), 1);
    WANT(lseek(fd, 0, SEEK_END), 3000001);
}

EVERYWHERE(all_buffers_of_a_vector_are_written) {
    int fd = (int)OK(open("n", O_RDWR | O_CREAT, 0666));
    struct iovec four[] = {{"ab", 2}, {0, 0}, {"", 0}, {"cd", 2}}, empty[] = {{"", 0}, {"", 0}};
    WANT(writev(fd, four, 4), 4);
    SAYS(text("n"), "abcd");
    WANT(lseek(fd, 0, SEEK_CUR), 4);
    WANT(pwritev(fd, four, 4, 1), 4);
    SAYS(text("n"), "aabcd");
    WANT(writev(fd, four, 0), 0);
    WANT(writev(fd, empty, 2), 0);
    WANT(lseek(fd, 0, SEEK_CUR), 4);
    char one[2], other[4];
    struct iovec parts[] = {{one, 2}, {0, 0}, {other, 4}};
    WANT(preadv(fd, parts, 3, 0), 5);
    WANT(memcmp(one, "aa", 2) == 0 && memcmp(other, "bcd", 3) == 0, 1);
}

EVERYWHERE(vector_has_at_most_1024_buffers) {
    int fd = (int)OK(open("n", O_RDWR | O_CREAT, 0666));
    static struct iovec many[1025];
    for (size_t i = 0; i < COUNT(many); i++)
        many[i] = (struct iovec){"x", 1};
    WANT(writev(fd, many, 1024), 1024);
    WANT(size("n"), 1024);
    WANT(writev(fd, many, 1025), -EINVAL);
    WANT(size("n"), 1024);
}

EVERYWHERE(posix_fallocate_makes_a_file_longer_and_never_shorter) {
    int fd = (int)OK(open("a", O_RDWR)), reading = (int)OK(open("a", O_RDONLY));
    WANT(-posix_fallocate(fd, 0, 3), 0);
    WANT(size("a"), 5);
    WANT(-posix_fallocate(fd, 7, 3), 0);
    SAYS(text("a"), "alpha\\x00\\x00\\x00\\x00\\x00");
    WANT(-posix_fallocate(fd, 0, 0), -EINVAL);
    WANT(-posix_fallocate(fd, -1, 5), -EINVAL);
    WANT(-posix_fallocate(reading, 0, 20), -EBADF);
    WANT(size("a"), 10);
}

EVERYWHERE(reading_past_the_end_gives_few_bytes_or_none) {
    int fd = (int)OK(open("a", O_RDWR));
    char bytes[16];
    WANT(pwrite(fd, "longer", 6, 0), 6);
    WANT(pread(fd, bytes, 16, 0), 6);
    WANT(pread(fd, bytes, 16, 4), 2);
    WANT(pread(fd, bytes, 16, 6), 0);
    WANT(pread(fd, bytes, 16, 1ll << 40), 0);
    WANT(lseek(fd, 100, SEEK_SET), 100);
    WANT(read(fd, bytes, 16), 0);
    WANT(lseek(fd, 0, SEEK_CUR), 100);
    WANT(size("a"), 6);
    WANT(lseek(fd, -1, SEEK_SET), -EINVAL);
    WANT(raw_seek_nowhere(fd), -EINVAL);
}

EVERYWHERE(directories_are_not_read_or_written_as_files) {
    int fd = (int)OK(open("d", O_RDONLY | O_DIRECTORY));
    char byte;
    WANT(read(fd, &byte, 1), -EISDIR);
    WANT(write(fd, "x", 1), -EBADF);
    WANT(ftruncate(fd, 0), -EINVAL);
    WANT(lseek(fd, 0, SEEK_SET), 0);
    WANT(fsync(fd), 0);
    WANT(fdatasync(fd), 0);
    WANT(truncate("d", 0), -EISDIR);
    WANT(truncate("a/", 0), -ENOTDIR);
}

EVERYWHERE(synchronising_succeeds) {
    int fd = (int)OK(open("a", O_RDWR)), reading = (int)OK(open("b", O_RDONLY));
    WANT(write(fd, "A", 1), 1);
    WANT(fsync(fd), 0);
    WANT(fdatasync(fd), 0);
    WANT(fsync(reading), 0);
    WANT(fdatasync(reading), 0);
    SAYS(text("a"), "Alpha");
}
