// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// node run.mjs '{"/guest": "host"}' _start program.wasm arguments…, or the export of a reactor instead of _start
import { readFile } from "node:fs/promises";
import { WASI } from "node:wasi";

const [preopens, call, program, ...args] = process.argv.slice(2);
const wasi = new WASI({ version: "preview1", args: [program, ...args], preopens: JSON.parse(preopens), returnOnExit: true });
const imports = wasi.getImportObject();
// Node 20 sometimes crashes at the end of long programs if WebAssembly calls its functions without JavaScript between.
for (const [name, call] of Object.entries(imports.wasi_snapshot_preview1))
  imports.wasi_snapshot_preview1[name] = (...operands) => call(...operands);
const module = await WebAssembly.compile(await readFile(program));
const instance = await WebAssembly.instantiate(module, imports);
if (call === "_start") {
  process.exitCode = wasi.start(instance);
} else {
  wasi.initialize(instance);
  instance.exports[call]();
}
