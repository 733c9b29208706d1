// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//! Prints everything below `/`, in the form that README.md defines, with std::fs alone.
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

fn collect(directory: &Path, paths: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        paths.push(entry.path());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), paths)?;
        }
    }
    Ok(())
}

fn hash_of(contents: &[u8]) -> u64 {
    contents
        .iter()
        .fold(0xcbf29ce484222325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x100000001b3))
}

fn describe(path: &Path) -> io::Result<[Vec<u8>; 3]> {
    let status = fs::symlink_metadata(path)?;
    let plain = |text: &str| text.as_bytes().to_vec();
    Ok(if status.is_dir() {
        [plain("dir"), plain("-"), plain("-")]
    } else if status.is_symlink() {
        [plain("link"), plain("-"), fs::read_link(path)?.as_os_str().as_encoded_bytes().to_vec()]
    } else {
        let hash = format!("{:016x}", hash_of(&fs::read(path)?));
        [plain("file"), status.len().to_string().into_bytes(), hash.into_bytes()]
    })
}

fn main() -> io::Result<()> {
    let mut paths = Vec::new();
    collect(Path::new("/"), &mut paths)?;
    // Paths compare by component; the listing is sorted by bytes.
    paths.sort_by(|one, other| bytes(one).cmp(bytes(other)));
    let mut output = io::stdout().lock();
    for path in &paths {
        let [kind, size, contents] = describe(path)?;
        output.write_all(&[&kind, &size, bytes(path), &contents].join(&b'\t'))?;
        output.write_all(b"\n")?;
    }
    Ok(())
}

fn bytes(path: &Path) -> &[u8] {
    OsStr::as_encoded_bytes(path.as_os_str())
}
