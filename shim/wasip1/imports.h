/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The real imports: the only declarations of them in the program, under names of our own, because the names that
 * libraries use are defined by the hooks. An import that no code calls is not in the module.
 */
#ifndef WASIVFS_IMPORTS_H
#define WASIVFS_IMPORTS_H

#include <stdint.h>

#define IMPORT(name, ...)                                                                                              \
    __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name))) int32_t wasivfs_host_##name(          \
        __VA_ARGS__)

IMPORT(args_sizes_get, int32_t count, int32_t size);
IMPORT(environ_get, int32_t variables, int32_t text);
IMPORT(environ_sizes_get, int32_t count, int32_t size);
IMPORT(fd_advise, int32_t fd, int64_t offset, int64_t size, int32_t advice);
IMPORT(fd_allocate, int32_t fd, int64_t offset, int64_t size);
IMPORT(fd_close, int32_t fd);
IMPORT(fd_datasync, int32_t fd);
IMPORT(fd_fdstat_get, int32_t fd, int32_t stat);
IMPORT(fd_fdstat_set_flags, int32_t fd, int32_t flags);
IMPORT(fd_fdstat_set_rights, int32_t fd, int64_t base, int64_t inheriting);
IMPORT(fd_filestat_get, int32_t fd, int32_t stat);
IMPORT(fd_filestat_set_size, int32_t fd, int64_t size);
IMPORT(fd_filestat_set_times, int32_t fd, int64_t accessed, int64_t modified, int32_t flags);
IMPORT(fd_pread, int32_t fd, int32_t iovecs, int32_t count, int64_t offset, int32_t size);
IMPORT(fd_prestat_dir_name, int32_t fd, int32_t path, int32_t size);
IMPORT(fd_prestat_get, int32_t fd, int32_t prestat);
IMPORT(fd_pwrite, int32_t fd, int32_t iovecs, int32_t count, int64_t offset, int32_t size);
IMPORT(fd_read, int32_t fd, int32_t iovecs, int32_t count, int32_t size);
IMPORT(fd_readdir, int32_t fd, int32_t buffer, int32_t buffer_size, int64_t cookie, int32_t size);
IMPORT(fd_seek, int32_t fd, int64_t distance, int32_t whence, int32_t offset);
IMPORT(fd_sync, int32_t fd);
IMPORT(fd_tell, int32_t fd, int32_t offset);
IMPORT(fd_write, int32_t fd, int32_t iovecs, int32_t count, int32_t size);
IMPORT(path_create_directory, int32_t fd, int32_t path, int32_t path_size);
IMPORT(path_filestat_get, int32_t fd, int32_t lookup, int32_t path, int32_t path_size, int32_t stat);
IMPORT(path_filestat_set_times, int32_t fd, int32_t lookup, int32_t path, int32_t path_size, int64_t accessed,
       int64_t modified, int32_t flags);
IMPORT(path_link, int32_t old_fd, int32_t lookup, int32_t old_path, int32_t old_size, int32_t new_fd, int32_t new_path,
       int32_t new_size);
IMPORT(path_open, int32_t fd, int32_t lookup, int32_t path, int32_t path_size, int32_t oflags, int64_t rights,
       int64_t rights_inheriting, int32_t fdflags, int32_t opened);
IMPORT(path_readlink, int32_t fd, int32_t path, int32_t path_size, int32_t buffer, int32_t buffer_size, int32_t size);
IMPORT(path_remove_directory, int32_t fd, int32_t path, int32_t path_size);
IMPORT(path_rename, int32_t old_fd, int32_t old_path, int32_t old_size, int32_t new_fd, int32_t new_path,
       int32_t new_size);
IMPORT(path_symlink, int32_t target, int32_t target_size, int32_t fd, int32_t path, int32_t path_size);
IMPORT(path_unlink_file, int32_t fd, int32_t path, int32_t path_size);
IMPORT(poll_oneoff, int32_t subscriptions, int32_t events, int32_t count, int32_t happened);
IMPORT(sock_accept, int32_t fd, int32_t flags, int32_t accepted);
IMPORT(sock_recv, int32_t fd, int32_t iovecs, int32_t count, int32_t flags, int32_t size, int32_t out_flags);
IMPORT(sock_send, int32_t fd, int32_t iovecs, int32_t count, int32_t flags, int32_t size);
IMPORT(sock_shutdown, int32_t fd, int32_t how);

#undef IMPORT

#endif
