// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// node calls.mjs module.wasm export…: calls exports of a reactor in order; prints what they return as JSON.
import { readFile } from "node:fs/promises";
import { WASI } from "node:wasi";

const [path, ...names] = process.argv.slice(2);
const wasi = new WASI({ version: "preview1" });
const module = await WebAssembly.compile(await readFile(path));
const { exports } = await WebAssembly.instantiate(module, wasi.getImportObject());
// Gives the host the memory, and leaves it to us when _initialize is called.
wasi.initialize({ exports: { memory: exports.memory } });
console.log(JSON.stringify(names.map((name) => exports[name]() ?? null)));
