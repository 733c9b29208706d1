// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Listing a directory. A stream is a copy of the directory's descriptor, whose offset is the cookie of the next entry.
 */
#include "core/host.h"
#include "core/listing.h"
#include "hook.h"

#define AFTER_DOTS 2 /* the cookie: lists of WASI 0.2 have no "." and ".." */

/* The listing that gave the last entry goes on if the same stream asks for the next one. */
static struct listing listing; /* not on the stack, which is small */
static int32_t listed;         /* the stream; 0: none */

HOOK(void, filesystem_method_descriptor_read_directory, int32_t self, int32_t answer) {
    FORWARD(self, wasivfs_host_filesystem_method_descriptor_read_directory(self, answer))
    struct wasip2_handle_result *result = POINTER(struct wasip2_handle_result, answer);
    struct descriptor stream = *hook_own(self);
    enum error error = descriptor_check_directory(&stream);
    stream.offset = AFTER_DOTS;
    stream.host = NO_HOST;
    if (error == ERROR_NONE)
        hook_add(&stream, result);
    else
        ANSWER(result, error);
}

static uint8_t type_of(const struct entry *entry) {
    switch (entry->type) {
    case ENTRY_DIRECTORY:
        return TYPE_DIRECTORY;
    case ENTRY_FILE:
        return TYPE_REGULAR_FILE;
    case ENTRY_SYMLINK:
        return TYPE_SYMBOLIC_LINK;
    default:
        return entry->host_type;
    }
}

HOOK(void, filesystem_method_directory_entry_stream_read_directory_entry, int32_t self, int32_t answer) {
    FORWARD(self, wasivfs_host_filesystem_method_directory_entry_stream_read_directory_entry(self, answer))
    struct wasip2_entry_result *result = POINTER(struct wasip2_entry_result, answer);
    struct descriptor *stream = hook_own(self);
    if (listed != self)
        listing_start(&listing, stream, stream->offset);
    listed = self;
    struct entry entry;
    enum error error;
    *result = (struct wasip2_entry_result){0};
    if (listing_next(&listing, &entry, &error)) {
        trace_server(entry.type == ENTRY_OF_HOST);
        stream->offset = entry.next;
        result->is_some = 1;
        result->type = type_of(&entry);
        result->name = hook_list(entry.name.start, entry.name.size);
    } else {
        ANSWER(result, error);
    }
}

HOOK(void, filesystem_directory_entry_stream_drop, int32_t self) {
    FORWARD(self, wasivfs_host_filesystem_directory_entry_stream_drop(self))
    struct descriptor *stream = hook_own(self);
    if (!IS_SEALED && stream->host != NO_HOST)
        host_close(stream->host);
    if (listed == self)
        listed = 0;
    descriptor_remove(self & ~OWN_BIT);
}
