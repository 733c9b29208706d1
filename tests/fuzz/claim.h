/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What must hold; if it does not, the fuzzer has found something. */
#ifndef CLAIM_H
#define CLAIM_H

#include <stdio.h>
#include <stdlib.h>

#define CLAIM(claim)                                                                                                   \
    do {                                                                                                               \
        if (!(claim)) {                                                                                                \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #claim);                                                \
            abort();                                                                                                   \
        }                                                                                                              \
    } while (0)

#define CLAIM_IS(value, expected)                                                                                      \
    do {                                                                                                               \
        long long claimed = (long long)(value), wanted = (long long)(expected);                                        \
        if (claimed != wanted) {                                                                                       \
            fprintf(stderr, "%s:%d: %s is %lld, not %lld\n", __FILE__, __LINE__, #value, claimed, wanted);             \
            abort();                                                                                                   \
        }                                                                                                              \
    } while (0)

#endif
