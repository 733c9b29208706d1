// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "model.h"

#include <stdlib.h>
#include <string.h>

#include "claim.h"
#include "core/host.h"

#ifndef DEFECT
#define DEFECT 0 /* a number: plants a defect, to show that the fuzzer finds it */
#endif

#define SPOTS (3 * PLAIN_NODES)
#define LINKS_FOLLOWED (DEFECT == 1 ? 39 : 40)
#define LONGEST_NAME 255
#define LONGEST_PATH 4095
#define LATE_TARGETS 8192 /* bytes of the targets of late links within links, of which there is a rest */

static struct spot spots[SPOTS];
static uint32_t spot_count;

static bool is(struct slice name, const char *text) {
    return name.size == strlen(text) && memcmp(name.start, text, name.size) == 0;
}

static struct slice join(struct slice above, const char *between, struct slice below) {
    size_t size = above.size + strlen(between) + below.size;
    char *text = malloc(size + 1);
    CLAIM(text);
    memcpy(text, above.start, above.size);
    memcpy(text + above.size, between, strlen(between));
    memcpy(text + above.size + strlen(between), below.start, below.size);
    struct slice joined = plain_copy((struct slice){text, (uint32_t)size});
    free(text);
    return joined;
}

struct spot *model_child(const struct spot *directory, struct slice name) {
    for (struct spot *child = directory->first; child; child = child->next)
        if (child->name.size == name.size && memcmp(child->name.start, name.start, name.size) == 0)
            return child;
    return 0;
}

struct slice model_path_of(const struct spot *spot) {
    struct slice path = {"", 0};
    for (; spot->parent; spot = spot->parent)
        path = join(spot->name, path.size > 0 ? "/" : "", path);
    return path;
}

static struct spot *add(struct spot *parent, struct slice name, enum plain_kind kind, uint32_t top) {
    CLAIM(spot_count < SPOTS);
    struct spot *spot = &spots[spot_count++];
    *spot = (struct spot){.parent = parent, .name = name, .kind = kind, .top = top};
    if (parent) {
        spot->next = parent->first;
        parent->first = spot;
    }
    return spot;
}

/* Puts what image `number` has in a directory behind what the images before it have there. */
static void merge(struct spot *into, const struct plain *directory, uint32_t number) {
    into->in[number] = directory;
    for (const struct plain *child = directory->first; child; child = child->next) {
        struct spot *spot = model_child(into, child->name);
        bool is_new = !spot;
        if (is_new)
            spot = add(into, child->name, child->kind, number);
        if (child->kind == PLAIN_DIRECTORY && spot->kind == PLAIN_DIRECTORY && !spot->closed)
            merge(spot, child, number);
        else if (is_new)
            spot->in[number] = child;
        spot->closed |= child->kind != PLAIN_DIRECTORY;
    }
}

/* Takes the first component off, and the slashes before it. */
static struct slice take(struct slice *path) {
    while (path->size > 0 && path->start[0] == '/')
        path->start++, path->size--;
    struct slice name = {path->start, 0};
    while (name.size < path->size && name.start[name.size] != '/')
        name.size++;
    path->start += name.size;
    path->size -= name.size;
    return name;
}

/* A guest path without dots and doubled slashes. */
static struct slice tidy(struct slice path) {
    struct slice tidied = {"", 0};
    for (struct slice name = take(&path); name.size > 0; name = take(&path)) {
        if (is(name, ".."))
            while (tidied.size > 0 && tidied.start[--tidied.size] != '/')
                ;
        else if (!is(name, "."))
            tidied = join(tidied, tidied.size > 0 ? "/" : "", name);
    }
    return tidied;
}

/* Makes the directories that lead to a mount. Null: a file or a link of an image is in the way. */
static struct spot *lead_to(struct spot *root, struct slice path) {
    struct spot *at = root;
    for (struct slice name = take(&path); name.size > 0; name = take(&path)) {
        struct spot *child = model_child(at, name);
        if (!child) {
            child = add(at, name, PLAIN_DIRECTORY, IMAGES);
        } else if (child->kind != PLAIN_DIRECTORY) {
            if (WASIVFS_HOST == WASIVFS_HOST_BELOW)
                return 0;
            child->kind = PLAIN_DIRECTORY;
            child->top = IMAGES;
        }
        child->leads_to_mount = true;
        at = child;
    }
    return at;
}

