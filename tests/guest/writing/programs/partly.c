// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Of the tree, /emb and /tmp can be written, and nothing else. Prints what each call answers. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CALL(expression) (errno = 0, answer(#expression, (expression)))

static void answer(const char *call, long long value) {
    if (value >= 0)
        printf("%s: ok\n", call);
    else
        printf("%s: %s\n", call,
               errno == EROFS    ? "EROFS"
               : errno == EEXIST ? "EEXIST"
               : errno == ENOENT ? "ENOENT"
               : errno == EXDEV  ? "EXDEV"
               : errno == EISDIR ? "EISDIR"
               : errno == EPERM  ? "EPERM"
                                 : strerror(errno));
}

int main(void) {
    struct timespec times[2] = {{1, 0}, {2, 0}};
    CALL(open("/emb/a", O_RDWR));
    CALL(open("/emb/n", O_RDWR | O_CREAT, 0666));
    CALL(open("/tmp/n", O_RDWR | O_CREAT, 0666));
    CALL(open("/tmp/../emb/../tmp/m", O_RDWR | O_CREAT, 0666));
    CALL(mkdir("/emb/d/s/new", 0777));
    CALL(rename("/emb/d", "/tmp/d"));
    CALL(open("/tmp/d/s/new/file", O_RDWR | O_CREAT, 0666));
    CALL(rename("/tmp/d", "/emb/d"));
    CALL(link("/emb/a", "/tmp/a"));
    CALL(symlink("/big", "/emb/to-big"));
    CALL(utimensat(AT_FDCWD, "/emb", times, 0));

    CALL(open("/big", O_RDONLY));
    CALL(open("/big", O_RDWR));
    CALL(open("/big", O_RDONLY | O_TRUNC));
    CALL(open("/emb/to-big", O_WRONLY));
    CALL(open("/tmp/../big", O_WRONLY));
    CALL(open("/new", O_WRONLY | O_CREAT, 0666));
    CALL(open("/big", O_WRONLY | O_CREAT | O_EXCL, 0666));
    CALL(open("/many", O_WRONLY));
    CALL(mkdir("/new", 0777));
    CALL(mkdir("/many", 0777));
    CALL(unlink("/big"));
    CALL(unlink("/missing"));
    CALL(rmdir("/emb"));
    CALL(rmdir("/tmp"));
    CALL(rename("/emb", "/other"));
    CALL(rename("/big", "/tmp/big"));
    CALL(rename("/tmp/n", "/n"));
    CALL(rename("/tmp/n", "/big"));
    CALL(rename("/many", "/emb/e"));
    CALL(link("/tmp/n", "/n"));
    CALL(link("/big", "/tmp/big"));
    CALL(link("/to-emb", "/tmp/to-emb"));
    CALL(link("/many", "/tmp/many"));
    CALL(symlink("x", "/link"));
    CALL(utimensat(AT_FDCWD, "/big", times, 0));
    CALL(utimensat(AT_FDCWD, "/", times, 0));
    CALL(truncate("/many/00", 0));
    return 0;
}
