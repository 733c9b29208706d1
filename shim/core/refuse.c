// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "refuse.h"

#include "config.h"
#include "host.h"

enum error refuse_mkdir(const struct target *target) {
    if (target->kind == TARGET_TREE)
        return ERROR_EXIST;
    return target->absence == ERROR_NOENT ? ERROR_ROFS : target->absence;
}

enum error refuse_symlink(const struct target *target) {
    if (target->kind == TARGET_ABSENT && target->slash)
        return target->absence;
    return refuse_mkdir(target);
}

enum error refuse_unlink(const struct target *target) { return target->last == LAST_NAME ? ERROR_ROFS : ERROR_ISDIR; }

enum error refuse_rmdir(const struct target *target) {
    switch (target->last) {
    case LAST_DOT:
        return ERROR_INVAL;
    case LAST_DOT_DOT:
        return ERROR_NOTEMPTY;
    default:
        return ERROR_ROFS;
    }
}

enum error refuse_times(const struct target *target) {
    return target->kind == TARGET_TREE ? ERROR_ROFS : target->absence;
}

enum error refuse_missing(const struct target *old, bool follow) {
    enum host_kind kind;
    if (IS_TARGET_ON_HOST(old))
        return host_kind(old->host, &old->path, follow, &kind);
    return ERROR_NONE;
}

enum error refuse_link(const struct target *new) { return IS_TARGET_ON_HOST(new) ? ERROR_XDEV : refuse_symlink(new); }

enum error refuse_rename(const struct target *old, const struct target *new) {
    if (old->last != LAST_NAME || new->last != LAST_NAME)
        return ERROR_BUSY;
    return IS_TARGET_ON_HOST(old) != IS_TARGET_ON_HOST(new) ? ERROR_XDEV : ERROR_ROFS;
}