/* Where the host has a directory too, or in an upper layer anything else, below a mount. */
static void spread(struct spot *directory) {
    for (struct spot *child = directory->first; child; child = child->next) {
        struct slice path = {0, 0};
        const struct plain *found = directory->host ? plain_child(directory->host, child->name) : 0;
        if (found)
            path = join(directory->host_path, directory->host_path.size > 0 ? "/" : "", child->name);
        if (path.size > LONGEST_PATH)
            found = 0;
        bool both = found && found->kind == PLAIN_DIRECTORY && child->kind == PLAIN_DIRECTORY;
        child->hidden = WASIVFS_HOST == WASIVFS_HOST_ABOVE && found && !both && !child->leads_to_mount;
        if (both && !child->host && model_path_of(child).size <= LONGEST_PATH) {
            child->host = found;
            child->preopen = directory->preopen;
            child->host_path = path;
        }
        spread(child);
    }
}

struct spot *model_build(struct plain *const *images, uint32_t image_count, const struct model_mount *mounts,
                         uint32_t mount_count) {
    spot_count = 0;
    struct spot *root = add(0, (struct slice){"", 0}, PLAIN_DIRECTORY, 0);
    for (uint32_t number = 0; number < image_count; number++)
        merge(root, images[number], number);
    for (uint32_t number = 0; number < mount_count; number++) {
        struct spot *at = lead_to(root, tidy(mounts[number].guest_path));
        if (!at || (DEFECT == 2 && at->host))
            continue;
        at->host = mounts[number].root;
        at->preopen = mounts[number].preopen;
        at->host_path = (struct slice){"", 0};
    }
    spread(root);
    return root;
}

static uint32_t collect(const struct spot *directory, const struct spot **found, uint32_t count, uint32_t limit) {
    if (count < limit)
        found[count++] = directory;
    for (const struct spot *child = directory->first; child; child = child->next)
        if (child->kind == PLAIN_DIRECTORY && !child->hidden)
            count = collect(child, found, count, limit);
    return count;
}

uint32_t model_directories(const struct spot *root, const struct spot **found, uint32_t limit) {
    return collect(root, found, 0, limit);
}

static bool is_followed(enum walk_mode mode, bool last, bool slash) {
    if (!last || mode == WALK_FOLLOW)
        return true;
    if (mode == WALK_NOFOLLOW)
        return slash && DEFECT != 3;
    return mode == WALK_CREATE && !slash;
}

static struct model_answer refused(enum error error) { return (struct model_answer){.error = error}; }

/* The host is a third party: what it says of a path of its own is taken from it. */
static enum error ask_host(int32_t preopen, struct slice path, enum host_kind *kind) {
#if WASIVFS_HOST == WASIVFS_HOST_NONE
    (void)preopen, (void)path, (void)kind;
    abort();
#else
    return host_kind(preopen, &path, false, kind);
#endif
}

/* A path on the host, below the directory at which the host has taken over. */
struct way {
    struct slice path;
    uint32_t depth; /* components below that directory */
    bool is_hosts;  /* out of a link of the host: from there on only the host knows where it leads */
};

static struct slice above(struct slice path) {
    while (path.size > 0 && path.start[path.size - 1] != '/')
        path.size--;
    path.size -= path.size > 0;
    return path;
}

static bool ends_in_dot(struct slice path) {
    struct slice directory = above(path);
    uint32_t from = directory.size > 0 ? directory.size + 1 : 0;
    return is((struct slice){path.start + from, path.size - from}, ".");
}

static enum error go_on(const struct spot *at, struct slice name, bool last, struct way *way) {
    if (is(name, "..") && !way->is_hosts && (!last || way->depth == 1)) {
        enum host_kind kind = HOST_OTHER;
        while (ends_in_dot(way->path))
            way->path = above(way->path);
        enum error error = ask_host(at->preopen, way->path, &kind);
        if (error != ERROR_NONE || kind == HOST_OTHER)
            return error != ERROR_NONE ? error : ERROR_NOTDIR;
        way->is_hosts = kind == HOST_SYMLINK;
        if (!way->is_hosts) {
            way->path = above(way->path);
            way->depth--;
            return ERROR_NONE;
        }
    }
    way->depth += !is(name, ".");
    way->path = join(way->path, way->path.size > 0 ? "/" : "", name);
    return way->path.size > LONGEST_PATH ? ERROR_NAMETOOLONG : ERROR_NONE;
}

