/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Macros to read calls.def: PARAMETERS(...) and ARGUMENTS(...) turn the (kind, parameter) pairs of a row into a list of
 * declarations or of names. Define CALL before you include calls.def.
 */
#ifndef WASIVFS_CALLS_H
#define WASIVFS_CALLS_H

#include <stdint.h>

#include "core/pairs.h"

#define PARAMETERS(...) FOR_EACH(PARAMETER, __VA_ARGS__)
#define ARGUMENTS(...) FOR_EACH(ARGUMENT, __VA_ARGS__)

#define PARAMETER(kind, name) TYPE_OF_##kind name
#define ARGUMENT(kind, name) name

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
