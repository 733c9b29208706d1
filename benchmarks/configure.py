# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A configure script that checks as Autoconf's do: half of its checks compile, half link, and some of each fail."""

from __future__ import annotations

SCRIPT = r"""
HEADERS='
assert ctype dirent errno fcntl fenv float inttypes langinfo limits locale math poll sched search setjmp signal
stdarg stddef stdint stdio stdlib string strings sys/ioctl sys/mman sys/socket sys/stat sys/time sys/types time
unistd wchar wctype acl/libacl attr/xattr bzlib copyfile ext2fs/ext2_fs grp iconv linux/fs lzma paths pwd regex
sys/acl sys/mount
'
FUNCTIONS='
access calloc chdir clock close closedir exit fclose fcntl fdopen fflush fopen fprintf free fseek fstat
ftruncate getenv getline gmtime_r localtime_r lseek lstat malloc memcmp memmove memset mkdir mktime nanosleep
open opendir pread printf pwrite read readdir readlink realloc rename rmdir snprintf strchr strdup strerror
strftime strtol symlink unlink write acl_get_file arc4random_buf chflags chown chroot ctermid cygwin_conv_path
endpwent execve fchflags fork fstatfs getpwnam getvfsbyname iconv lchmod lutimes mkfifo mknod pipe setlocale_l
sigaction statvfs64 timegm_r tzset_r vfork wait3 waitpid
'
CFLAGS="-g -O2"
exec 5>config.log
try() {
    rm -f conftest.err "$2"
    { printf '%s\n' "try: $1" >&5; (eval "$1") 2>conftest.err; status=$?; grep -v '^ *+' conftest.err >conftest.er1; }
    cat conftest.er1 >&5
    mv -f conftest.er1 conftest.err
    [ $status = 0 ] && test -s "$2"
}
compile() { try '$CC -c $CFLAGS conftest.c' conftest.o; }
link() { try '$CC -o conftest $CFLAGS conftest.c -lm' conftest; }
found() {
    printf '%s\n' "checking for $1... yes"
    cat >>confdefs.h <<END
#define HAVE_$(printf '%s\n' "$1" | sed 'y%abcdefghijklmnopqrstuvwxyz./%ABCDEFGHIJKLMNOPQRSTUVWXYZ__%') 1
END
}
header() {
    cat confdefs.h - >conftest.c <<END
#include <stdio.h>
#include <sys/types.h>
#include <$1.h>
END
    if compile; then found "$1.h"; else printf '%s\n' "checking for $1.h... no"; fi
    rm -f conftest.o conftest.c conftest.err
}
function() {
    cat confdefs.h - >conftest.c <<END
#define $1 innocuous_$1
#include <limits.h>
#undef $1
char $1 (void);
int main (void) { return $1 (); }
END
    if link; then found "$1"; else printf '%s\n' "checking for $1... no"; fi
    rm -f conftest conftest.c conftest.err
}
: >confdefs.h
repeat() {
    made=0
    while :; do
        for name in $2; do
            [ $made -lt $CHECKS ] || return 0
            $1 $name
            made=$((made + 1))
        done
    done
}
repeat header "$HEADERS"
repeat function "$FUNCTIONS"
"""


def script(checks: int) -> str:
    """A shell script that makes so many checks with $CC."""
    return f"CHECKS={checks // 2}\n{SCRIPT}"
