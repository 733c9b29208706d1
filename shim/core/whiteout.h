/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Names of embedded files that a program whose changes are kept on the host has removed, in the host's directory that
 * is merged with theirs. The whiteout of a name is an empty file `.wh.NAME` there, as in the layers of container
 * images, or an empty directory. It hides what images have under the name, never what the host has: so an embedded
 * directory of the name, if the host has one as well, is not merged with it. A whiteout stays when the name is made
 * again.
 *
 * In the directories of the tree, names that begin with `.wh.` are reserved: the program does not see them, and cannot
 * make them. Those that begin with `.wh..wh.` are copies that were not finished; they may be deleted.
 */
#ifndef WASIVFS_WHITEOUT_H
#define WASIVFS_WHITEOUT_H

#include "host.h"
#include "target.h"

#define WHITEOUT_PREFIX ".wh."
#define UNFINISHED_PREFIX ".wh..wh."

#if COPIES_UP && !HAS_UPPER

/* Is the name reserved? */
bool whiteout_is_reserved(const struct slice *name);

/* If the name is that of a whiteout, replaces it by the name that this hides. */
bool whiteout_uncovers(struct slice *name);

/* Does a whiteout hide the name in the host's directory of the target? The target stays as it is. */
bool whiteout_hides(struct target *directory, const struct slice *name);

/* ERROR_NAMETOOLONG if the name of the whiteout would be too long. The target stays as it is. */
enum error whiteout_make(struct target *directory, const struct slice *name);

/*
 * Lets the host's directory of this name, which has none but reserved names, become the whiteout of it, in one step. So
 * some whiteouts are empty directories.
 */
enum error whiteout_set_aside(struct target *directory, const struct slice *name);

/* Removes all reserved names from the host's directory of the target. */
enum error whiteouts_remove(struct target *directory);

#else

#define whiteout_is_reserved(name) ((void)(name), false)
#define whiteout_uncovers(name) ((void)(name), false)
#define whiteout_hides(directory, name) ((void)(directory), (void)(name), false)
#define whiteouts_remove(directory) ((void)(directory), ERROR_NONE)

#endif

#endif
