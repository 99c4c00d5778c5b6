/** The SIMD normal gives the bits of lib/random's own, wherever in the stream it starts. */
import assert from "node:assert/strict";
import fc from "npm:fast-check@4.3.0";
import { sideModule } from "lib/backend/host/side_module.ts";
import { installFastNormal } from "lib/backend/overrides/fast_normal.ts";
import { installKernels } from "lib/backend/_install_kernels.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { Random, setFastNormal } from "lib/random/mod.ts";
import { fastNormal } from "lib/random/fast_normal.ts";

await setUpBackend();
installKernels();

type FloatArrayType = typeof Float32Array | typeof Float64Array;

/** Fills on the plain path, whatever is registered. */
function plainFill(random: Random, out: Float32Array | Float64Array, mean: number, scale: number) {
  const fill = fastNormal();
  setFastNormal(null);
  random.fillNormal(out, mean, scale);
  setFastNormal(fill);
}

/** Both paths from one state: the arrays' bits and the states afterwards must be equal. */
function compare(state: Random["state"], ArrayType: FloatArrayType, count: number, mean: number) {
  const fast = new ArrayType(count), plain = new ArrayType(count);
  const a = Random.fromState(state), b = Random.fromState(state);
  a.fillNormal(fast, mean, 1.7);
  plainFill(b, plain, mean, 1.7);
  assert.deepEqual(new Uint32Array(fast.buffer), new Uint32Array(plain.buffer));
  assert.deepEqual(a.state, b.state);
  assert.equal(a.normal(), b.normal());
}

Deno.test("fillNormal() in SIMD gives the bits of the plain path for any seed, start and length", () => {
  fc.assert(
    fc.property(
      fc.maxSafeNat(),
      fc.nat(300),
      fc.integer({ min: 256, max: 5000 }),
      fc.constantFrom<FloatArrayType>(Float32Array, Float64Array),
      fc.constantFrom(0, -0.25, 1e6),
      (seed, drawn, count, ArrayType, mean) => {
        const random = new Random(seed);
        for (let i = 0; i < drawn; i++) random.normal();
        compare(random.state, ArrayType, count, mean);
      },
    ),
    { seed: 7, numRuns: 150 },
  );
});

Deno.test("fillNormal() in SIMD works in pieces and in views of other buffers", () => {
  const { state } = new Random(1);
  for (const count of [8191, 8192, 8193, 30_001]) {
    compare(state, Float32Array, count, 0);
    compare(state, Float64Array, count, 0);
  }
  const view = new Float32Array(1000).subarray(100, 500);
  const plain = new Float32Array(400);
  new Random(2).fillNormal(view);
  plainFill(new Random(2), plain, 0, 1);
  assert.deepEqual(Array.from(view), Array.from(plain));
});

Deno.test("fillNormal() in SIMD carries into the counter's high word", () => {
  const { key } = new Random(3).state;
  for (const block of [2 ** 32 - 3, 2 ** 32 - 16, 2 ** 32, 2 ** 40 + 5, 2 ** 50 - 100]) {
    const position = block * 4 - 150;
    compare({ algorithm: "threefry4x32-20", key: [...key], position }, Float64Array, 999, 0);
  }
});

Deno.test("the registered filler is asked and does the work", () => {
  const out = new Float32Array(256);
  const filled = fastNormal()!(out, new Random(4).state, 0, 1);
  assert.equal(filled, true);
  assert.ok(out.every((value) => value !== 0));
});

Deno.test("the filler declines when its backend is gone", () => {
  const module = sideModule();
  const removed = Object.create(module, { backend: { value: { wasm: null } } });
  installFastNormal(removed);
  const out = new Float32Array(300);
  assert.equal(fastNormal()!(out, new Random(5).state, 0, 1), false);
  new Random(5).fillNormal(out);
  assert.ok(out.every((value) => value !== 0));
  installFastNormal(module);
});
