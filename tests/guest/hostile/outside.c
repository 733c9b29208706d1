// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Addresses outside the memory: preview1 lets a call trap that would have to use them, and these do. */
#include "hostile.h"

#define OUTSIDE ((int32_t)-64)

static char buffer[64];

GUEST(trap_reading_into_a_buffer_outside) {
    struct vector vector = {(uint32_t)OUTSIDE, 16};
    CALL(fd_read)(open_path("file"), AT(&vector), 1, AT(buffer));
}

GUEST(trap_reading_with_a_vector_outside) { CALL(fd_read)(open_path("file"), OUTSIDE, 1, AT(buffer)); }

GUEST(trap_reading_with_a_result_outside) {
    struct vector vector = {(uint32_t)AT(buffer), 16};
    CALL(fd_read)(open_path("file"), AT(&vector), 1, OUTSIDE);
}

GUEST(trap_listing_into_a_buffer_outside) { CALL(fd_readdir)(open_path("dir"), OUTSIDE, 64, 0, AT(buffer)); }

GUEST(trap_listing_over_the_end_of_memory) {
    CALL(fd_readdir)(open_path("dir"), (int32_t)(end_of_memory() - 30), 64, 0, AT(buffer));
}

GUEST(trap_opening_a_path_outside) { CALL(path_open)(ROOT, 0, OUTSIDE, 4, 0, 0, 0, 0, AT(buffer)); }

GUEST(trap_opening_with_a_result_outside) { CALL(path_open)(ROOT, 0, AT("file"), 4, 0, 0, 0, 0, OUTSIDE); }

GUEST(trap_status_outside) { CALL(path_filestat_get)(ROOT, 0, AT("file"), 4, OUTSIDE); }

GUEST(trap_polling_more_than_the_memory_holds) { CALL(poll_oneoff)(AT(buffer), AT(buffer), INT32_MAX, AT(buffer)); }
