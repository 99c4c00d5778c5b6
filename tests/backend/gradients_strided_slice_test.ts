import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import fc from "npm:fast-check@4.3.0";
import {
  forEachIndex,
  onBothBackends,
  onStock,
  positionOf,
  randomTensor,
  valuesOf,
} from "./_reference_gradients.ts";
import { assertClose } from "../_assert_close.ts";

/** begin, end, stride and the bits of the masks, for one axis. */
const axes = fc.array(
  fc.record({
    size: fc.constantFrom(1, 2, 3, 5, 7),
    begin: fc.integer({ min: -8, max: 8 }),
    end: fc.integer({ min: -8, max: 8 }),
    stride: fc.constantFrom(-3, -2, -1, 1, 2, 3),
    beginMask: fc.nat(1),
    endMask: fc.nat(1),
    kind: fc.constantFrom("range", "range", "range", "shrink", "newAxis"),
  }),
  { minLength: 1, maxLength: 4 },
);

interface Entry {
  readonly size: number;
  readonly begin: number;
  readonly end: number;
  readonly stride: number;
  readonly beginMask: number;
  readonly endMask: number;
  readonly kind: "range" | "shrink" | "newAxis" | "ellipsis";
}

/** The axes of x that an ellipsis stands for. */
const HIDDEN = [2, 3];

const ELLIPSIS: Entry = {
  ...{ size: 0, begin: 0, end: 0, stride: 1, beginMask: 0, endMask: 0 },
  kind: "ellipsis",
};

Deno.test("the gradient of stridedSlice() lays dy back, whatever begin, end, strides, masks", async () => {
  await onBothBackends(() =>
    fc.assert(
      fc.property(axes, fc.option(fc.nat(4)), (specs, ellipsis) => {
        const entries = specs.map(withinBounds);
        if (ellipsis !== null) entries.splice(ellipsis, 0, ELLIPSIS);
        const picked = entries.flatMap(pickedAlong);
        fc.pre(picked.every((places) => places.length > 0)); // tfjs throws for some of them
        tf.tidy(() => assertSliceGradient(entries, picked));
      }),
      { seed: 6, numRuns: 200 },
    )
  );
});

/** The axis of a single index must have it. */
function withinBounds(spec: Entry): Entry {
  if (spec.kind !== "shrink") return spec;
  return { ...spec, begin: spec.begin % spec.size, stride: 1, beginMask: 0, endMask: 0 };
}

/** For each axis of x that an entry stands for: its size and the places that are picked, as in Python. */
function pickedAlong({ size, begin, end, stride, beginMask, endMask, kind }: Entry): number[][] {
  if (kind === "newAxis") return [];
  if (kind === "ellipsis") {
    return HIDDEN.map((hidden) => Array.from({ length: hidden }, (_, i) => i));
  }
  const first = begin < 0 ? begin + size : begin;
  if (kind === "shrink") return [[first]];
  const [low, high] = stride > 0 ? [0, size] : [-1, size - 1];
  const clamp = (place: number) => Math.min(high, Math.max(low, place));
  const [whole, none] = stride > 0 ? [low, high] : [high, low];
  const from = beginMask === 1 ? whole : clamp(first);
  const to = endMask === 1 ? none : clamp(end < 0 ? end + size : end);
  const places: number[] = [];
  for (let i = from; stride > 0 ? i < to : i > to; i += stride) places.push(i);
  return [places];
}

function assertSliceGradient(entries: readonly Entry[], picked: readonly number[][]): void {
  const shape = entries.flatMap(({ kind, size }) =>
    kind === "newAxis" ? [] : kind === "ellipsis" ? HIDDEN : [size]
  );
  const counts = picked.map(({ length }) => length);
  const dy = randomTensor(shapeOfSlice(entries, counts));
  // asked directly: the kernels of tfjs go wrong, or throw, where an axis is shrunk
  const { gradFunc } = tf.getGradient("StridedSlice");
  const gradient = gradFunc(dy, [tf.zeros(shape)], attributesOf(entries))["x"]!();
  const d = valuesOf(dy);
  const expected = new Float64Array(gradient.size);
  forEachIndex(counts, (index, i) => {
    const place = index.map((at, axis) => picked[axis]![at]!);
    expected[positionOf(place, shape)]! += d[i]!;
  });
  assert.deepEqual(gradient.shape, shape);
  assertClose(gradient, expected);
}

function shapeOfSlice(entries: readonly Entry[], counts: readonly number[]): number[] {
  let axis = 0;
  return entries.flatMap(({ kind }) => {
    if (kind === "newAxis") return [1];
    if (kind === "ellipsis") return HIDDEN.map(() => counts[axis++]!);
    const count = counts[axis++]!;
    return kind === "shrink" ? [] : [count];
  });
}

function attributesOf(entries: readonly Entry[]): tf.NamedAttrMap {
  const mask = (test: (entry: Entry) => boolean) =>
    entries.reduce((bits, entry, i) => test(entry) ? bits | (1 << i) : bits, 0);
  return {
    begin: entries.map(({ begin }) => begin),
    end: entries.map(({ end }) => end),
    strides: entries.map(({ stride }) => stride),
    beginMask: mask(({ beginMask }) => beginMask === 1),
    endMask: mask(({ endMask }) => endMask === 1),
    ellipsisMask: mask(({ kind }) => kind === "ellipsis"),
    newAxisMask: mask(({ kind }) => kind === "newAxis"),
    shrinkAxisMask: mask(({ kind }) => kind === "shrink"),
  };
}

Deno.test("the gradient of stridedSlice() by hand: every second element from the end", async () => {
  const slice = (x: tf.Tensor) => tf.stridedSlice(x, [-1], [0], [-2]);
  await onBothBackends(() => {
    const x = tf.tensor1d([10, 11, 12, 13, 14, 15]);
    assert.deepEqual(slice(x).arraySync(), [15, 13, 11]);
    assertClose(tf.grad(slice)(x, tf.tensor1d([1, 2, 3])), [0, 3, 0, 2, 0, 1]);
  });
  await onStock("cpu", () => {
    const message = "Cannot compute gradient: gradient function not found for StridedSlice.";
    assert.throws(() => tf.grad(slice)(tf.ones([6])), { message });
  });
});

Deno.test("the gradient of an empty stridedSlice() is zero", async () => {
  await onBothBackends(() => {
    const slice = (x: tf.Tensor) => tf.stridedSlice(x, [3], [1], [2]);
    assert.deepEqual(slice(tf.ones([5])).shape, [0]);
    assertClose(tf.grad(slice)(tf.ones([5])), [0, 0, 0, 0, 0]);
  });
});
