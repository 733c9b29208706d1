// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "walk.h"

#include "host.h"
#include "mounts.h"
#include "path.h"

struct walker {
    struct place at;         /* the current place; on the host, the directory where the path entered the host */
    uint32_t depth;          /* components below `at` on the host; 0 in the tree */
    bool led_astray;         /* after ".." from a link of the host: only the host knows the current place */
    uint32_t links;          /* symbolic links followed */
    struct path_rest *rests; /* a stack: the rest of the path, and above it the rests of links' targets */
    struct path_rest *rest;  /* the top of the stack */
    struct target *target;
};

/* False after a link on the way: a link leads to a directory that has another path in the tree. */
static bool is_directory_all_the_way(int32_t host, const struct slice *path) {
    struct slice part = {path->start, 1};
    for (; part.size <= path->size; part.size++) {
        enum host_kind kind;
        bool is_whole = part.size == path->size || path->start[part.size] == '/';
        if (is_whole && (host_kind(host, &part, false, &kind) != ERROR_NONE || kind != HOST_DIRECTORY))
            return false;
    }
    return true;
}

bool host_covers(struct place directory, struct target *target) {
    if (mount_count() == 0)
        return false;
    struct slice path = tree_path(directory);
    uint32_t mount = path.start ? mount_over(&path) : NO_MOUNT;
    if (mount == NO_MOUNT)
        return false;
    uint32_t prefix = mount_path(mount)->size;
    prefix += prefix > 0 && path.size > prefix; /* the slash after it */
    target->host = mount_host(mount);
    target->path = (struct slice){target->buffer, path.size - prefix};
    __builtin_memcpy(target->buffer, path.start + prefix, target->path.size);
    return is_directory_all_the_way(target->host, &target->path);
}

/* Is the path on the host? As IS_TARGET_ON_HOST(). */
#define IS_ON_HOST(walker) (WASIVFS_HOST != WASIVFS_HOST_NONE && (walker).depth > 0)

static enum error append(struct target *target, const struct slice *name) {
    bool slash = target->path.size > 0;
    if (name->size + slash >= MAX_PATH - target->path.size)
        return ERROR_NAMETOOLONG;
    if (slash)
        target->buffer[target->path.size++] = '/';
    __builtin_memcpy(target->buffer + target->path.size, name->start, name->size);
    target->path.size += name->size;
    return ERROR_NONE;
}

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
        return append(target, &(struct slice){"..", 2});
    }
    path_cut(&target->path);
    walker->depth--;
    return ERROR_NONE;
}

/* One component further, on the host. The host decides on ".." at the end, because some calls refuse such an entry. */
static enum error step_on_host(struct walker *walker, const struct slice *name, bool last) {
    if (walker->target->last == LAST_DOT_DOT && !walker->led_astray && (!last || walker->depth == 1))
        return step_up_on_host(walker);
    walker->depth += walker->target->last != LAST_DOT;
    return append(walker->target, name);
}

/* If the host comes first: does its entry of this name hide the tree's? */
static bool host_is_above(struct place at, struct target *target, const struct slice *name, bool tree_has_directory) {
    if (tree_leads_to_mount(at, name))
        return false;
    struct slice directory = target->path;
    enum host_kind kind;
    bool exists =
        append(target, name) == ERROR_NONE && host_kind(target->host, &target->path, false, &kind) == ERROR_NONE;
    target->path = directory;
    return exists && !(kind == HOST_DIRECTORY && tree_has_directory);
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

static enum error follow(struct walker *walker, struct place link) {
    if (walker->links++ == MAX_LINKS)
        return ERROR_LOOP;
    struct slice text = tree_link_target(link);
    if (text.size > 0 && text.start[0] == '/')
        walker->at = tree_root();
    if (walker->rest->next < walker->rest->end)
        walker->rest++;
    *walker->rest = path_rest(text);
    return ERROR_NONE;
}

/* Is a link at the end of the path followed? */
static bool follows_last(enum walk_mode mode, bool slash) {
    /* With a slash, no file can be made there, whatever the target of the link. */
    return mode == WALK_FOLLOW || mode == (slash ? WALK_NOFOLLOW : WALK_CREATE);
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
        return ERROR_NONE;
    }

    struct place child;
    bool found = tree_child(walker->at, name, &child);
    bool host_first = WASIVFS_HOST == WASIVFS_HOST_ABOVE && host_covers(walker->at, target) &&
                      host_is_above(walker->at, target, name, found && tree_kind(child) == WASIVFS_DIRECTORY);
    if (host_first || (!found && host_covers(walker->at, target))) {
        walker->depth = 1;
        return append(target, name);
    }
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
            IS_ON_HOST(walker) ? step_on_host(&walker, &name, last) : step_in_tree(&walker, &name, last, mode);
        if (error != ERROR_NONE)
            return error;
    }
    if (IS_ON_HOST(walker)) {
        target->kind = TARGET_HOST;
        if (!target->slash)
            return ERROR_NONE;
        return append(target, &(struct slice){"", 0});
    }
    target->place = walker.at;
    bool is_looked_up = mode == WALK_FOLLOW || mode == WALK_NOFOLLOW;
    if (target->kind == TARGET_TREE && target->slash && is_looked_up && tree_kind(target->place) != WASIVFS_DIRECTORY)
        return ERROR_NOTDIR;
    return ERROR_NONE;
}
