/** Matrix products in all four layouts. */
import * as tf from "@tensorflow/tfjs";
import { Values, type Workload } from "./_workload.ts";

/** Which operand is given transposed: N as it is, T transposed. */
export type Layout = "NN" | "NT" | "TN" | "TT";

/** rows x inner times inner x columns, in `batch` copies. */
export interface ProductSize {
  readonly batch?: number;
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

/** One product of new results each time; the operands stay, as weights do in inference. */
export function matMul(size: ProductSize, layout: Layout): Workload {
  const { batch, rows, inner, columns } = size;
  const values = new Values();
  const batches = batch === undefined ? [] : [batch];
  const operand = (shape: [number, number], transposed: boolean) =>
    values.normal([...batches, ...(transposed ? shape.toReversed() : shape)]);
  const [transposeA, transposeB] = [layout[0] === "T", layout[1] === "T"];
  const a = operand([rows, inner], transposeA), b = operand([inner, columns], transposeB);
  const product = () => tf.matMul(a, b, transposeA, transposeB);
  return {
    step: () => product().dispose(),
    loss: () => tf.tidy(() => tf.mean(tf.square(product()))),
  };
}
