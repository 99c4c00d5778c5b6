/** The tensors of a checkpoint as one block of bytes, and the table that says where each one is. */
import { invalidArgument } from "../_invalid_argument.ts";
import type { SavedTensor } from "./checkpoint_format.ts";

/** What the header says about a tensor. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: "float32" | "int32";
  readonly shape: readonly number[];
}

/** Tensors by name. */
type Named = Readonly<Record<string, SavedTensor>>;

/** Both kinds of tensors that a checkpoint has, in the order in which their values are stored. */
interface Groups<T> {
  readonly weights: T;
  readonly optimizer?: T;
}

/** Both typed arrays have elements of 4 bytes. */
const ELEMENT = 4;

/**
 * Put the values of all tensors one after another.
 *
 * @throws {RangeError | TypeError} for values of another type, or as many as the shape does not have
 */
export function packTensors(
  task: string,
  groups: Groups<Named>,
): { entries: Groups<TensorEntry[]>; data: Uint8Array } {
  const all = Object.entries(groups).flatMap(([group, tensors]) =>
    Object.entries<SavedTensor>(tensors).map(([name, tensor]) => {
      checkTensor(task, `${group}.${name}`, tensor);
      return tensor;
    })
  );
  const total = all.reduce((sum, { values }) => sum + values.length, 0);
  const view = new DataView(new ArrayBuffer(total * ELEMENT));
  let position = 0;
  for (const { values } of all) {
    // As words, so that not a bit of a float is touched.
    const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
    for (let i = 0; i < words.length; i++) view.setUint32(position + i * ELEMENT, words[i]!, true);
    position += values.length * ELEMENT;
  }
  const { weights, optimizer } = groups;
  return {
    entries: { weights: entriesOf(weights), ...(optimizer && { optimizer: entriesOf(optimizer) }) },
    data: new Uint8Array(view.buffer),
  };
}

/** The tensors that `packTensors` put into the bytes. */
export function unpackTensors(entries: Groups<readonly TensorEntry[]>, data: Uint8Array) {
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  let position = 0;
  const read = ({ name, dtype, shape }: TensorEntry): [string, SavedTensor] => {
    const words = new Uint32Array(sizeOf(shape));
    for (let i = 0; i < words.length; i++) words[i] = view.getUint32(position + i * ELEMENT, true);
    position += words.length * ELEMENT;
    const values = dtype === "int32"
      ? new Int32Array(words.buffer)
      : new Float32Array(words.buffer);
    return [name, { shape, values }];
  };
  const weights: Named = Object.fromEntries(entries.weights.map(read));
  if (entries.optimizer === undefined) return { weights };
  return { weights, optimizer: Object.fromEntries(entries.optimizer.map(read)) as Named };
}

const sizeOf = (shape: readonly number[]) => shape.reduce((size, length) => size * length, 1);

function entriesOf(tensors: Named): TensorEntry[] {
  return Object.entries(tensors).map(([name, { shape, values }]) => {
    return { name, dtype: values instanceof Int32Array ? "int32" : "float32", shape };
  });
}

function checkTensor(task: string, argument: string, { shape, values }: SavedTensor): void {
  if (!(values instanceof Float32Array || values instanceof Int32Array)) {
    throw invalidArgument(
      task,
      `${argument}.values`,
      "a Float32Array or an Int32Array",
      values,
      "never",
    );
  }
  if (sizeOf(shape) !== values.length) {
    const requirement = `as long as its shape [${shape}] says`;
    throw invalidArgument(task, `${argument}.values`, requirement, values, "object");
  }
}
