/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What each call on a path answers. One program asks the core, and another Linux, of the same tree; answers.c
 * makes both print the same table.
 */
#ifndef ANSWERS_H
#define ANSWERS_H

#include "core/error.h"
#include "core/open.h"

/* Answers to calls on a relative path, as from the root of the tree. */
enum error answer_stat(const char *path, bool follow);
enum error answer_open(const char *path, struct open_request request);
enum error answer_mkdir(const char *path);
enum error answer_symlink(const char *path);
enum error answer_unlink(const char *path);
enum error answer_rmdir(const char *path);
enum error answer_times(const char *path, bool follow);
enum error answer_link(const char *old_path, const char *new_path);
enum error answer_rename(const char *old_path, const char *new_path);

void print_answers(void);

#endif
