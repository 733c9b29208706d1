// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "errors.h"

uint8_t code_of(enum error error) {
#define CODE_FOR(name) CODE_##name,
    static const uint8_t numbers[] = {ERRORS(CODE_FOR)}; /* in the order of enum error */
    return error < ERROR_NONE ? numbers[error - ERROR_BEFORE_ALL - 1] : (uint8_t)(error - 1);
}
