/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Macros to read calls.def: PARAMETERS(...) and ARGUMENTS(...) turn the (kind, parameter) pairs of a row into a list of
 * declarations or of names. Define CALL and OTHER before you include calls.def.
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
#define TYPE_OF_FLAGS64 int64_t
#define TYPE_OF_ADDRESS int32_t
#define TYPE_OF_PATH int32_t      /* its address */
#define TYPE_OF_PATH_SIZE int32_t /* directly after the address */
#define TYPE_OF_RESULT int32_t    /* the address of a number of 32 bits, the call's result */
#define TYPE_OF_RESULT64 int32_t  /* the same, with 64 bits */

#endif
