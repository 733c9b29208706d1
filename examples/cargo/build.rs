// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//! Embeds `assets`, and links again when something in it is edited, added or removed.
fn main() {
    if std::env::var("TARGET").unwrap() == "wasm32-wasip1" {
        println!("cargo::rustc-link-arg=--dir={}/assets::/", std::env::var("CARGO_MANIFEST_DIR").unwrap());
    }
    println!("cargo::rerun-if-changed=assets");
}
