/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Changes of the tree, each of which is done or not done: in the upper layer (edit.c) or on the host (edit_on_host.c).
 * change.c has already refused what is no question of the layer: here, the directories are writable, and a name to make
 * is absent. ERROR_NOENT: its directory was removed. ERROR_NOSPC: the engine has no memory, or the limit is reached.
 */
#ifndef WASIVFS_EDIT_H
#define WASIVFS_EDIT_H

#include "walk.h"

/* New times of a file; those that are not set stay. */
struct times {
    bool set_accessed, set_modified;
    bool accessed_now, modified_now; /* instead of the two times here */
    int64_t accessed, modified;      /* nanoseconds since 1970 */
};

#if IS_WRITABLE

/* Is the target, which is TARGET_TREE or TARGET_MERGED, a directory? */
bool edit_is_directory(const struct target *target);

/* Removes the name of a target; what has no name and no descriptor then gives its memory back. */
enum error edit_remove(const struct target *target);

#if COPIES_UP
/* Is it a directory of the tree that the host has as well, and whose times are those there? */
bool edit_keeps_on_host(struct place place);

/* For a file or directory of the tree, which is copied to the host first. */
enum error edit_times_on_host(struct place place, const struct times *times);

/* Is the target the host's, or does what changes in its directory go there? */
bool edit_is_on_host(const struct target *target);

/* rename() where both are on the host; the targets were walked with WALK_ENTRY, and then are TARGET_HOST. */
enum error edit_rename_on_host(struct target *old, struct target *new);
#else
#define edit_keeps_on_host(place) ((void)(place), false)
#define edit_times_on_host(place, times) ((void)(place), (void)(times), ERROR_ROFS)
#endif

#if HAS_UPPER
enum error edit_times(struct place place, const struct times *times);
#else
#define edit_times edit_times_on_host
#endif

#else

#define edit_is_directory(target) ((void)(target), false)
#define edit_remove(target) ((void)(target), ERROR_ROFS)
#define edit_times(place, times) ((void)(place), (void)(times), ERROR_ROFS)

#endif

#if !HAS_UPPER

#define edit_make(target, kind, text, made) ((void)(target), (void)(text), (void)(made), ERROR_ROFS)
#define edit_link(old, new) ((void)(old), (void)(new), ERROR_ROFS)
#define edit_rename(old, new) ((void)(old), (void)(new), ERROR_ROFS)
#define edit_closed(place) ((void)(place))

#else

/* Makes what an absent target names. `text`: the target of a link, otherwise null. `made` may be null. */
enum error edit_make(const struct target *target, enum wasivfs_kind kind, const struct slice *text, struct place *made);

enum error edit_link(const struct target *old, const struct target *new);
enum error edit_rename(const struct target *old, const struct target *new);

/* Frees what was removed and has no descriptor any more. To be called after a descriptor of the place was closed. */
void edit_closed(struct place place);

#endif

#endif
