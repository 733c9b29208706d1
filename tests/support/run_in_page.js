// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The body of a function: runs /program.wasm, or calls an export of a reactor, and hands its output to a callback.
const [call, done] = arguments;

async function run() {
  const { WASI, File, OpenFile, ConsoleStdout } = await import("/wasi/index.js");
  const output = { stdout: "", stderr: "" };
  const collect = (name) => new ConsoleStdout((bytes) => (output[name] += String.fromCharCode(...bytes)));
  const wasi = new WASI(["program.wasm"], [], [new OpenFile(new File([])), collect("stdout"), collect("stderr")]);
  const imports = { wasi_snapshot_preview1: wasi.wasiImport };
  const { instance } = await WebAssembly.instantiateStreaming(fetch("/program.wasm"), imports);
  let status = 0;
  if (call === "_start") {
    status = wasi.start(instance);
  } else {
    wasi.initialize(instance);
    instance.exports[call]();
  }
  return { stdout: btoa(output.stdout), stderr: btoa(output.stderr), status };
}

run().then(done, (error) => done({ stdout: "", stderr: btoa(String(error)), status: 134 }));
