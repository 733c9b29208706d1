// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// node cut.mjs '{"/guest": "host"}' 7 program.wasm arguments…: the power fails before the 7th call that changes a file.
import { readFile } from "node:fs/promises";
import { WASI } from "node:wasi";

const POWER_CUT = 77;
const CREAT = 1, TRUNC = 8, STREAMS = 3;
const always = () => true;
const isFile = (fd) => fd >= STREAMS;
const CHANGES = {
  fd_allocate: always, fd_filestat_set_size: always, fd_filestat_set_times: always, fd_pwrite: isFile, fd_write: isFile,
  path_create_directory: always, path_filestat_set_times: always, path_link: always, path_remove_directory: always,
  path_rename: always, path_symlink: always, path_unlink_file: always,
  path_open: (fd, lookup, path, size, oflags) => oflags & (CREAT | TRUNC),
};
const [preopens, cut, program, ...args] = process.argv.slice(2);
const wasi = new WASI({ version: "preview1", args: [program, ...args], preopens: JSON.parse(preopens), returnOnExit: true });
const imports = wasi.getImportObject();
let left = Number(cut);
for (const [name, call] of Object.entries(imports.wasi_snapshot_preview1))
  imports.wasi_snapshot_preview1[name] = (...operands) => {
    if (CHANGES[name]?.(...operands) && --left === 0)
      process.exit(POWER_CUT);
    return call(...operands);
  };
const module = await WebAssembly.compile(await readFile(program));
process.exitCode = wasi.start(await WebAssembly.instantiate(module, imports));
