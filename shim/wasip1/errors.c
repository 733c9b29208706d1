// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "errors.h"

#include <stdint.h>

enum wasip1_errno errno_of(enum error error) {
#define ERRNO_FOR(name) ERRNO_##name,
    static const uint8_t numbers[] = {ERRORS(ERRNO_FOR)}; /* in the order of enum error */
    return (enum wasip1_errno)(error < ERROR_NONE ? numbers[error - ERROR_BEFORE_ALL - 1] : (int)error);
}
