// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Listing a directory. */
#include "core/listing.h"
#include "hook.h"

/* A buffer that keeps what fits: the last entry of a full buffer may be cut anywhere. */
struct sink {
    char *next;
    uint32_t left;
};

static void put(struct sink *sink, const void *bytes, uint32_t size) {
    if (size > sink->left)
        size = sink->left;
    __builtin_memcpy(sink->next, bytes, size);
    sink->next += size;
    sink->left -= size;
}

static uint8_t type_of(const struct entry *entry) {
    switch (entry->type) {
    case ENTRY_DIRECTORY:
        return FILETYPE_DIRECTORY;
    case ENTRY_FILE:
        return FILETYPE_REGULAR_FILE;
    case ENTRY_SYMLINK:
        return FILETYPE_SYMBOLIC_LINK;
#if WASIVFS_DEVICES
    case ENTRY_DEVICE:
        return FILETYPE_CHARACTER_DEVICE;
#endif
    default:
        return entry->host_type;
    }
}

HOOK(fd_readdir, int32_t fd, int32_t buffer, int32_t buffer_size, int64_t cookie, int32_t size) {
    FORWARD(fd, UNLESS_SEALED(wasivfs_host_fd_readdir(host, buffer, buffer_size, cookie, size), ERRNO_NOTDIR));
    enum error error = descriptor_check_directory(ours);
    if (error != ERROR_NONE)
        return errno_of(error);
    struct sink sink = {POINTER(char, buffer), (uint32_t)buffer_size};
    static struct listing listing; /* not on the stack, which is small */
    struct entry entry;
    listing_start(&listing, ours, (uint64_t)cookie);
    while (sink.left > 0 && listing_next(&listing, &entry, &error)) {
        struct wasip1_dirent dirent;
        __builtin_memset(&dirent, 0, sizeof dirent); /* its padding is also copied to the guest */
        dirent.next = entry.next;
        dirent.inode = entry.inode;
        dirent.name_size = entry.name.size;
        dirent.type = type_of(&entry);
        put(&sink, &dirent, sizeof dirent);
        put(&sink, entry.name.start, entry.name.size);
    }
    *POINTER(uint32_t, size) = (uint32_t)buffer_size - sink.left;
    return errno_of(error);
}
