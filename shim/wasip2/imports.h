/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The real imports. No other code of the program declares them. They have names of their own, because the hooks define
 * the names that libraries use. An import that no code calls is not in the module. The version is the lowest: tools
 * that make components accept any later one of 0.2 beside it, and merge the two.
 */
#ifndef WASIVFS_IMPORTS_H
#define WASIVFS_IMPORTS_H

#include "calls.h"

#define CALL(interface, function, name, hook, host, answer, ...)                                                       \
    __attribute__((import_module(interface "@0.2.0"),                                                                  \
                   import_name(function))) RETURNED_BY_##answer wasivfs_host_##name(PARAMETERS(__VA_ARGS__));
#include "calls.def"

#endif
