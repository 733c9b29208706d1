/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Memory of the engine: the only place that knows how WebAssembly's memory grows. Native tests define it. */
#ifndef WASIVFS_GROW_H
#define WASIVFS_GROW_H

#include <stdint.h>

#define GROW_PAGE 65536u

/* `pages` times GROW_PAGE bytes in one piece, zero, aligned to GROW_PAGE; never given back. Null if there are none. */
void *grow_memory(uint32_t pages);

#endif
