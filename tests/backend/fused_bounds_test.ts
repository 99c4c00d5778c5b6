import assert from "node:assert/strict";
import fc from "npm:fast-check@4.3.0";
import { setUpBackend } from "lib/backend/mod.ts";
import { sideModule } from "lib/backend/host/side_module.ts";

await setUpBackend();

const GUARD = 4;
const CANARY = 12345.678;

/** Arrays of these sizes on the heap, each between canaries; `check` throws when one was overwritten. */
function guardedArrays(sizes: readonly number[]) {
  const { wasm } = sideModule().backend;
  const total = sizes.reduce((sum, size) => sum + size + GUARD, GUARD);
  const block = wasm._malloc(4 * total);
  const heap = () => new Float32Array(wasm.asm.memory.buffer, block, total);
  heap().fill(Math.fround(CANARY));
  let at = GUARD;
  const starts = sizes.map((size) => {
    const start = at;
    heap().fill(0.5, start, start + size);
    at += size + GUARD;
    return start;
  });
  const check = () => {
    const values = heap();
    const inside = (i: number) => starts.some((start, k) => i >= start && i < start + sizes[k]!);
    for (let i = 0; i < total; i++) {
      if (!inside(i)) assert.equal(values[i], Math.fround(CANARY), `element ${i} of the block`);
    }
    wasm._free(block);
  };
  return { pointers: starts.map((start) => block + 4 * start), check };
}

const dimensions = [fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 19 })] as const;
const property = (check: (rows: number, columns: number) => void) =>
  fc.assert(fc.property(...dimensions, check), { seed: 1, numRuns: 60 });

Deno.test("the kernels of layer norm write nothing outside their outputs", () => {
  property((rows, columns) => {
    const size = rows * columns;
    const { pointers, check } = guardedArrays([size, columns, columns, size, 2 * rows]);
    const [x, gamma, beta, y, statistics] = pointers as [number, number, number, number, number];
    const { kernels } = sideModule();
    kernels.layerNorm(x, gamma, beta, y, statistics, rows, columns, 1e-5);
    check();
    const sizes = [size, size, columns, 2 * rows, size, columns, columns];
    const back = guardedArrays(sizes);
    const p = back.pointers as [number, number, number, number, number, number, number];
    kernels.layerNormGradient(...p, rows, columns);
    back.check();
  });
});

Deno.test("the kernels of the LSTM cell write nothing outside their outputs", () => {
  property((rows, columns) => {
    const size = rows * columns;
    const { pointers, check } = guardedArrays([4 * size, size, size, size, 5 * size]);
    const [z, c, h, cNew, gates] = pointers as [number, number, number, number, number];
    sideModule().kernels.lstmCell(z, c, h, cNew, gates, rows, columns);
    check();
    const back = guardedArrays([size, size, size, 5 * size, 4 * size, size]);
    const p = back.pointers as [number, number, number, number, number, number];
    sideModule().kernels.lstmCellGradient(...p, rows, columns);
    back.check();
  });
});

Deno.test("the kernels of a recurrent layer write nothing outside their outputs and their scratch", () => {
  property((batch, units) => {
    const { kernels } = sideModule(), time = 3, size = batch * units;
    for (const [kind, gates, kept] of [[0, 1, 0], [1, 4, 5], [2, 3, 4]] as const) {
      const width = gates * units, all = time * batch, history = size * (time + 1);
      const room = 16 + units * 32 * Math.ceil(width / 32) + batch * width;
      const given = [all * width, units * width, width, all, size, size];
      const { pointers, check } = guardedArrays(
        [...given, history, history, all * kept * units, all * units, room],
      );
      const [x, u, bias, mask, h, c, ...written] = pointers as Eleven;
      kernels.recurrentLayer(kind, x, u, bias, mask, h, c, ...written, time, batch, units);
      check();
      const roomBack = 16 + Math.max(
        size + width * 32 * Math.ceil(units / 32),
        all * 32 * Math.ceil(width / 32),
      );
      const back = guardedArrays([
        ...[units * width, all, history, history, all * kept * units, all * units, size, size],
        ...[all * width, all * width, units * width, size, size, roomBack],
      ]);
      kernels.recurrentLayerGradient(kind, ...back.pointers as Fourteen, time, batch, units);
      back.check();
    }
  });
});

type Five = [number, number, number, number, number];
type Eleven = [number, ...Five, ...Five];
type Fourteen = [number, number, number, ...Eleven];

Deno.test("the kernels of GELU and Adam write nothing outside their outputs", () => {
  property((rows, columns) => {
    const size = rows * columns, { kernels } = sideModule();
    const { pointers, check } = guardedArrays([size, size, size]);
    const [a, b, c] = pointers as [number, number, number];
    kernels.gelu(a, b, size);
    kernels.geluTanh(a, b, size);
    kernels.geluGradient(a, b, c, size);
    kernels.geluTanhGradient(a, b, c, size);
    check();
    const table = guardedArrays([10, 8 * size]), [at, origin] = table.pointers as [number, number];
    const offsets = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => i * size);
    const fields = [size, ...offsets.slice(0, 4), size, ...offsets.slice(4)];
    new Int32Array(sideModule().backend.wasm.asm.memory.buffer, at, 10).set(fields);
    kernels.adam(at, origin, 2, 0.1, 0.9, 0.999, 1e-8, 0.1, 0.001, 0.01);
    table.check();
  });
});
