/** Arrays of an ONNX file as tensors, and tensors as arrays of a file. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import type { OnnxTensor } from "./model.ts";

/** Numbers of ONNX's types of elements. */
export const FLOAT = 1, INT64 = 7;
const INT32 = 6, DOUBLE = 11;

/** The array as a tensor: float32, or int32 for integers. */
export function toTensor(task: string, array: OnnxTensor): tf.Tensor {
  const { dataType, dims } = array, shape = [...dims];
  if (dataType === FLOAT || dataType === DOUBLE) {
    return tf.tensor(Float32Array.from(numbersOf(array)), shape);
  }
  if (dataType === INT32 || dataType === INT64) {
    return tf.tensor(Int32Array.from(numbersOf(array)), shape, "int32");
  }
  const requirement = "1 (float32), 6 (int32), 7 (int64) or 11 (float64)";
  throw invalidArgument(task, `${array.name ?? "tensor"}.dataType`, requirement, dataType);
}

function numbersOf({ dataType, rawData, ...data }: OnnxTensor): readonly number[] {
  if (rawData === undefined) {
    const fields = [data.floatData, data.int32Data, data.int64Data, data.doubleData];
    return fields.find((field) => field !== undefined && field.length > 0) ?? [];
  }
  const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
  const read: readonly [bytes: number, number: (at: number) => number] = dataType === FLOAT
    ? [4, (at) => view.getFloat32(at, true)]
    : dataType === INT32
    ? [4, (at) => view.getInt32(at, true)]
    : dataType === INT64
    ? [8, (at) => Number(view.getBigInt64(at, true))]
    : [8, (at) => view.getFloat64(at, true)];
  const [bytes, number] = read;
  return Array.from({ length: rawData.length / bytes }, (_, i) => number(i * bytes));
}

/** A float32 tensor as an array of a file. */
export function fromTensor(name: string, tensor: tf.Tensor): OnnxTensor {
  const values = tensor.dataSync(), rawData = new Uint8Array(4 * values.length);
  const view = new DataView(rawData.buffer);
  for (let i = 0; i < values.length; i++) view.setFloat32(4 * i, values[i]!, true);
  return { name, dims: [...tensor.shape], dataType: FLOAT, rawData };
}
