// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Runs the behaviours that are named on the command line. Natively: in the directory $GUEST_ROOT as `/`. */
#include "behaviour.h"

extern const struct behaviour *const __start_behaviours[], *const __stop_behaviours[];

static const struct {
    int number;
    const char *name;
} errors[] = {
#define ERROR(name) {name, #name}
    ERROR(EACCES),      ERROR(EAGAIN), ERROR(EBADF),  ERROR(EBUSY),        ERROR(EEXIST),    ERROR(EFAULT),
    ERROR(EFBIG),       ERROR(EILSEQ), ERROR(EINVAL), ERROR(EIO),          ERROR(EISDIR),    ERROR(ELOOP),
    ERROR(EMFILE),      ERROR(EMLINK), ERROR(ENFILE), ERROR(ENAMETOOLONG), ERROR(ENODEV),    ERROR(ENOENT),
    ERROR(ENOMEM),      ERROR(ENOSPC), ERROR(ENOSYS), ERROR(ENOTDIR),      ERROR(ENOTEMPTY), ERROR(ENOTSOCK),
    ERROR(ENOTSUP),     ERROR(ENOTTY), ERROR(ENXIO),  ERROR(EOVERFLOW),    ERROR(EPERM),     ERROR(EPIPE),
    ERROR(ERANGE),      ERROR(EROFS),  ERROR(ESPIPE), ERROR(ETXTBSY),      ERROR(EXDEV),
#ifdef ENOTCAPABLE
    ERROR(ENOTCAPABLE),
#endif
};

const char *error_name(int error) {
    for (size_t i = 0; i < COUNT(errors); i++)
        if (errors[i].number == error)
            return errors[i].name;
    static char number[32];
    snprintf(number, sizeof number, "error %d", error);
    return number;
}

static void print_failure(const char *call) { printf("%s = %s\n", call, error_name(errno)); }

long long report(const char *call, long long value) {
    if (value == -1)
        print_failure(call);
    else
        printf("%s = %lld\n", call, value);
    return value;
}

long long report_success(const char *call, long long value) {
    if (value == -1)
        print_failure(call);
    else
        printf("%s = ok\n", call);
    return value;
}

void *report_pointer(const char *call, void *value) {
    if (value)
        printf("%s = ok\n", call);
    else
        print_failure(call);
    return value;
}

void print_bytes(const char *what, const void *bytes, size_t size) {
    const unsigned char *byte = bytes;
    printf("%s: ", what);
    for (size_t i = 0; i < size; i++)
        if (byte[i] >= 0x20 && byte[i] < 0x7f && byte[i] != '\\')
            putchar(byte[i]);
        else
            printf("\\x%02x", byte[i]);
    putchar('\n');
}

int must_open(const char *path) {
    int fd = open(path, O_RDONLY);
    if (fd < 0) {
        printf("cannot open %s: %s\n", path, error_name(errno));
        exit(1);
    }
    return fd;
}

const char *type_name(mode_t mode) {
    return S_ISDIR(mode) ? "directory" : S_ISREG(mode) ? "file" : S_ISLNK(mode) ? "link" : "other";
}

static const struct behaviour *find(const char *name) {
    for (const struct behaviour *const *entry = __start_behaviours; entry < __stop_behaviours; entry++)
        if (strcmp((*entry)->name, name) == 0)
            return *entry;
    fprintf(stderr, "no behaviour %s\n", name);
    exit(2);
}

int main(int argc, char **argv) {
#ifndef __wasi__
    if (chroot(getenv("GUEST_ROOT")) != 0 || chdir("/") != 0) {
        perror("chroot");
        return 2;
    }
#endif
    for (int i = 1; i < argc; i++) {
        if (argc > 2)
            printf("== %s\n", argv[i]);
        find(argv[i])->run();
    }
    return 0;
}
