// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "walker.h"
#include "whiteout.h"

#if WASIVFS_HOST == WASIVFS_HOST_ABOVE

static enum error ask_host(struct target *target, enum host_kind *kind) {
    return host_kind(target->host, &target->path, false, kind);
}

/* Is the rest of the path, from the directory `at` on, a directory of the tree, without links on the way? */
static bool leads_to_directory(struct place at, struct path_rest rest) {
    for (struct slice name = path_take(&rest); name.size > 0; name = path_take(&rest))
        if (!tree_child(at, &name, &at) || tree_kind(at) != WASIVFS_DIRECTORY)
            return false;
    return true;
}

/*
 * Does the host have the whole path, and not as a directory to be merged? Then the path is the host's, whichever entry
 * on the way hides the tree's. So one question is enough for most paths that the host has. No mount lies below `child`,
 * the tree's directory of this name.
 */
static bool host_has_path(struct walker *walker, const struct slice *name, struct place child) {
    struct target *target = walker->target;
    struct slice directory = target->path;
    struct path_rest rest = *walker->rest;
    if (COPIES_UP || walker->rest != walker->rests || walker->asked_ahead)
        return false; /* a change must know in which directory of the tree a name is */
    walker->end = target_append(target, name);
    walker->asked_ahead = true;
    for (struct slice next = path_take(&rest); next.size > 0; next = path_take(&rest)) {
        walker->asked_ahead &= !is_dot(&next) && !is_dot_dot(&next);
        if (walker->end == ERROR_NONE)
            walker->end = target_append(target, &next);
    }
    if (walker->asked_ahead && walker->end == ERROR_NONE)
        walker->end = ask_host(target, &walker->end_kind);
    target->path = directory;
    return walker->asked_ahead && walker->end == ERROR_NONE &&
           (walker->end_kind != HOST_DIRECTORY || !leads_to_directory(child, *walker->rest));
}

/* Does the host's entry hide the tree's entry of this name, `child`? If not, `cover` is the child's from then on. */
static bool host_hides(struct walker *walker, const struct slice *name, bool last, struct place child) {
    struct target *target = walker->target;
    struct slice directory = target->path;
    bool is_directory = tree_kind(child) == WASIVFS_DIRECTORY;
    if (is_directory && !last && host_has_path(walker, name, child))
        return true;
    enum host_kind kind = walker->end_kind;
    enum error error = target_append(target, name);
    if (last && walker->asked_ahead)
        error = walker->end;
    else if (error == ERROR_NONE)
        error = ask_host(target, &kind);
#if COPIES_UP
    if (error != ERROR_NONE || is_directory) {
        target->path = directory;
        if (whiteout_hides(target, name))
            return true; /* the name is the host's alone, which may have nothing there */
        (void)target_append(target, name);
    }
#endif
    if (error == ERROR_NONE && kind == HOST_DIRECTORY && is_directory)
        return false;
    target->path = directory;
    if (error != ERROR_NONE && is_directory)
        walker->cover = COVER_NO;
    return error == ERROR_NONE;
}

bool walker_meets_host_above(struct walker *walker, const struct slice *name, bool last, bool found,
                             struct place child) {
    if (found && tree_leads_to_mount(walker->at, name)) {
        walker->cover = COVER_UNKNOWN;
        return false;
    }
    if (walker->cover == COVER_UNKNOWN)
        walker->cover = host_covers(walker->at, walker->target) ? COVER_YES : COVER_NO;
    return walker->cover == COVER_YES && (!found || host_hides(walker, name, last, child));
}

#endif
