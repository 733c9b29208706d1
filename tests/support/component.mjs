// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// node component.mjs node_modules program.wasm _start component.wasm, or the export of a reactor instead of _start
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [packages, program, call, component] = process.argv.slice(2);
const jco = await import(pathToFileURL(createRequire(packages + "/").resolve("@bytecodealliance/jco")));

const isCommand = call === "_start";
const binary = await readFile(program);
const witSource = `package test:engines; world library { export ${call}: func(); }`;
const typed = isCommand ? binary : await jco.componentEmbed({ binary, witSource, worldName: "library" });
const adapter = isCommand ? jco.preview1AdapterCommandPath() : jco.preview1AdapterReactorPath();
await writeFile(component, await jco.componentNew(typed, [["wasi_snapshot_preview1", await readFile(adapter)]]));
