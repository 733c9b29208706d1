// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Prints [seconds, bytes]: the median time of an instance of a compiled module, of nine, and the memory of ten more.
import { readFileSync } from "node:fs";

const module = new WebAssembly.Module(readFileSync(process.argv[2]));
const imports = {};
for (const { module: namespace, name } of WebAssembly.Module.imports(module)) {
    imports[namespace] ??= {};
    imports[namespace][name] = () => 0;
}

const spent = [];
for (let i = 0; i < 9; i++) {
    const start = process.hrtime.bigint();
    new WebAssembly.Instance(module, imports);
    spent.push(Number(process.hrtime.bigint() - start) / 1e9);
}
spent.sort((a, b) => a - b);

globalThis.gc();
const before = process.memoryUsage().rss;
const kept = Array.from({ length: 10 }, () => new WebAssembly.Instance(module, imports));
const bytes = Math.max(process.memoryUsage().rss - before, kept.length);
console.log(JSON.stringify([spent[4], bytes]));
