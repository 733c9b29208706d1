// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Leaves a function by an exception because a file is missing, and goes on to read one that is there. */
#include <cstdio>
#include <cstdlib>

/* What `catch (...)` needs of a C++ library that is compiled with exceptions, which Debian's is not. */
extern "C" {
void *__cxa_allocate_exception(size_t size) noexcept { return std::malloc(size); }
[[noreturn]] void __cxa_throw(void *thrown, void *, void (*)(void *)) { __builtin_wasm_throw(0, thrown); }
void *__cxa_begin_catch(void *thrown) noexcept { return thrown; }
void __cxa_end_catch() {}
}
#if __clang_major__ >= 22
__asm__(".globl __cpp_exception\n.tagtype __cpp_exception i32\n__cpp_exception:\n");
#endif

struct Missing {};

static int first_byte(const char *path) {
    std::FILE *file = std::fopen(path, "r");
    if (!file)
        throw Missing();
    int byte = std::getc(file);
    std::fclose(file);
    return byte;
}

int main() {
    try {
        first_byte("/nowhere");
    } catch (...) {
        std::printf("missed, then %c\n", first_byte("/digits"));
    }
    return 0;
}
