// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "raw.h"

#ifdef __wasi__

#define RAW(name, ...)                                                                                                 \
    int32_t __imported_wasi_snapshot_preview1_##name(__VA_ARGS__)                                                      \
        __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name)))
#define CALL_RAW(name) __imported_wasi_snapshot_preview1_##name
#define AT(pointer) ((int32_t)(uintptr_t)(pointer))
#define TEXT(path) AT(path), (int32_t)strlen(path)

RAW(fd_filestat_set_times, int32_t, int64_t, int64_t, int32_t);
RAW(fd_renumber, int32_t, int32_t);
RAW(fd_seek, int32_t, int64_t, int32_t, int32_t);
RAW(path_create_directory, int32_t, int32_t, int32_t);
RAW(path_filestat_get, int32_t, int32_t, int32_t, int32_t, int32_t);
RAW(path_filestat_set_times, int32_t, int32_t, int32_t, int32_t, int64_t, int64_t, int32_t);
RAW(path_link, int32_t, int32_t, int32_t, int32_t, int32_t, int32_t, int32_t);
RAW(path_open, int32_t, int32_t, int32_t, int32_t, int32_t, int64_t, int64_t, int32_t, int32_t);
RAW(path_readlink, int32_t, int32_t, int32_t, int32_t, int32_t, int32_t);
RAW(path_remove_directory, int32_t, int32_t, int32_t);
RAW(path_rename, int32_t, int32_t, int32_t, int32_t, int32_t, int32_t);
RAW(path_symlink, int32_t, int32_t, int32_t, int32_t, int32_t);
RAW(path_unlink_file, int32_t, int32_t, int32_t);

const int RAW_ROOT = 3;

static int result(int32_t error) {
    errno = error;
    return error ? -1 : 0;
}

int raw_open(int from, const char *path, int flags) {
    int32_t fd = -1, oflags = flags & O_CREAT ? __WASI_OFLAGS_CREAT : 0;
    oflags |= (flags & O_EXCL ? __WASI_OFLAGS_EXCL : 0) | (flags & O_TRUNC ? __WASI_OFLAGS_TRUNC : 0);
    oflags |= flags & O_DIRECTORY ? __WASI_OFLAGS_DIRECTORY : 0;
    int64_t rights = __WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_SEEK | __WASI_RIGHTS_FD_TELL;
    rights |= flags & O_DIRECTORY ? __WASI_RIGHTS_FD_READDIR : __WASI_RIGHTS_FD_WRITE;
    return result(CALL_RAW(path_open)(from, 1, TEXT(path), oflags, rights, rights, 0, AT(&fd))) ? -1 : fd;
}

int raw_mkdir(int from, const char *path) { return result(CALL_RAW(path_create_directory)(from, TEXT(path))); }

int raw_rmdir(int from, const char *path) { return result(CALL_RAW(path_remove_directory)(from, TEXT(path))); }

int raw_unlink(int from, const char *path) { return result(CALL_RAW(path_unlink_file)(from, TEXT(path))); }

int raw_symlink(const char *target, int from, const char *path) {
    return result(CALL_RAW(path_symlink)(TEXT(target), from, TEXT(path)));
}

int raw_link(int from, const char *old, int to, const char *new) {
    return result(CALL_RAW(path_link)(from, 0, TEXT(old), to, TEXT(new)));
}

int raw_rename(int from, const char *old, int to, const char *new) {
    return result(CALL_RAW(path_rename)(from, TEXT(old), to, TEXT(new)));
}

int raw_lstat(int from, const char *path) {
    __wasi_filestat_t status;
    return result(CALL_RAW(path_filestat_get)(from, 0, TEXT(path), AT(&status)));
}

int raw_readlink(int from, const char *path) {
    char target[64];
    uint32_t size = 0;
    return result(CALL_RAW(path_readlink)(from, TEXT(path), AT(target), sizeof target, AT(&size))) ? -1 : (int)size;
}

static int32_t which(const char *times) {
    return (strchr(times, 'a') ? __WASI_FSTFLAGS_ATIM_NOW : 0) | (strchr(times, 'm') ? __WASI_FSTFLAGS_MTIM_NOW : 0);
}

int raw_touch(int fd, const char *times) { return result(CALL_RAW(fd_filestat_set_times)(fd, 0, 0, which(times))); }

int raw_touch_path(int from, const char *path, bool follow, const char *times) {
    return result(CALL_RAW(path_filestat_set_times)(from, follow, TEXT(path), 0, 0, which(times)));
}

int raw_renumber(int from, int to) { return result(CALL_RAW(fd_renumber)(from, to)); }

int raw_seek_nowhere(int fd) {
    uint64_t offset = 0;
    return result(CALL_RAW(fd_seek)(fd, 0, 99, AT(&offset)));
}

#else

const int RAW_ROOT = AT_FDCWD; /* the working directory stays the root in cases with raw calls */

int raw_open(int from, const char *path, int flags) {
    return openat(from, path, flags | (flags & O_DIRECTORY ? O_RDONLY : O_RDWR), 0666);
}

int raw_mkdir(int from, const char *path) { return mkdirat(from, path, 0777); }

int raw_rmdir(int from, const char *path) { return unlinkat(from, path, AT_REMOVEDIR); }

int raw_unlink(int from, const char *path) { return unlinkat(from, path, 0); }

int raw_symlink(const char *target, int from, const char *path) { return symlinkat(target, from, path); }

int raw_link(int from, const char *old, int to, const char *new) { return linkat(from, old, to, new, 0); }

int raw_rename(int from, const char *old, int to, const char *new) { return renameat(from, old, to, new); }

int raw_lstat(int from, const char *path) {
    struct stat status;
    return fstatat(from, path, &status, AT_SYMLINK_NOFOLLOW);
}

int raw_readlink(int from, const char *path) {
    char target[64];
    return (int)readlinkat(from, path, target, sizeof target);
}

static const struct timespec *which(const char *times) {
    static struct timespec both[2];
    both[0].tv_nsec = strchr(times, 'a') ? UTIME_NOW : UTIME_OMIT;
    both[1].tv_nsec = strchr(times, 'm') ? UTIME_NOW : UTIME_OMIT;
    return both;
}

int raw_touch(int fd, const char *times) { return futimens(fd, which(times)); }

int raw_touch_path(int from, const char *path, bool follow, const char *times) {
    return utimensat(from, path, which(times), follow ? 0 : AT_SYMLINK_NOFOLLOW);
}

int raw_renumber(int from, int to) { return dup2(from, to) < 0 || (from != to && close(from)) ? -1 : 0; }

int raw_seek_nowhere(int fd) { return lseek(fd, 0, 99) < 0 ? -1 : 0; }

#endif
