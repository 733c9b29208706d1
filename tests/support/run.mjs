// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// node run.mjs '{"/guest": "host"}' program.wasm arguments…
import { readFile } from "node:fs/promises";
import { WASI } from "node:wasi";

const [preopens, program, ...args] = process.argv.slice(2);
const wasi = new WASI({ version: "preview1", args: [program, ...args], preopens: JSON.parse(preopens), returnOnExit: true });
const module = await WebAssembly.compile(await readFile(program));
process.exitCode = wasi.start(await WebAssembly.instantiate(module, wasi.getImportObject()));
