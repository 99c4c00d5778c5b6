/** Copies between tensors whose axes lie at any distance: what slices, joins and tiles are made of. */
import type * as tf from "@tensorflow/tfjs";
import type { SideModule } from "./side_module.ts";

/** An axis: how often, and how far apart in the source and in the target. */
export type Loop = [count: number, source: number, target: number];

const NO_LOOP: Loop = [1, 0, 0];
/** How many loops the kernel runs itself, outside of the contiguous run. */
const KERNEL_LOOPS = 3;

/** Bytes of an element on the wasm heap, undefined for what does not lie there. */
export function elementBytes(dtype: tf.DataType): number | undefined {
  if (dtype === "float32" || dtype === "int32") return 4;
  return dtype === "bool" ? 1 : undefined;
}

/** Distance in bytes between neighbours along each axis of a contiguous tensor. */
export function byteStrides(shape: readonly number[], bytes: number): number[] {
  const strides = new Array<number>(shape.length);
  let stride = bytes;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}

/** Copy `rows` runs of bytes that lie at even distances: all that cutting or joining an axis takes. */
export function copyRows(
  module: SideModule,
  source: number,
  target: number,
  [rows, run, sourceStride, targetStride]: readonly [number, number, number, number],
): void {
  const { kernels } = module;
  if (sourceStride === run && targetStride === run) {
    kernels.copyStrided(source, target, rows * run, ...NO_LOOP, ...NO_LOOP, ...NO_LOOP);
  } else {
    const loop: Loop = [rows, sourceStride, targetStride];
    kernels.copyStrided(source, target, run, ...NO_LOOP, ...NO_LOOP, ...loop);
  }
}

/** Copy elements of `bytes` bytes; the loops are given from the outermost to the innermost. */
export function copyStrided(
  module: SideModule,
  source: number,
  target: number,
  bytes: number,
  loops: readonly Loop[],
): void {
  if (loops.some(([count]) => count === 0)) return;
  const merged = mergeLoops(loops);
  const [count, from, to] = merged.at(-1) ?? NO_LOOP;
  const contiguous = from === bytes && to === bytes;
  if (contiguous) merged.pop();
  copyLoops(module, source, target, contiguous ? count * bytes : bytes, merged);
}

/** Loops over axes, without those that run once; two become one where they are evenly spaced. */
export function mergeLoops(loops: readonly Loop[]): Loop[] {
  const merged: Loop[] = [];
  for (const [count, source, target] of loops) {
    if (count === 1) continue;
    const outer = merged.at(-1);
    if (outer?.[1] === source * count && outer[2] === target * count) {
      merged[merged.length - 1] = [outer[0] * count, source, target];
    } else merged.push([count, source, target]);
  }
  return merged;
}

function copyLoops(
  module: SideModule,
  source: number,
  target: number,
  run: number,
  loops: readonly Loop[],
): void {
  if (loops.length > KERNEL_LOOPS) {
    const [[count, from, to], ...inner] = loops as [Loop, ...Loop[]];
    for (let i = 0; i < count; i++) {
      copyLoops(module, source + i * from, target + i * to, run, inner);
    }
    return;
  }
  const missing = new Array<Loop>(KERNEL_LOOPS - loops.length).fill(NO_LOOP);
  const [a, b, c] = [...missing, ...loops] as [Loop, Loop, Loop];
  module.kernels.copyStrided(source, target, run, ...a, ...b, ...c);
}
