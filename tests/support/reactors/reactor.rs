// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
mod program;

#[no_mangle]
pub extern "C" fn listing() {
    program::main().unwrap();
}
