/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Macros to read calls.def: PARAMETERS(...) and ARGUMENTS(...) turn the (kind, parameter) pairs of a row into a list of
 * declarations or of names. Define CALL and OTHER before you include calls.def.
 */
#ifndef WASIVFS_CALLS_H
#define WASIVFS_CALLS_H

#include <stdint.h>

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

/* macro(kind, name) for each pair, with commas between them. */
#define FOR_EACH(macro, ...)                                                                                           \
    FOR_COUNT(__VA_ARGS__, FOR_9, FOR_8, FOR_7, FOR_6, FOR_5, FOR_4, FOR_3, FOR_2, FOR_1, )(macro, __VA_ARGS__)
#define FOR_COUNT(_1, _2, _3, _4, _5, _6, _7, _8, _9, chosen, ...) chosen
#define FOR_1(macro, pair) macro pair
#define FOR_2(macro, pair, ...) macro pair, FOR_1(macro, __VA_ARGS__)
#define FOR_3(macro, pair, ...) macro pair, FOR_2(macro, __VA_ARGS__)
#define FOR_4(macro, pair, ...) macro pair, FOR_3(macro, __VA_ARGS__)
#define FOR_5(macro, pair, ...) macro pair, FOR_4(macro, __VA_ARGS__)
#define FOR_6(macro, pair, ...) macro pair, FOR_5(macro, __VA_ARGS__)
#define FOR_7(macro, pair, ...) macro pair, FOR_6(macro, __VA_ARGS__)
#define FOR_8(macro, pair, ...) macro pair, FOR_7(macro, __VA_ARGS__)
#define FOR_9(macro, pair, ...) macro pair, FOR_8(macro, __VA_ARGS__)

#endif
