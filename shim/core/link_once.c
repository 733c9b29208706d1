// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "config.h"

/* A second shim in one link is an error about many symbols. The symbol below says why, if this file is the first of the
 * shim in the link. */

extern const char wasivfs_shim_is_linked_twice__give_the_dependency_wasivfs_to_the_program_alone;
const char wasivfs_shim_is_linked_twice__give_the_dependency_wasivfs_to_the_program_alone = 1;

#if WASIVFS_HOST == WASIVFS_HOST_NONE
/* By this symbol a link with this shim is known to be one whose program must be checked. */
extern const char wasivfs_shim_is_sealed;
const char wasivfs_shim_is_sealed = 1;
#endif
