// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Runs files.wasm in the page. It is given no directory: what it opens is inside it.
import { ConsoleStdout, File, OpenFile, WASI } from "@bjorn3/browser_wasi_shim";

const compiled = WebAssembly.compileStreaming(fetch("files.wasm"));

/** Runs the program with one command on its stdin; gives all that it printed, and its exit status. */
export async function run(command) {
  const output = [];
  const terminal = new ConsoleStdout((bytes) => output.push(bytes));
  const stdin = new OpenFile(new File(new TextEncoder().encode(command)));
  const wasi = new WASI(["files.wasm"], [], [stdin, terminal, terminal]);
  const instance = await WebAssembly.instantiate(await compiled, { wasi_snapshot_preview1: wasi.wasiImport });
  const status = wasi.start(instance);
  return { text: await new Blob(output).text(), status };
}
