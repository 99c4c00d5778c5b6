/** Cases of the differential test: a call of a registered kernel, and what plain loops say of it. */
import * as tf from "@tensorflow/tfjs";

/** The types that lie on the wasm heap. */
export type NumericType = "float32" | "int32" | "bool";

/** A tensor as plain data. */
export interface Plain {
  readonly shape: readonly number[];
  readonly dtype: NumericType;
  readonly values: readonly number[];
}

/** What a kernel must give: all of it, or an error that names the operation and the argument. */
export type Outcome = readonly Plain[] | { readonly refused: RegExp };

/** One call of one kernel. */
export interface Case {
  readonly kernel: string;
  readonly label: string;
  readonly inputs: Readonly<Record<string, Plain>> | readonly Plain[];
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly expected: Outcome;
  /** Error allowed, relative to the size of each value and to 1; 1e-5 by default. */
  readonly tolerance?: number;
}

/** A tensor of a shape, from a function of the position in it. */
export function plain(
  shape: readonly number[],
  dtype: NumericType,
  value: (index: number) => number,
): Plain {
  const values = Array.from({ length: sizeOf(shape) }, (_, i) => stored(value(i), dtype));
  return { shape, dtype, values };
}

/** A number as a tensor of this type holds it. */
export function stored(value: number, dtype: NumericType): number {
  if (dtype === "float32") return Math.fround(value);
  return dtype === "int32" ? value | 0 : Number(value !== 0);
}

/** Numbers without a pattern, the same ones each time: positive and negative, with ties and zeros. */
export function mixed(index: number): number {
  const step = (index * 7919 + 13) % 23;
  return (step - 11) / 4;
}

/** Small integers of both signs. */
export function integers(index: number): number {
  return (index * 7919 + 5) % 19 - 9;
}

/** Values that suit a type, without a pattern. */
export function sample(
  shape: readonly number[],
  dtype: NumericType,
  offset = 0,
): Plain {
  const of = dtype === "float32" ? mixed : integers;
  return plain(
    shape,
    dtype,
    (i) => dtype === "bool" ? Number(mixed(i + offset) > 0) : of(i + offset),
  );
}

export const TYPES: readonly NumericType[] = ["float32", "int32", "bool"];
/** A scalar, nothing, one, primes, more than the longest vector of any build. */
export const SHAPES: readonly (readonly number[])[] = [
  [],
  [0],
  [1],
  [7],
  [2, 0, 3],
  [3, 5],
  [2, 3, 5],
  [2, 1, 3, 2],
  [2, 1, 2, 3, 1, 2],
  [37, 11],
];

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, dimension) => size * dimension, 1);
}

/** Distances between neighbours along each axis, in elements. */
export function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}

/** The indices along each axis of an element. */
export function positionOf(index: number, shape: readonly number[]): number[] {
  return stridesOf(shape).map((stride, axis) => Math.floor(index / stride) % shape[axis]!);
}

/** The place of an element in a shape. */
export function indexOf(position: readonly number[], shape: readonly number[]): number {
  const strides = stridesOf(shape);
  return position.reduce((sum, at, axis) => sum + at * strides[axis]!, 0);
}

/** What `runKernel` takes. */
export function tensorsOf(inputs: Case["inputs"]): tf.NamedTensorMap {
  const entries = Object.entries(inputs as Record<string, Plain>);
  const tensors = entries.map(([name, value]) => [name, tensorOf(value)] as const);
  if (Array.isArray(inputs)) return tensors.map(([, tensor]) => tensor) as never;
  return Object.fromEntries(tensors);
}

export function tensorOf({ shape, dtype, values }: Plain): tf.Tensor {
  const data = dtype === "float32"
    ? Float32Array.from(values)
    : dtype === "int32"
    ? Int32Array.from(values)
    : Uint8Array.from(values);
  return tf.tensor(data, [...shape], dtype);
}
