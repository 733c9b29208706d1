// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Sockets belong to the host; a sealed program has none. */
#include "hook.h"

HOOK(sock_accept, int32_t fd, int32_t flags, int32_t accepted) {
    FORWARD(fd, UNLESS_SEALED(wasivfs_host_sock_accept(host, flags, accepted) ?: hook_adopt(POINTER(int32_t, accepted)),
                              ERRNO_NOTSOCK));
    return ERRNO_NOTSOCK;
}

HOOK(sock_recv, int32_t fd, int32_t iovecs, int32_t count, int32_t flags, int32_t size, int32_t out_flags) {
    FORWARD(fd, UNLESS_SEALED(wasivfs_host_sock_recv(host, iovecs, count, flags, size, out_flags), ERRNO_NOTSOCK));
    return ERRNO_NOTSOCK;
}

HOOK(sock_send, int32_t fd, int32_t iovecs, int32_t count, int32_t flags, int32_t size) {
    FORWARD(fd, UNLESS_SEALED(wasivfs_host_sock_send(host, iovecs, count, flags, size), ERRNO_NOTSOCK));
    return ERRNO_NOTSOCK;
}

HOOK(sock_shutdown, int32_t fd, int32_t how) {
    FORWARD(fd, UNLESS_SEALED(wasivfs_host_sock_shutdown(host, how), ERRNO_NOTSOCK));
    return ERRNO_NOTSOCK;
}
