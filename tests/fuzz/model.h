/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What the one tree should be, worked out the plain way: all layers are merged into a single tree in memory, and paths
 * are rewritten as text, link by link. Takes nothing from the shim but its limits and the names of its answers.
 */
#ifndef MODEL_H
#define MODEL_H

#include "core/walk.h"
#include "images.h"

/* A directory, file or link of the merged tree. */
struct spot {
    struct spot *parent;
    struct spot *first;
    struct spot *next;
    enum plain_kind kind;
    struct slice name;
    const struct plain *in[IMAGES]; /* a directory: all images that have it; else the one that gives it */
    uint32_t top;                   /* the first of them; IMAGES: none, it leads to a mount */
    const struct plain *host;       /* a directory: the host's directory merged into it, or null */
    int32_t preopen;                /* whose path of the host's directory `host_path` is */
    struct slice host_path;
    bool leads_to_mount;
    bool closed; /* a file or link of an image hides what the images after that one have of the directory */
    bool hidden; /* by something of the host */
};

struct model_mount {
    struct slice guest_path;
    const struct plain *root;
    int32_t preopen;
};

/* Mounts are in the order of their numbers. The answer is the root. */
struct spot *model_build(struct plain *const *images, uint32_t image_count, const struct model_mount *mounts,
                         uint32_t mount_count);

struct spot *model_child(const struct spot *directory, struct slice name);

/* Where a walk should lead: as struct target, with a spot instead of a place. */
struct model_answer {
    enum error error;
    enum target_kind kind;
    enum last_name last;
    bool slash;
    enum error absence;
    const struct spot *spot;
    int32_t preopen;
    struct slice path;
};

struct model_answer model_walk(const struct spot *start, struct slice path, enum walk_mode mode);

/* The path of a spot from the root. */
struct slice model_path_of(const struct spot *spot);

/* Directories that a walk can reach, with the root as the first. Their number. */
uint32_t model_directories(const struct spot *root, const struct spot **found, uint32_t limit);

#endif
