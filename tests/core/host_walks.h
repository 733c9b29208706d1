/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* A host with a few files, and claims about where paths lead in it. */
#ifndef HOST_WALKS_H
#define HOST_WALKS_H

#include "fake_host.h"
#include "walk_rows.h"

/* Makes the host's tree, and preopens its directory "data". The number of the preopen is 3. */
void mount_at(const char *guest_path);

/* Does the path lead to the host, as that path? */
void check_host(const char *path, enum walk_mode mode, const char *host_path);

/* With WALK_FOLLOW; `place` as place_at() takes it. */
void check_tree(const char *path, const char *place);

void check_error(const char *path, enum walk_mode mode, enum error error);

#endif
