import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";

Deno.test("setUpBackend() takes wasm by default and says why", async () => {
  const info = await setUpBackend();
  assert.deepEqual({ ...info, reason: "" }, {
    backend: "wasm",
    version: "4.22.0",
    kernels: true,
    native: info.native,
    threads: info.threads,
    reason: "",
  });
  assert.match(info.reason, /default/);
  assert.equal(tf.getBackend(), "wasm");
});

Deno.test("setUpBackend() can be called again, also at the same time", async () => {
  const infos = await Promise.all([setUpBackend(), setUpBackend(), setUpBackend()]);
  assert.deepEqual(infos.map(({ backend }) => backend), ["wasm", "wasm", "wasm"]);
});

Deno.test("setUpBackend() computes the same product on wasm and on cpu", async () => {
  const product = () => tf.matMul([[1, 2], [3, 4]], [[5, 6], [7, 8]]).arraySync();
  await setUpBackend({ backend: "cpu" });
  assert.equal(tf.getBackend(), "cpu");
  const onCpu = product();
  await setUpBackend({ backend: "wasm" });
  assert.deepEqual(product(), onCpu);
  assert.deepEqual(onCpu, [[19, 22], [43, 50]]);
});

Deno.test("setUpBackend() names a backend that does not exist", async () => {
  await assert.rejects(setUpBackend({ backend: "cuda" as "cpu" }), {
    name: "RangeError",
    message:
      'Cannot set up the backend: "backend" must be one of auto, wasm, cpu, webgpu, current value is "cuda"',
  });
});

Deno.test("setUpBackend() names a choice of native kernels that does not exist", async () => {
  await assert.rejects(setUpBackend({ native: "yes" as "auto" }), {
    name: "RangeError",
    message:
      'Cannot set up the backend: "native" must be auto, true or false, current value is "yes"',
  });
});

Deno.test("setUpBackend() falls back to cpu with one line on the console", async () => {
  const { warn } = console;
  const lines: string[] = [];
  console.warn = (line: string) => void lines.push(line);
  tf.removeBackend("wasm"); // the last test of this file: from here on tfjs has no WebAssembly
  try {
    const info = await setUpBackend();
    assert.equal(info.backend, "cpu");
    assert.equal(lines.length, 1);
    assert.match(lines[0]!, /^setUpBackend: WebAssembly did not start/);
    await assert.rejects(
      setUpBackend({ backend: "wasm" }),
      /^Error: Cannot start the "wasm" backend: /,
    );
  } finally {
    console.warn = warn;
  }
});
