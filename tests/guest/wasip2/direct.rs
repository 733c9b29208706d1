// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//! Calls WASI 0.2 by declarations of its own, as bindings of Rust's crates do; rustc gives them names of its own.
use std::alloc::Layout;

#[repr(C)]
struct Root {
    handle: i32,
    path: *const u8,
    size: usize,
}

#[repr(C)]
struct Roots {
    list: *const Root,
    size: usize,
}

#[repr(C, align(8))]
struct Opened {
    is_error: u8,
    value: i32,
}

#[repr(C, align(8))]
struct Bytes {
    is_error: u8,
    list: *const u8,
    size: usize,
    at_end: u8,
}

mod types {
    #[link(wasm_import_module = "wasi:filesystem/types@0.2.3")]
    extern "C" {
        #[link_name = "[method]descriptor.open-at"]
        pub fn open_at(root: i32, follow: i32, path: *const u8, size: usize, how: i32, flags: i32, answer: *mut super::Opened);
        #[link_name = "[method]descriptor.read"]
        pub fn read(file: i32, size: i64, offset: i64, answer: *mut super::Bytes);
        #[link_name = "[resource-drop]descriptor"]
        pub fn drop(descriptor: i32);
    }
}

mod preopens {
    #[link(wasm_import_module = "wasi:filesystem/preopens@0.2.3")]
    extern "C" {
        #[link_name = "get-directories"]
        pub fn get_directories(answer: *mut super::Roots);
    }
}

fn main() {
    let path = "hello.txt";
    let text = unsafe {
        let mut roots = Roots { list: std::ptr::null(), size: 0 };
        preopens::get_directories(&mut roots);
        let root = &*roots.list;
        let mut opened = Opened { is_error: 0, value: 0 };
        types::open_at(root.handle, 1, path.as_ptr(), path.len(), 0, 1, &mut opened);
        assert_eq!(opened.is_error, 0, "no {path} in {:?}", std::slice::from_raw_parts(root.path, root.size));
        let mut bytes = Bytes { is_error: 0, list: std::ptr::null(), size: 0, at_end: 0 };
        types::read(opened.value, 100, 0, &mut bytes);
        types::drop(opened.value);
        types::drop(root.handle);
        let text = std::slice::from_raw_parts(bytes.list, bytes.size).to_vec();
        std::alloc::dealloc(bytes.list.cast_mut(), Layout::from_size_align(bytes.size, 1).unwrap());
        text
    };
    print!("{}", String::from_utf8(text).unwrap());
    print!("{}", std::fs::read_to_string("/link").unwrap());
}
