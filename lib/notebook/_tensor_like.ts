/** Tensors of tfjs, known by what they can do: this folder works without tfjs too. */

/** What is used of a tensor. */
export interface TensorLike {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly isDisposed?: boolean;
  /** Variables only. */
  readonly trainable?: boolean;
  readonly name?: string;
  dataSync(): ArrayLike<unknown>;
  toString(): string;
}

/** Whether a value is a tensor or a variable of tfjs. */
export function isTensor(value: unknown): value is TensorLike {
  return typeof value === "object" && value !== null && "shape" in value &&
    Array.isArray(value.shape) && "dataSync" in value && typeof value.dataSync === "function";
}

/** Kind, type and shape in a line, such as "Tensor float32 [2, 3]". */
export function tensorTitle({ shape, dtype, trainable, name, isDisposed }: TensorLike): string {
  const kind = trainable === undefined ? "Tensor" : `Variable ${JSON.stringify(name)}`;
  const note = isDisposed ? ", disposed of" : trainable === false ? ", not trainable" : "";
  return `${kind} ${dtype} [${shape.join(", ")}]${note}`;
}

/** Its title and its values; of many values the first and last. */
export function describeTensor(tensor: TensorLike): string {
  const title = tensorTitle(tensor);
  if (tensor.isDisposed) return title;
  // tfjs writes "Tensor" and the values, four spaces in.
  const values = tensor.toString().replace(/^Tensor\n/, "").replace(/^ {4}/gm, "");
  return values.includes("\n") ? `${title}\n${values}` : `${title}: ${values}`;
}
