/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * For the fronts' tables of calls, whose rows have (kind, parameter) pairs. FOR_EACH(macro, (a, b), ...): macro(a, b)
 * for each pair, with commas between them. PARAMETERS(...) and ARGUMENTS(...) turn pairs into declarations or names; a
 * front defines TYPE_OF_ each kind.
 */
#ifndef WASIVFS_PAIRS_H
#define WASIVFS_PAIRS_H

#define PARAMETERS(...) FOR_EACH(PARAMETER, __VA_ARGS__)
#define ARGUMENTS(...) FOR_EACH(ARGUMENT, __VA_ARGS__)

#define PARAMETER(kind, name) TYPE_OF_##kind name
#define ARGUMENT(kind, name) name

#define FOR_EACH(macro, ...)                                                                                           \
    FOR_COUNT(__VA_ARGS__, FOR_11, FOR_10, FOR_9, FOR_8, FOR_7, FOR_6, FOR_5, FOR_4, FOR_3, FOR_2, FOR_1, )            \
    (macro, __VA_ARGS__)
#define FOR_COUNT(_1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, chosen, ...) chosen
#define FOR_1(macro, pair) macro pair
#define FOR_2(macro, pair, ...) macro pair, FOR_1(macro, __VA_ARGS__)
#define FOR_3(macro, pair, ...) macro pair, FOR_2(macro, __VA_ARGS__)
#define FOR_4(macro, pair, ...) macro pair, FOR_3(macro, __VA_ARGS__)
#define FOR_5(macro, pair, ...) macro pair, FOR_4(macro, __VA_ARGS__)
#define FOR_6(macro, pair, ...) macro pair, FOR_5(macro, __VA_ARGS__)
#define FOR_7(macro, pair, ...) macro pair, FOR_6(macro, __VA_ARGS__)
#define FOR_8(macro, pair, ...) macro pair, FOR_7(macro, __VA_ARGS__)
#define FOR_9(macro, pair, ...) macro pair, FOR_8(macro, __VA_ARGS__)
#define FOR_10(macro, pair, ...) macro pair, FOR_9(macro, __VA_ARGS__)
#define FOR_11(macro, pair, ...) macro pair, FOR_10(macro, __VA_ARGS__)

#endif
