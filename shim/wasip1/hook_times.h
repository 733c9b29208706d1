/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The times of a call that changes them. */
#ifndef WASIVFS_HOOK_TIMES_H
#define WASIVFS_HOOK_TIMES_H

#include "core/edit.h"
#include "hook.h"

#if !IS_WRITABLE
#define hook_times(times, accessed, modified, flags) ((void)(times), ERROR_NONE)
#else
/* ERROR_INVAL if a time is to be both what the call says and now. */
enum error hook_times(struct times *times, int64_t accessed, int64_t modified, int32_t flags);
#endif

#endif
