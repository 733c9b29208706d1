// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Implements host.h with preview 1. */
#include "core/host.h"
#include "abi.h"
#include "core/config.h"
#include "imports.h"
#include "rights.h"

#if IS_WRITABLE
int64_t host_now(void) {
    int64_t time;
    return wasivfs_host_clock_time_get(CLOCKID_REALTIME, 1, ADDRESS(&time)) == ERRNO_SUCCESS ? time : 0;
}
#endif

#if WASIVFS_DEVICES
bool host_random(void *buffer, uint32_t size) {
    enum wasip1_errno error = ERRNO_SUCCESS;
    /* Browsers give no more than this at once. */
    for (uint32_t done = 0, part; error == ERRNO_SUCCESS && done < size; done += part) {
        part = size - done < 65536 ? size - done : 65536;
        error = wasivfs_host_random_get(ADDRESS((char *)buffer + done), (int32_t)part);
    }
    return error == ERRNO_SUCCESS;
}
#endif

#if WASIVFS_HOST != WASIVFS_HOST_NONE

enum error host_preopen(int32_t number, uint32_t *name_size) {
    struct wasip1_prestat prestat;
    enum wasip1_errno error = wasivfs_host_fd_prestat_get(number, ADDRESS(&prestat));
    if (error == ERRNO_SUCCESS && prestat.type != 0)
        error = ERRNO_NOTSUP;
    *name_size = prestat.name_size;
    return error_of_host(error);
}

enum error host_preopen_name(int32_t number, char *name, uint32_t size) {
    return error_of_host(wasivfs_host_fd_prestat_dir_name(number, ADDRESS(name), (int32_t)size));
}

bool host_is_open(int32_t number) {
    struct wasip1_fdstat stat;
    return wasivfs_host_fd_fdstat_get(number, ADDRESS(&stat)) == ERRNO_SUCCESS;
}

bool host_is_writable(int32_t directory) {
    struct wasip1_fdstat stat;
    return wasivfs_host_fd_fdstat_get(directory, ADDRESS(&stat)) == ERRNO_SUCCESS &&
           (stat.rights_inheriting & RIGHTS_FD_WRITE) != 0;
}

static enum host_kind kind_of(uint8_t type) {
    switch (type) {
    case FILETYPE_DIRECTORY:
        return HOST_DIRECTORY;
    case FILETYPE_SYMBOLIC_LINK:
        return HOST_SYMLINK;
    default:
        return HOST_OTHER;
    }
}

enum error host_kind(int32_t directory, const struct slice *path, bool follow, enum host_kind *kind) {
    struct wasip1_filestat stat;
    enum error error = error_of_host(wasivfs_host_path_filestat_get(
        directory, follow ? LOOKUPFLAGS_SYMLINK_FOLLOW : 0, ADDRESS(path->start), (int32_t)path->size, ADDRESS(&stat)));
    if (error == ERROR_NONE)
        *kind = kind_of(stat.type);
    return error;
}

#if IS_WRITABLE

enum error host_status(int32_t directory, const struct slice *path, struct host_status *status) {
    struct wasip1_filestat stat;
    enum error error = error_of_host(
        wasivfs_host_path_filestat_get(directory, 0, ADDRESS(path->start), (int32_t)path->size, ADDRESS(&stat)));
    if (error == ERROR_NONE)
        *status = (struct host_status){kind_of(stat.type), stat.type == FILETYPE_REGULAR_FILE, (int64_t)stat.accessed,
                                       (int64_t)stat.modified, (int64_t)stat.changed};
    return error;
}

enum error host_open_file(int32_t directory, const struct slice *path, int32_t *opened) {
    return error_of_host(wasivfs_host_path_open(directory, 0, ADDRESS(path->start), (int32_t)path->size, 0,
                                                RIGHTS_FD_READ, 0, 0, ADDRESS(opened)));
}

enum error host_read(int32_t file, void *buffer, uint32_t size, uint32_t *read) {
    struct wasip1_iovec iovec = {(uint32_t)ADDRESS(buffer), size};
    return error_of_host(wasivfs_host_fd_read(file, ADDRESS(&iovec), 1, ADDRESS(read)));
}

enum error host_read_link(int32_t directory, const struct slice *path, char *buffer, uint32_t room, uint32_t *size) {
    return error_of_host(wasivfs_host_path_readlink(directory, ADDRESS(path->start), (int32_t)path->size,
                                                    ADDRESS(buffer), (int32_t)room, ADDRESS(size)));
}

bool host_lacks(enum error error) { return error == error_of_host(ERRNO_NOENT); }

#endif

#if COPIES_UP

#define PATH(path) ADDRESS((path)->start), (int32_t)(path)->size

enum error host_create_file(int32_t directory, const struct slice *path, int32_t *opened) {
    return error_of_host(wasivfs_host_path_open(directory, 0, PATH(path), OFLAGS_CREAT | OFLAGS_EXCL,
                                                RIGHTS_FD_WRITE | RIGHTS_FD_SYNC, 0, 0, ADDRESS(opened)));
}

