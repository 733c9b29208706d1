/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The types of the kinds of parameters in calls.def, which core/pairs.h turns into declarations and names. */
#ifndef WASIVFS_CALLS_H
#define WASIVFS_CALLS_H

#include <stdint.h>

#include "core/pairs.h"

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
