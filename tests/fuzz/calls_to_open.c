// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "calls.h"

#include <string.h>

#include "claim.h"

static enum walk_mode mode_of(bool create, bool exclusive, bool follow) {
    if (create)
        return exclusive || !follow ? WALK_ENTRY : WALK_CREATE;
    return follow ? WALK_FOLLOW : WALK_NOFOLLOW;
}

/* What open(2) says of something on a read-only file system. */
static enum error opening(struct model_answer answer, uint32_t oflags, bool write) {
    bool create = oflags & OFLAGS_CREAT;
    if (answer.error != ERROR_NONE)
        return answer.error;
    if (create && answer.slash && answer.last == LAST_NAME)
        return ERROR_ISDIR;
    if (answer.kind == TARGET_ABSENT)
        return create && answer.absence == ERROR_NOENT ? ERROR_ROFS : answer.absence;
    if (create && oflags & OFLAGS_EXCL)
        return ERROR_EXIST;
    switch (answer.spot->kind) {
    case PLAIN_DIRECTORY:
        return create || write || oflags & OFLAGS_TRUNC ? ERROR_ISDIR : ERROR_NONE;
    case PLAIN_FILE:
        return oflags & OFLAGS_DIRECTORY ? ERROR_NOTDIR : write || oflags & OFLAGS_TRUNC ? ERROR_ROFS : ERROR_NONE;
    default:
        return oflags & OFLAGS_DIRECTORY ? ERROR_NOTDIR : ERROR_LOOP;
    }
}

void check_open(struct input *input) {
    int32_t fd = take_descriptor(input);
    uint8_t choice = take_byte(input);
    uint32_t oflags = choice & 128 ? take_below(input, 16) : 0;
    bool follow = choice & 1, read = choice & 2, write = (choice & 12) == 12;
    struct slice path = plain_path(input);
    struct open *at = open_find(fd);
    if (path.size > VECTOR - PATH)
        return;
    give(PATH, path.size);
    memcpy(guest + PATH, path.start, path.size);
    give(RESULT, 4);
    enum wasip1_errno error =
        CALL(path_open)(fd, follow, PATH, (int32_t)path.size, (int32_t)oflags,
                        (read ? RIGHTS_FD_READ : 0) | (write ? RIGHTS_FD_WRITE : 0), 0, choice, RESULT);
    if (oflags & OFLAGS_CREAT && oflags & OFLAGS_DIRECTORY) {
        CLAIM_IS(error, ERRNO_INVAL);
        return;
    }
    if (at->kind != DIRECTORY_OPEN) {
        CLAIM_IS(error, at->kind == CLOSED ? ERRNO_BADF : ERRNO_NOTDIR);
        return;
    }
    struct model_answer answer = model_walk(at->spot, path, mode_of(oflags & 1, oflags & OFLAGS_EXCL, follow));
    CLAIM_IS(error, errno_of(opening(answer, oflags, write)));
    if (error != ERRNO_SUCCESS)
        return;
    int32_t number = open_lowest_free();
    CLAIM_IS(result_of(RESULT, 4), number);
    open_set(number, (struct open){.kind = answer.spot->kind == PLAIN_FILE ? FILE_OPEN : DIRECTORY_OPEN,
                                   .spot = answer.spot,
                                   .readable = read,
                                   .flags = choice});
}

void check_open_on_host(struct input *input) {
    static const char path[] = "h/f";
    const struct open *socket = open_find(FRONT_SOCKET), *root = open_find(3);
    int32_t host = front_next_on_host(), number = open_lowest_free();
    bool accept = take_byte(input) & 1 && socket->kind == ON_HOST && socket->host == FRONT_SOCKET;
    give(PATH, sizeof path - 1);
    memcpy(guest + PATH, path, sizeof path - 1);
    give(RESULT, 4);
    if (accept)
        CLAIM_IS(CALL(sock_accept)(FRONT_SOCKET, 0, RESULT), ERRNO_SUCCESS);
    else if (root->kind == DIRECTORY_OPEN && root->preopen)
        CLAIM_IS(CALL(path_open)(3, 0, PATH, sizeof path - 1, 0, RIGHTS_FD_READ, 0, 0, RESULT), ERRNO_SUCCESS);
    else
        return;
    CLAIM_IS(result_of(RESULT, 4), number);
    open_set(number, (struct open){.kind = ON_HOST, .host = host});
}

void check_close(struct input *input) {
    int32_t fd = take_descriptor(input);
    struct open *open = open_find(fd);
    CLAIM_IS(CALL(fd_close)(fd), open->kind == CLOSED ? ERRNO_BADF : ERRNO_SUCCESS);
    *open = closed;
}

void check_renumber(struct input *input) {
    int32_t from = take_descriptor(input), to = take_descriptor(input);
    struct open *old = open_find(from), *new = open_find(to);
    bool good = old->kind != CLOSED && new->kind != CLOSED;
    CLAIM_IS(CALL(fd_renumber)(from, to), good ? ERRNO_SUCCESS : ERRNO_BADF);
    if (!good || from == to)
        return;
    *new = *old;
    *old = closed;
}