enum error host_open_for_program(int32_t directory, const struct slice *path, bool is_directory, int32_t *opened) {
    struct wasip1_fdstat fdstat;
    enum wasip1_errno error = wasivfs_host_fd_fdstat_get(directory, ADDRESS(&fdstat));
    if (error != ERRNO_SUCCESS)
        return error_of_host(error);
    uint64_t below = fdstat.rights_inheriting;
    uint64_t of_file = RIGHTS_OF_FILE | RIGHTS_FD_READ | RIGHTS_FD_FILESTAT_SET_TIMES;
    uint64_t rights = (is_directory ? RIGHTS_OF_DIRECTORY : of_file) & below;
    return error_of_host(wasivfs_host_path_open(directory, 0, PATH(path), is_directory ? OFLAGS_DIRECTORY : 0,
                                                (int64_t)rights, is_directory ? (int64_t)below : 0, 0,
                                                ADDRESS(opened)));
}

enum error host_write(int32_t file, const void *bytes, uint32_t size) {
    enum wasip1_errno error = ERRNO_SUCCESS;
    uint32_t written;
    for (struct wasip1_iovec left = {(uint32_t)ADDRESS(bytes), size}; error == ERRNO_SUCCESS && left.size > 0;) {
        error = wasivfs_host_fd_write(file, ADDRESS(&left), 1, ADDRESS(&written));
        if (error == ERRNO_SUCCESS && written == 0)
            error = ERRNO_IO;
        left.buffer += written;
        left.size -= written;
    }
    return error_of_host(error);
}

enum error host_sync(int32_t file) { return error_of_host(wasivfs_host_fd_sync(file)); }

enum error host_seek(int32_t file, uint64_t offset) {
    int64_t now;
    return error_of_host(wasivfs_host_fd_seek(file, (int64_t)offset, WHENCE_SET, ADDRESS(&now)));
}

enum error host_make_directory(int32_t directory, const struct slice *path) {
    return error_of_host(wasivfs_host_path_create_directory(directory, PATH(path)));
}

enum error host_make_link(int32_t directory, const struct slice *path, const struct slice *text) {
    return error_of_host(wasivfs_host_path_symlink(PATH(text), directory, PATH(path)));
}

enum error host_set_times(int32_t directory, const struct slice *path, const int64_t *accessed,
                          const int64_t *modified) {
    int32_t flags = (accessed ? FSTFLAGS_ATIM : 0) | (modified ? FSTFLAGS_MTIM : 0);
    return error_of_host(wasivfs_host_path_filestat_set_times(directory, 0, PATH(path), accessed ? *accessed : 0,
                                                              modified ? *modified : 0, flags));
}

enum error host_rename(int32_t old_directory, const struct slice *old, int32_t new_directory, const struct slice *new) {
    return error_of_host(wasivfs_host_path_rename(old_directory, PATH(old), new_directory, PATH(new)));
}

enum error host_unlink(int32_t directory, const struct slice *path) {
    return error_of_host(wasivfs_host_path_unlink_file(directory, PATH(path)));
}

enum error host_remove_directory(int32_t directory, const struct slice *path) {
    return error_of_host(wasivfs_host_path_remove_directory(directory, PATH(path)));
}

#endif

enum error host_open_directory(int32_t directory, const struct slice *path, int32_t *opened) {
    return error_of_host(wasivfs_host_path_open(directory, 0, ADDRESS(path->start), (int32_t)path->size,
                                                OFLAGS_DIRECTORY, RIGHTS_FD_READDIR | RIGHTS_PATH_FILESTAT_GET, 0, 0,
                                                ADDRESS(opened)));
}

enum error host_close(int32_t number) { return error_of_host(wasivfs_host_fd_close(number)); }

enum error host_list(int32_t directory, uint64_t cookie, void *buffer, uint32_t size, uint32_t *used) {
    return error_of_host(
        wasivfs_host_fd_readdir(directory, ADDRESS(buffer), (int32_t)size, (int64_t)cookie, ADDRESS(used)));
}

bool host_take_entry(const void *buffer, uint32_t used, uint32_t *offset, struct host_entry *entry) {
    struct wasip1_dirent dirent;
    if (used - *offset < sizeof dirent)
        return false;
    const char *from = (const char *)buffer + *offset;
    __builtin_memcpy(&dirent, from, sizeof dirent); /* the host need not align entries */
    if (used - *offset - sizeof dirent < dirent.name_size)
        return false;
    *offset += (uint32_t)sizeof dirent + dirent.name_size;
    *entry = (struct host_entry){
        {from + sizeof dirent, dirent.name_size}, dirent.inode, dirent.next, dirent.type, kind_of(dirent.type)};
    return true;
}

#endif
