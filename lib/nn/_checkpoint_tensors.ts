/** The tensors of a checkpoint as one block of bytes, and the table that says where each one is. */
import { invalidArgument } from "../_invalid_argument.ts";

/** The arrays that a checkpoint can hold, by the names that its header has for them. */
const ARRAYS = {
  float32: Float32Array,
  int32: Int32Array,
  float64: Float64Array,
  uint8: Uint8Array,
  uint32: Uint32Array,
};
type Type = keyof typeof ARRAYS;

/** An array that a checkpoint can hold. */
export type NumberArray = Float32Array | Int32Array | Float64Array | Uint8Array | Uint32Array;

/** A shape and the numbers. */
interface Values {
  readonly shape: readonly number[];
  readonly values: NumberArray;
}

/** What the header says about a tensor. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: Type;
  readonly shape: readonly number[];
}

/** The name of an array's type; undefined for what a checkpoint can't hold. */
export function typeOf(values: unknown): Type | undefined {
  return (Object.keys(ARRAYS) as Type[]).find((type) => values instanceof ARRAYS[type]);
}

/** The table of tensors. */
export function tensorTable(tensors: Readonly<Record<string, Values>>): TensorEntry[] {
  return Object.entries(tensors).map(([name, { shape, values }]) => {
    return { name, dtype: typeOf(values)!, shape };
  });
}

/**
 * The values of tensors one after another, little-endian: as they lie in memory, for Deno runs on
 * little-endian processors only.
 */
export function packValues(arrays: readonly NumberArray[]): Uint8Array {
  const data = new Uint8Array(arrays.reduce((total, { byteLength }) => total + byteLength, 0));
  let position = 0;
  for (const { buffer, byteOffset, byteLength } of arrays) {
    data.set(new Uint8Array(buffer, byteOffset, byteLength), position);
    position += byteLength;
  }
  return data;
}

/** Takes tensors out of the bytes that `packValues` gave, table after table. */
export class TensorReader {
  #position = 0;
  constructor(readonly data: Uint8Array) {}

  read<T extends Values>(table: readonly TensorEntry[]): Record<string, T> {
    return Object.fromEntries(table.map(({ name, dtype, shape }) => {
      const start = this.#position;
      this.#position += sizeOf(shape) * ARRAYS[dtype].BYTES_PER_ELEMENT;
      const { buffer } = this.data.slice(start, this.#position); // a copy, so that it is aligned
      return [name, { shape, values: new ARRAYS[dtype](buffer) } as unknown as T];
    }));
  }
}

const sizeOf = (shape: readonly number[]) => shape.reduce((size, length) => size * length, 1);

/**
 * Checks that the values are float32 or int32, and as many as the shape has.
 *
 * @throws {RangeError | TypeError} that names the tensor
 */
export function checkTensor(task: string, argument: string, { shape, values }: Values): void {
  if (!(values instanceof Float32Array || values instanceof Int32Array)) {
    const requirement = "a Float32Array or an Int32Array";
    throw invalidArgument(task, `${argument}.values`, requirement, values, "never");
  }
  if (sizeOf(shape) !== values.length) {
    const requirement = `as long as its shape [${shape}] says`;
    throw invalidArgument(task, `${argument}.values`, requirement, values, "object");
  }
}