/* The targets of links that are not walked to their ends, each in the rest of the one before. */
struct targets {
    struct {
        uint32_t behind; /* bytes of the path behind it */
        uint32_t used;   /* bytes of the targets of late links, with it */
    } of[LINKS_FOLLOWED];
    uint32_t count;
};

/* Is there room for the target of one more link, at which `left` bytes of the path are left? */
static bool has_room(struct targets *targets, uint32_t left, const struct spot *link) {
    while (targets->count > 0 && targets->of[targets->count - 1].behind >= left)
        targets->count--;
    uint32_t used = targets->count > 0 ? targets->of[targets->count - 1].used : 0;
    used += images_is_late(link->top) ? link->in[link->top]->text.size : 0;
    targets->of[targets->count].behind = left;
    targets->of[targets->count++].used = used;
    return used <= LATE_TARGETS;
}

struct model_answer model_walk(const struct spot *start, struct slice path, enum walk_mode mode) {
    if (path.size == 0)
        return refused(ERROR_NOENT);
    if (path.size > LONGEST_PATH)
        return refused(ERROR_NAMETOOLONG);
    if (path.start[0] == '/')
        return refused(ERROR_PERM);
    struct model_answer answer = {.kind = TARGET_TREE, .last = LAST_NAME};
    const struct spot *at = start;
    struct way way = {0};
    struct targets targets = {.count = 0};
    uint32_t links = 0;
    for (struct slice name = take(&path); name.size > 0; name = take(&path)) {
        struct slice rest = path;
        bool last = take(&rest).size == 0;
        answer.slash = last && path.size > 0;
        answer.last = is(name, ".") ? LAST_DOT : is(name, "..") ? LAST_DOT_DOT : LAST_NAME;
        if (way.depth > 0) {
            enum error error = go_on(at, name, last, &way);
            if (error != ERROR_NONE)
                return refused(error);
            continue;
        }
        if (at->kind != PLAIN_DIRECTORY)
            return refused(ERROR_NOTDIR);
        if (is(name, "."))
            continue;
        if (is(name, "..")) {
            at = at->parent ? at->parent : at;
            continue;
        }
        const struct spot *child = model_child(at, name);
        if (!child || child->hidden) {
            if (at->host) {
                way = (struct way){.path = at->host_path};
                enum error error = go_on(at, name, last, &way);
                if (error != ERROR_NONE)
                    return refused(error);
                continue;
            }
            answer.kind = TARGET_ABSENT;
            answer.absence = name.size > LONGEST_NAME ? ERROR_NAMETOOLONG : ERROR_NOENT;
            answer.spot = at;
            return last ? answer : refused(answer.absence);
        }
        if (child->kind == PLAIN_LINK && is_followed(mode, last, answer.slash)) {
            if (++links > LINKS_FOLLOWED)
                return refused(ERROR_LOOP);
            if (!has_room(&targets, path.size, child))
                return refused(ERROR_NAMETOOLONG);
            struct slice target = child->in[child->top]->text;
            if (target.start[0] == '/')
                while (at->parent)
                    at = at->parent;
            path = join(target, "", path);
            continue;
        }
        at = child;
    }
    if (way.depth > 0) {
        answer.kind = TARGET_HOST;
        answer.preopen = at->preopen;
        answer.path = answer.slash ? join(way.path, "/", (struct slice){"", 0}) : way.path;
        return answer.path.size > LONGEST_PATH ? refused(ERROR_NAMETOOLONG) : answer;
    }
    answer.spot = at;
    if (answer.slash && at->kind != PLAIN_DIRECTORY && (mode == WALK_FOLLOW || mode == WALK_NOFOLLOW))
        return refused(ERROR_NOTDIR);
    return answer;
}
