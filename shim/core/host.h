/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The functions that the core needs from the host, without any type of WASI. Each front and each native test defines
 * them. Descriptor numbers are the host's. Paths are relative, and the host confines them.
 */
#ifndef WASIVFS_HOST_H
#define WASIVFS_HOST_H

#include "bytes.h"
#include "error.h"

enum host_kind {
    HOST_DIRECTORY,
    HOST_SYMLINK,
    HOST_OTHER,
};

/* How many bytes of a directory are read at once. */
#define LISTING_CHUNK 4096

struct host_entry {
    struct slice name;
    uint64_t inode;
    uint64_t next; /* the cookie of the entry after this one */
    uint8_t type;  /* the host's number, passed through to the guest */
    enum host_kind kind;
};

/* The time of day, in nanoseconds since 1970. Only a program that writes asks for it. */
int64_t host_now(void);

/* Fills a buffer with random bytes, or fails. Only a program with devices asks for them. */
bool host_random(void *buffer, uint32_t size);

/* Is `number` a preopened directory, and how long is its guest path? ERROR_BADF if there is no such descriptor. */
enum error host_preopen(int32_t number, uint32_t *name_size);

/* Writes the guest path of a preopen, `size` bytes. */
enum error host_preopen_name(int32_t number, char *name, uint32_t size);

bool host_is_open(int32_t number);

/* May files below this directory be opened for writing? */
bool host_is_writable(int32_t directory);

enum error host_kind(int32_t directory, const struct slice *path, bool follow, enum host_kind *kind);

struct host_status {
    enum host_kind kind;
    bool is_regular;
    int64_t accessed, modified, changed; /* nanoseconds since 1970 */
};

/* The next four are for programs that write. The status is that of a link itself. */
enum error host_status(int32_t directory, const struct slice *path, struct host_status *status);

/* Opens a file for reading, from its start; the caller closes it with host_close. */
enum error host_open_file(int32_t directory, const struct slice *path, int32_t *opened);

/* `read` is 0 at the end. */
enum error host_read(int32_t file, void *buffer, uint32_t size, uint32_t *read);

enum error host_read_link(int32_t directory, const struct slice *path, char *buffer, uint32_t room, uint32_t *size);

/* Does the host's error say that there is no such file? */
bool host_lacks(enum error error);

/* The next ones are for programs whose changes are kept on the host. None follows a link at the end of a path. */

/* Makes a file, which must not exist, and opens it for writing; the caller closes it with host_close. */
enum error host_create_file(int32_t directory, const struct slice *path, int32_t *opened);

/* Opens a file or directory for reading, with all rights that a descriptor of the program needs for it. */
enum error host_open_for_program(int32_t directory, const struct slice *path, bool is_directory, int32_t *opened);

/* Writes all of the bytes where the file stands. */
enum error host_write(int32_t file, const void *bytes, uint32_t size);

/* Waits until what was written is on the disk. */
enum error host_sync(int32_t file);

/* Lets a file go on at this offset. */
enum error host_seek(int32_t file, uint64_t offset);

enum error host_make_directory(int32_t directory, const struct slice *path);
enum error host_make_link(int32_t directory, const struct slice *path, const struct slice *text);

/* New times; null leaves one as it is. */
enum error host_set_times(int32_t directory, const struct slice *path, const int64_t *accessed,
                          const int64_t *modified);

enum error host_rename(int32_t old_directory, const struct slice *old, int32_t new_directory, const struct slice *new);
enum error host_unlink(int32_t directory, const struct slice *path);
enum error host_remove_directory(int32_t directory, const struct slice *path);

/* Opens a directory, to list it and to ask about its entries; the caller closes it with host_close. */
enum error host_open_directory(int32_t directory, const struct slice *path, int32_t *opened);

enum error host_close(int32_t number);

/* Fills the buffer with entries from `cookie` on; the last may be cut. If `used` < `size`, there are no more. */
enum error host_list(int32_t directory, uint64_t cookie, void *buffer, uint32_t size, uint32_t *used);

/* Reads the entry at `*offset` of a filled buffer and advances the offset. False if there is none, or it is cut. */
bool host_take_entry(const void *buffer, uint32_t used, uint32_t *offset, struct host_entry *entry);

#endif
