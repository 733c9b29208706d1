/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "helper.h"

int main(void) {
    list("/");
    return 0;
}
