// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "walk.h"

#include "mounts.h"
#include "walker.h"
#include "whiteout.h"

/* Is the path on the host? As IS_TARGET_ON_HOST(). */
#define IS_ON_HOST(walker) (WASIVFS_HOST != WASIVFS_HOST_NONE && (walker).depth > 0)

static bool ends_in_dot(const struct slice *path) {
    return path->start[path->size - 1] == '.' && (path->size == 1 || path->start[path->size - 2] == '/');
}

/* ".." on the host. From a directory it may lead back into the tree; from a link, only the host knows where to. */
static enum error step_up_on_host(struct walker *walker) {
    struct target *target = walker->target;
    enum host_kind kind;
    while (ends_in_dot(&target->path))
        path_cut(&target->path);
    enum error error = host_kind(target->host, &target->path, false, &kind);
    if (error != ERROR_NONE)
        return error;
    if (kind == HOST_OTHER)
        return ERROR_NOTDIR;
    if (kind == HOST_SYMLINK) {
        walker->led_astray = true;
        return target_append(target, &(struct slice){"..", 2});
    }
    path_cut(&target->path);
    walker->depth--;
    return ERROR_NONE;
}

#if COPIES_UP
/* A name further, on the host. If it is a link to be followed, follows it in the tree. */
static enum error append_on_host(struct walker *walker, const struct slice *name, bool last, enum walk_mode mode);
#else
#define append_on_host(walker, name, last, mode) ((void)(mode), target_append((walker)->target, (name)))
#endif

/* One component further, on the host. The host decides on ".." at the end, because some calls refuse such an entry. */
static enum error step_on_host(struct walker *walker, const struct slice *name, bool last, enum walk_mode mode) {
    if (walker->target->last == LAST_DOT_DOT && !walker->led_astray && (!last || walker->depth == 1))
        return step_up_on_host(walker);
    walker->depth += walker->target->last != LAST_DOT;
    return append_on_host(walker, name, last, mode);
}

/* Is there another component? Also notes whether the path, or the target of its last link, ends in slashes. */
static bool any_left(struct walker *walker) {
    walker->target->slash = false;
    for (const struct path_rest *each = walker->rests; each <= walker->rest; each++) {
        struct path_rest rest = *each;
        walker->target->slash |= path_skip_slashes(&rest);
        if (rest.next < rest.end)
            return true;
    }
    return false;
}

#if COPIES_UP
/*
 * The target of a link of the tree or, if `link` is no place, of the host's link at the end of the path there; then the
 * walk goes on in the directory of that link. Its size is greater than `room` if it does not fit or cannot be read.
 */
static struct slice link_target(struct walker *walker, struct place link, char *buffer, uint32_t room) {
    struct target *target = walker->target;
    struct slice text = {buffer, 0};
    if (!is_no_place(link))
        return tree_link_target(link, buffer, room);
    if (host_read_link(target->host, &target->path, buffer, room, &text.size) != ERROR_NONE || text.size == room)
        text.size = room + 1;
    path_cut(&target->path);
    walker->depth = text.size > 0 && buffer[0] == '/' ? 0 : walker->depth - 1;
    return text;
}
#else
#define link_target(walker, link, buffer, room) tree_link_target((link), (buffer), (room))
#endif

/* Follows a link of the tree or, if `link` is no place, the host's link at the end of the path there. */
static enum error follow(struct walker *walker, struct place link) {
    if (walker->links++ == MAX_LINKS)
        return ERROR_LOOP;
    if (walker->rest->next < walker->rest->end)
        walker->rest++;
    /* Behind the last of the targets here of which there is a rest; those of other images are in memory. */
    static char targets[MAX_TARGETS];
    char *free = targets;
    for (const struct path_rest *below = walker->rests; below < walker->rest; below++)
        if (below->end > targets && below->end <= targets + MAX_TARGETS)
            free = targets + (below->end - targets);
    uint32_t room = (uint32_t)(targets + MAX_TARGETS - free);
    struct slice text = link_target(walker, link, free, room);
    if (text.start == free && text.size > room)
        return ERROR_NAMETOOLONG;
    walker->asked_ahead = false;
    if (text.size > 0 && text.start[0] == '/') {
        walker->at = tree_root();
        walker->cover = COVER_UNKNOWN;
    }
    *walker->rest = path_rest(text);
    return ERROR_NONE;
}

/* Is a link at the end of the path followed? */
static bool follows_last(enum walk_mode mode, bool slash) {
    /* With a slash, no file can be made there, whatever the target of the link. */
    return mode == WALK_FOLLOW || mode == (slash ? WALK_NOFOLLOW : WALK_CREATE);
}

#if COPIES_UP
/*
 * Has the host a file at the rest of the path? Then the links of the host on the way do not matter for a lookup,
 * because a file of the host is also what the tree has there, unless there are other mounts. Only a change must know in
 * which directory of the tree a name is.
 */
