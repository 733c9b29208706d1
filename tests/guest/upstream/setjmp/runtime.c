// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <setjmp.h>

#define LONGJMP_TAG 1

void __wasm_setjmp(jmp_buf buffer, unsigned label, void *frame);
unsigned __wasm_setjmp_test(jmp_buf buffer, void *frame);
_Noreturn void __wasm_longjmp(jmp_buf buffer, int value);

void __wasm_setjmp(jmp_buf buffer, unsigned label, void *frame) {
    buffer->frame = frame;
    buffer->label = label;
}

unsigned __wasm_setjmp_test(jmp_buf buffer, void *frame) { return buffer->frame == frame ? buffer->label : 0; }

void __wasm_longjmp(jmp_buf buffer, int value) {
    buffer->thrown.buffer = buffer;
    buffer->thrown.value = value ? value : 1;
    __builtin_wasm_throw(LONGJMP_TAG, &buffer->thrown);
}
