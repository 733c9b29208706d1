// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//! Prints everything below `/`, in the form that README.md defines, by calls of preview1 instead of std::fs: as the
//! crates `wasi` and `wasip1` make them, by declarations of the program's own.
use std::io::{self, Write};

mod preview1 {
    #[link(wasm_import_module = "wasi_snapshot_preview1")]
    extern "C" {
        pub fn fd_close(fd: i32) -> i32;
        pub fn fd_read(fd: i32, buffers: *const Buffer, count: usize, size: *mut usize) -> i32;
        pub fn fd_readdir(fd: i32, buffer: *mut u8, capacity: usize, cookie: i64, size: *mut usize) -> i32;
        pub fn path_filestat_get(fd: i32, lookup: i32, path: *const u8, length: usize, status: *mut Status) -> i32;
        pub fn path_open(
            fd: i32,
            lookup: i32,
            path: *const u8,
            length: usize,
            flags: i32,
            rights: i64,
            rights_inheriting: i64,
            descriptor_flags: i32,
            opened: *mut i32,
        ) -> i32;
        pub fn path_readlink(
            fd: i32,
            path: *const u8,
            length: usize,
            buffer: *mut u8,
            capacity: usize,
            size: *mut usize,
        ) -> i32;
    }

    #[repr(C)]
    pub struct Buffer {
        pub start: *mut u8,
        pub size: usize,
    }

    #[repr(C)]
    #[derive(Default)]
    pub struct Status {
        pub device: u64,
        pub inode: u64,
        pub kind: u8,
        pub links: u64,
        pub size: u64,
        pub times: [u64; 3],
    }

    pub const DIRECTORY: u8 = 3;
    pub const SYMBOLIC_LINK: u8 = 7;
    pub const OPEN_DIRECTORY: i32 = 1 << 1;
    pub const RIGHT_READ: i64 = 1 << 1;
    pub const RIGHT_READDIR: i64 = 1 << 14;
}

/// The first directory that a program is started with: the root, if files are embedded.
const ROOT: i32 = 3;

fn check(error: i32) -> io::Result<()> {
    if error == 0 { Ok(()) } else { Err(io::Error::from_raw_os_error(error)) }
}

fn open(path: &[u8], flags: i32, rights: i64) -> io::Result<i32> {
    let mut opened = 0;
    check(unsafe { preview1::path_open(ROOT, 0, path.as_ptr(), path.len(), flags, rights, 0, 0, &mut opened) })?;
    Ok(opened)
}

/// Everything that `fd_readdir` answers of a directory, in one piece.
fn entries(path: &[u8]) -> io::Result<Vec<u8>> {
    let fd = open(path, preview1::OPEN_DIRECTORY, preview1::RIGHT_READDIR)?;
    let (mut buffer, mut size) = (vec![0; 256], 0);
    loop {
        check(unsafe { preview1::fd_readdir(fd, buffer.as_mut_ptr(), buffer.len(), 0, &mut size) })?;
        if size < buffer.len() {
            break;
        }
        buffer.resize(2 * buffer.len(), 0);
    }
    buffer.truncate(size);
    check(unsafe { preview1::fd_close(fd) })?;
    Ok(buffer)
}

fn join(directory: &[u8], name: &[u8]) -> Vec<u8> {
    if directory == b"." { name.to_vec() } else { [directory, name].join(&b'/') }
}

fn collect(directory: &[u8], paths: &mut Vec<Vec<u8>>) -> io::Result<()> {
    const HEADER: usize = 24; // next: u64, inode: u64, size of the name: u32, kind: u8
    let listed = entries(directory)?;
    let mut rest = &listed[..];
    while rest.len() >= HEADER {
        let size = u32::from_le_bytes([rest[16], rest[17], rest[18], rest[19]]) as usize;
        let (name, is_directory) = (&rest[HEADER..HEADER + size], rest[20] == preview1::DIRECTORY);
        if name != b"." && name != b".." {
            let path = join(directory, name);
            paths.push(path.clone());
            if is_directory {
                collect(&path, paths)?;
            }
        }
        rest = &rest[HEADER + size..];
    }
    Ok(())
}

fn hash_of(path: &[u8]) -> io::Result<u64> {
    let fd = open(path, 0, preview1::RIGHT_READ)?;
    let (mut hash, mut piece, mut size) = (0xcbf29ce484222325_u64, [0; 4096], 0);
    loop {
        let buffer = preview1::Buffer { start: piece.as_mut_ptr(), size: piece.len() };
        check(unsafe { preview1::fd_read(fd, &buffer, 1, &mut size) })?;
        if size == 0 {
            break;
        }
        hash = piece[..size].iter().fold(hash, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x100000001b3));
    }
    check(unsafe { preview1::fd_close(fd) })?;
    Ok(hash)
}

fn describe(path: &[u8]) -> io::Result<[Vec<u8>; 3]> {
    let mut status = preview1::Status::default();
    check(unsafe { preview1::path_filestat_get(ROOT, 0, path.as_ptr(), path.len(), &mut status) })?;
    let plain = |text: &str| text.as_bytes().to_vec();
    Ok(match status.kind {
        preview1::DIRECTORY => [plain("dir"), plain("-"), plain("-")],
        preview1::SYMBOLIC_LINK => {
            let (mut target, mut size) = (vec![0; 4096], 0);
            let (start, capacity) = (target.as_mut_ptr(), target.len());
            check(unsafe { preview1::path_readlink(ROOT, path.as_ptr(), path.len(), start, capacity, &mut size) })?;
            target.truncate(size);
            [plain("link"), plain("-"), target]
        }
        _ => [plain("file"), plain(&status.size.to_string()), plain(&format!("{:016x}", hash_of(path)?))],
    })
}

fn main() -> io::Result<()> {
    let mut paths = Vec::new();
    collect(b".", &mut paths)?;
    paths.sort();
    let mut output = io::stdout().lock();
    for path in &paths {
        let [kind, size, contents] = describe(path)?;
        output.write_all(&[&kind, &size, &[b"/", &path[..]].concat(), &contents].map(|field| &field[..]).join(&b'\t'))?;
        output.write_all(b"\n")?;
    }
    Ok(())
}