static bool has_file_on_host(struct walker *walker, enum walk_mode mode) {
    struct target *target = walker->target;
    struct slice before = target->path;
    struct path_rest rest = *walker->rest;
    enum host_kind kind;
    bool is_lookup = mode == WALK_FOLLOW || mode == WALK_NOFOLLOW;
    bool is_plain = is_lookup && walker->rest == walker->rests && mount_count() == 1;
    for (struct slice name = path_take(&rest); is_plain && name.size > 0; name = path_take(&rest))
        is_plain = !is_dot(&name) && !is_dot_dot(&name) && target_append(target, &name) == ERROR_NONE;
    bool found = is_plain && host_kind(target->host, &target->path, false, &kind) == ERROR_NONE && kind == HOST_OTHER;
    target->path = before;
    return found;
}

static enum error append_on_host(struct walker *walker, const struct slice *name, bool last, enum walk_mode mode) {
    struct target *target = walker->target;
    enum host_kind kind;
    enum error error = target_append(target, name);
    if (error != ERROR_NONE || walker->is_resolved)
        return error;
    if (walker->depth == 1 && !last && has_file_on_host(walker, mode)) {
        walker->is_resolved = true;
        return ERROR_NONE;
    }
    bool is_followed = (!last || follows_last(mode, target->slash)) &&
                       host_kind(target->host, &target->path, false, &kind) == ERROR_NONE && kind == HOST_SYMLINK;
    return is_followed ? follow(walker, NO_PLACE) : ERROR_NONE;
}
#endif

/* Where the last name is, for changes. */
static inline void note_entry(struct target *target, struct place directory, const struct slice *name) {
#if IS_WRITABLE
    target->directory = directory;
    target->name = *name;
#else
    (void)target, (void)directory, (void)name;
#endif
}

/* Is the last name one that the host adds to a directory of the tree? */
static inline void note_end_on_host(const struct walker *walker) {
#if IS_WRITABLE
    walker->target->is_entry = walker->depth == 1 && walker->target->last == LAST_NAME && !walker->led_astray;
#else
    (void)walker;
#endif
}

/* One component further, in the tree. `last`: it is the last one. */
static enum error step_in_tree(struct walker *walker, const struct slice *name, bool last, enum walk_mode mode) {
    struct target *target = walker->target;
    if (tree_kind(walker->at) != WASIVFS_DIRECTORY)
        return ERROR_NOTDIR;
    if (target->last == LAST_DOT)
        return ERROR_NONE;
    if (target->last == LAST_DOT_DOT) {
        walker->at = tree_parent(walker->at);
        walker->cover = COVER_UNKNOWN;
        return ERROR_NONE;
    }

    struct place child = {0};
    bool found = tree_child(walker->at, name, &child);
    note_entry(target, walker->at, name);
    bool removed = (!found && tree_has_removed(walker->at, name)) || whiteout_is_reserved(name);
    if (!removed && walker_meets_host(walker, name, last, found, child)) {
        walker->depth = 1;
        return append_on_host(walker, name, last, mode);
    }
    if (whiteout_is_reserved(name))
        found = false;
    if (!found) {
        target->kind = TARGET_ABSENT;
        target->absence = name->size > MAX_NAME ? ERROR_NAMETOOLONG : ERROR_NOENT;
        return last ? ERROR_NONE : target->absence;
    }
    if (tree_kind(child) == WASIVFS_SYMLINK && (!last || follows_last(mode, target->slash)))
        return follow(walker, child);
    walker->at = child;
    return ERROR_NONE;
}

enum error walk_path(struct place start, const struct slice *path, enum walk_mode mode, struct target *target) {
    if (path->size == 0)
        return ERROR_NOENT;
    if (path->size >= MAX_PATH)
        return ERROR_NAMETOOLONG;
    if (path->start[0] == '/')
        return ERROR_PERM; /* as in WASI: paths start at the descriptor */

    struct path_rest rests[MAX_LINKS + 1];
    rests[0] = path_rest(*path);
    struct walker walker = {.at = start, .rests = rests, .rest = rests, .target = target};
    target->kind = TARGET_TREE;
    target->last = LAST_NAME;
    for (;;) {
        struct slice name = path_take(walker.rest);
        if (name.size == 0 && walker.rest == rests)
            break;
        if (name.size == 0) {
            walker.rest--;
            continue;
        }
        bool last = !any_left(&walker);
        target->last = is_dot(&name) ? LAST_DOT : is_dot_dot(&name) ? LAST_DOT_DOT : LAST_NAME;
        enum error error =
            IS_ON_HOST(walker) ? step_on_host(&walker, &name, last, mode) : step_in_tree(&walker, &name, last, mode);
        if (error != ERROR_NONE)
            return error;
    }
    if (IS_ON_HOST(walker)) {
        target->kind = TARGET_HOST;
        note_end_on_host(&walker);
        if (!target->slash)
            return ERROR_NONE;
        return target_append(target, &(struct slice){"", 0});
    }
    target->place = walker.at;
    target->covered = walker.cover == COVER_YES;
    bool is_looked_up = mode == WALK_FOLLOW || mode == WALK_NOFOLLOW;
    if (target->kind == TARGET_TREE && target->slash && is_looked_up && tree_kind(target->place) != WASIVFS_DIRECTORY)
        return ERROR_NOTDIR;
    return ERROR_NONE;
}
