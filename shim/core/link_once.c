// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "config.h"

/*
 * A second shim in a link causes errors about many symbols. If this file is the first of the shim, the first error
 * names the symbol below, which says why.
 */

extern const char wasivfs_shim_is_linked_twice__give_the_dependency_wasivfs_to_the_program_alone;
const char wasivfs_shim_is_linked_twice__give_the_dependency_wasivfs_to_the_program_alone = 1;

#if WASIVFS_HOST == WASIVFS_HOST_NONE
/* This symbol tells a link that its program must be checked, because the shim is sealed. */
extern const char wasivfs_shim_is_sealed;
const char wasivfs_shim_is_sealed = 1;
#endif
