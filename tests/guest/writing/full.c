// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* A file system without room: the tmpfs of these cases, and the limit of the programs, are a few megabytes. */
#include "writing.h"

static char block[100000];

/* A file that takes all room; its descriptor. */
static int fill(void) {
    int fd = (int)OK(open("/tmp/filler", O_RDWR | O_CREAT, 0666));
    memset(block, 'f', sizeof block);
    for (size_t step = 65536; step >= 4096; step = step == 65536 ? 4096 : 1)
        while (write(fd, block, step) > 0)
            ;
    WANT(write(fd, block, 4096), -ENOSPC);
    return fd;
}

/* Gives back the last blocks of a filler. */
static void give_back(int fd, long long bytes) {
    long long kept = (size_of(fd) / 4096) * 4096 - bytes;
    WANT(ftruncate(fd, kept), 0);
}

/* As many as there was room for: what a file system keeps of its own may take two blocks of it. */
static const char *about(long long value, long long room) {
    return value <= room && value >= room - 8192 ? "what there was room for" : error_name((int)value);
}

BEHAVIOUR(write_that_finds_no_room_in_the_middle_says_how_much_it_wrote) {
    int target = (int)OK(open("/tmp/target", O_RDWR | O_CREAT, 0666)), filler = fill();
    give_back(filler, 40960);
    long long written = write(target, block, sizeof block);
    SAYS(about(written, 40960), "what there was room for");
    WANT(write(target, block, 4096), -ENOSPC);
    WANT(size("/tmp/target") == written, 1);
    WANT(lseek(target, 0, SEEK_CUR) == written, 1);
    WANT(pwrite(target, "inside", 6, 100), 6);
    WANT(write(target, "", 0), 0);
    WANT(size("/tmp/target") == written, 1);
}

BEHAVIOUR(room_of_a_removed_file_comes_back_when_it_is_closed) {
    int target = (int)OK(open("/tmp/target", O_RDWR | O_CREAT, 0666)), filler = fill();
    WANT(unlink("/tmp/filler"), 0);
    WANT(pwrite(target, block, 4096, 0), -ENOSPC);
    WANT(close(filler), 0);
    for (int i = 0; i < 10; i++)
        WANT(pwrite(target, block, sizeof block, i * (off_t)sizeof block), sizeof block);
    WANT(size("/tmp/target"), 10 * sizeof block);
}

BEHAVIOUR(room_comes_back_again_and_again) {
    for (int i = 0; i < 41; i++) {
        int fd = open("/tmp/again", O_RDWR | O_CREAT | O_TRUNC, 0666);
        for (int j = 0; j < 8; j++)
            if (write(fd, block, sizeof block) != sizeof block)
                fprintf(stderr, "no room in round %d\n", i);
        close(fd);
        if (i % 3 == 0)
            unlink("/tmp/again");
        if (i % 3 == 1)
            truncate("/tmp/again", 1);
    }
    WANT(size("/tmp/again"), 1);
}

/* Linux has a place for each byte of a file of the tree; a layer that copies blocks may lack it. */
BEHAVIOUR(embedded_file_that_cannot_be_changed_for_want_of_room_keeps_its_bytes) {
    int fd = (int)OK(open("/big", O_RDWR)), filler = fill();
    give_back(filler, 65536);
    memset(block, 'n', sizeof block);
    long long written = 0, count;
    while (written < 90000 && (count = write(fd, block, (size_t)(90000 - written))) > 0)
        written += count;
    SAYS(written == 90000 || (written > 0 && errno == ENOSPC) ? "all or as much as goes" : error_name(errno),
         "all or as much as goes");
    WANT(size("/big"), 90000);
    int wrong = 0;
    for (long long at = 0; at < 90000; at++) {
        unsigned char byte = 0;
        if (pread(fd, &byte, 1, at) != 1 || byte != (at < written ? 'n' : at % 251))
            wrong++;
    }
    WANT(wrong, 0);
    OK(open("/big", O_WRONLY | O_TRUNC));
    WANT(size("/big"), 0);
    WANT(pwrite(fd, block, 40960, 0), 40960);
}

BEHAVIOUR(full_file_system_still_does_what_needs_no_room) {
    make("/tmp/one", "one");
    WANT(mkdir("/tmp/d", 0777), 0);
    int filler = fill();
    WANT(rename("/tmp/one", "/tmp/two"), 0);
    WANT(pwrite(filler, "inside", 6, 100), 6);
    SAYS(text("/tmp/two"), "one");
    WANT(unlink("/tmp/two"), 0);
    WANT(unlink("/emb/a"), 0);
    WANT(rmdir("/tmp/d"), 0);
    WANT(ftruncate(filler, 0), 0);
    WANT(pwrite(filler, block, sizeof block, 0), sizeof block);
}

BEHAVIOUR(fallocate_that_finds_no_room_changes_nothing) {
    make("/tmp/target", "target");
    int target = (int)OK(open("/tmp/target", O_RDWR));
    WANT(-posix_fallocate(target, 0, 1ll << 30), -ENOSPC);
    WANT(size("/tmp/target"), 6);
    SAYS(text("/tmp/target"), "target");
    WANT(-posix_fallocate(target, 0, 100000), 0);
    int filler = fill();
    WANT(pwrite(target, block, sizeof block, 0), sizeof block);
    WANT(close(filler), 0);
}
