/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The types of the kinds of parameters in calls.def, which core/pairs.h turns into declarations and names. */
#ifndef WASIVFS_CALLS_H
#define WASIVFS_CALLS_H

#include <stdint.h>

#include "core/pairs.h"

#define TYPE_OF_NUMBER int32_t
#define TYPE_OF_NUMBER64 int64_t
#define TYPE_OF_FLAGS int32_t
#define TYPE_OF_HANDLE int32_t
#define TYPE_OF_ADDRESS int32_t
#define TYPE_OF_PATH int32_t      /* its address */
#define TYPE_OF_PATH_SIZE int32_t /* directly after the address */

/* What a function with this answer returns. */
#define RETURNED_BY_VALUE int32_t
#define RETURNED_BY_NOTHING void
#define RETURNED_BY_BYTE void
#define RETURNED_BY_BYTES void
#define RETURNED_BY_ENTRY void
#define RETURNED_BY_HASH void
#define RETURNED_BY_LIST void
#define RETURNED_BY_NEW void
#define RETURNED_BY_SIZE void
#define RETURNED_BY_STAT void
#define RETURNED_BY_STREAM_BYTES void
#define RETURNED_BY_STREAM_SIZE void
#define RETURNED_BY_STREAM_UNIT void
#define RETURNED_BY_UNIT void

#endif
