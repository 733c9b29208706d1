/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The real imports. No other code of the program declares them. They have names of their own, because the hooks define
 * the names that libraries use. An import that no code calls is not in the module.
 */
#ifndef WASIVFS_IMPORTS_H
#define WASIVFS_IMPORTS_H

#include "calls.h"
#include "errors.h"

#define IMPORT(name, ...)                                                                                              \
    __attribute__((import_module("wasi_snapshot_preview1"),                                                            \
                   import_name(#name))) enum wasip1_errno wasivfs_host_##name(PARAMETERS(__VA_ARGS__));
#define IMPORT_ALWAYS IMPORT
#define IMPORT_UNSEALED IMPORT
#define IMPORT_NEVER(...)
#define CALL(name, hook, host, ...) IMPORT_##host(name, __VA_ARGS__)
#define OTHER(name)
#include "calls.def"

#endif
