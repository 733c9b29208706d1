// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Runs a program in several instances of one module; a second argument is a folder that is mounted at /.
import { readFileSync } from "node:fs";
import { WASI } from "node:wasi";

const [program, folder] = process.argv.slice(2);
const module = new WebAssembly.Module(readFileSync(program));
for (let i = 0; i < 6; i++) {
    const wasi = new WASI({ version: "preview1", preopens: folder ? { "/": folder } : {} });
    wasi.start(new WebAssembly.Instance(module, wasi.getImportObject()));
}
