/** The number types of safetensors that are read, as the arrays that tensors are made of. */
import { fromHalf } from "../_half.ts";

/** Reads the bytes of a tensor; throws what is wrong with a value. */
interface NumberType {
  readonly bytes: number;
  readonly read: (data: ArrayBuffer) => Float32Array | Int32Array;
}

/** By the names of the format. */
export const NUMBER_TYPES: Readonly<Record<string, NumberType>> = {
  F32: { bytes: 4, read: (data) => new Float32Array(data) },
  F16: { bytes: 2, read: (data) => Float32Array.from(new Uint16Array(data), fromHalf) },
  BF16: { bytes: 2, read: fromBrainFloats },
  I32: { bytes: 4, read: (data) => new Int32Array(data) },
  I64: { bytes: 8, read: fromLongs },
};

/** Brain floats: the upper halves of float32 numbers. */
function fromBrainFloats(data: ArrayBuffer): Float32Array {
  const halves = new Uint16Array(data), values = new Float32Array(halves.length);
  const bits = new Uint32Array(values.buffer);
  halves.forEach((half, i) => bits[i] = half << 16);
  return values;
}

function fromLongs(data: ArrayBuffer): Int32Array {
  return Int32Array.from(new BigInt64Array(data), (value) => {
    if (BigInt.asIntN(32, value) === value) return Number(value);
    throw new RangeError(`holds ${value}, which is no 32-bit integer`);
  });
}
