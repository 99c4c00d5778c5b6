/** Einsum as transposes and one matrix product: the kernel that wasm lacks, and its gradient's tool. */
import * as tf from "@tensorflow/tfjs";
import { overrideKernel } from "../host/override_kernel.ts";
import { sumAlong } from "../host/sum_along.ts";

/** One operand: a tensor and one label (a character) for each of its axes. */
export interface Labelled {
  readonly tensor: tf.Tensor;
  readonly labels: string;
}

/** An equation such as "bij,jk->bik", in parts. */
export interface Equation {
  readonly inputs: readonly string[];
  readonly output: string;
}

export function installEinsum(): void {
  overrideKernel("Einsum", () => ({ inputs, attrs }) => {
    // tfjs hands its tensors themselves to a kernel, and takes one back
    const tensors = Object.values(inputs) as unknown as tf.Tensor[];
    return tf.tidy(() => einsum(attrs["equation"] as string, tensors));
  });
}

/** `tf.einsum` by the operations of tfjs, right for every equation that it accepts. */
export function einsum(equation: string, tensors: readonly tf.Tensor[]): tf.Tensor {
  const { inputs, output } = parseEquation(equation, tensors.map(({ shape }) => shape));
  const operands = tensors.map((tensor, i) => ({ tensor, labels: inputs[i]! }));
  const [a, b] = operands;
  const result = b === undefined
    ? transposeTo(sumOut(a!, output), output).tensor
    : contract(a!, b, output);
  return result === a!.tensor ? tf.clone(result) : result;
}

/**
 * @throws {RangeError} when a label is repeated in the output, or an operand has another rank
 * @throws {Error} tfjs's own messages for everything else that is wrong with an equation
 */
export function parseEquation(
  equation: string,
  shapes: readonly (readonly number[])[],
): Equation {
  const { allDims, idDims } = tf.backend_util.decodeEinsumEquation(equation, shapes.length);
  const inputs = idDims.map((ids) => ids.map((id) => allDims[id]!).join(""));
  const output = equation.replace(/\s/g, "").split("->")[1]!;
  if (new Set(output).size !== output.length) {
    throw new RangeError(
      `Cannot compute einsum: "equation" must have each label once in its output, ` +
        `current value is ${equation}`,
    );
  }
  const sizes = new Map<string, number>();
  for (const [i, labels] of inputs.entries()) {
    const shape = shapes[i]!;
    if (labels.length !== shape.length) {
      throw new RangeError(
        `Cannot compute einsum: operand ${i} must be of rank ${labels.length} ("${labels}"), ` +
          `current shape is [${shape.join(", ")}]`,
      );
    }
    for (const [axis, label] of [...labels].entries()) {
      const size = sizes.get(label) ?? shape[axis]!;
      if (size !== shape[axis]) {
        throw new RangeError(
          `Cannot compute einsum: axis ${axis} of operand ${i} ("${label}") must be ${size}, ` +
            `current value is ${shape[axis]}`,
        );
      }
      sizes.set(label, size);
    }
  }
  return { inputs, output };
}

/**
 * Multiply two operands and sum over the labels that the output lacks. Each label of the output must
 * stand in an operand; no label twice in one operand.
 */
export function contract(a: Labelled, b: Labelled, output: string): tf.Tensor {
  if (a.tensor.size === 0 || b.tensor.size === 0) {
    // not left to the kernels: tfjs's own divide by zero, or leave memory unset
    const dtype = tf.upcastType(a.tensor.dtype, b.tensor.dtype) as "float32";
    return tf.zeros([...output].map(sizesOf(a, b)), dtype);
  }
  a = sumOut(a, output + b.labels);
  b = sumOut(b, output + a.labels);
  const batch = only(output, (label) => a.labels.includes(label) && b.labels.includes(label));
  const left = only(output, (label) => !b.labels.includes(label));
  const right = only(output, (label) => !a.labels.includes(label));
  const inner = only(a.labels, (label) => !output.includes(label));
  const [x, y, result] = output === batch + right + left && right + left !== left + right
    ? [b, a, { batch, left: right, right: left, inner }]
    : [a, b, { batch, left, right, inner }];
  const labels = result.batch + result.left + result.right;
  const { tensor, shape } = multiply(x, y, result);
  return transposeTo({ tensor: tf.reshape(tensor, shape), labels }, output).tensor;
}

interface Groups {
  readonly batch: string;
  readonly left: string;
  readonly right: string;
  readonly inner: string;
}

/** The product with the axes [...batch, ...left, ...right], and that shape. */
function multiply(
  a: Labelled,
  b: Labelled,
  { batch, left, right, inner }: Groups,
): { tensor: tf.Tensor; shape: number[] } {
  const size = sizesOf(a, b);
  const [batches, rows, columns, terms] = [batch, left, right, inner].map((labels) =>
    [...labels].reduce((product, label) => product * size(label), 1)
  ) as [number, number, number, number];
  const shape = [...batch + left + right].map(size);
  const isFloat = a.tensor.dtype === "float32" && b.tensor.dtype === "float32";
  const isProduct = isFloat && inner !== "" && rows * columns > 1;
  if (!isProduct) {
    const x = tf.reshape(transposeTo(a, batch + left + inner).tensor, [batches, rows, 1, terms]);
    const y = tf.reshape(transposeTo(b, batch + right + inner).tensor, [
      batches,
      1,
      columns,
      terms,
    ]);
    const product = tf.mul(x, y);
    return { tensor: inner === "" ? product : sumAlong(product, [3]), shape };
  }
  // an operand whose axes already lie the other way round goes into the product transposed
  const transposeA = a.labels === batch + inner + left && left !== "";
  const transposeB = b.labels === batch + right + inner && right !== "";
  const x = tf.reshape(
    transposeTo(a, transposeA ? a.labels : batch + left + inner).tensor,
    transposeA ? [batches, terms, rows] : [batches, rows, terms],
  );
  const y = tf.reshape(
    transposeTo(b, transposeB ? b.labels : batch + inner + right).tensor,
    transposeB ? [batches, columns, terms] : [batches, terms, columns],
  );
  return { tensor: tf.matMul(x, y, transposeA, transposeB), shape };
}

/** Sum over the labels that are not among those to keep. */
export function sumOut({ tensor, labels }: Labelled, keep: string): Labelled {
  const axes = [...labels].flatMap((label, axis) => keep.includes(label) ? [] : [axis]);
  if (axes.length === 0) return { tensor, labels };
  return { tensor: sumAlong(tensor, axes), labels: only(labels, (label) => keep.includes(label)) };
}

/** The same labels in another order. */
export function transposeTo({ tensor, labels }: Labelled, order: string): Labelled {
  if (labels === order) return { tensor, labels };
  const permutation = [...order].map((label) => labels.indexOf(label));
  const transposed = tensor.size === 0
    ? tf.reshape(tensor, permutation.map((axis) => tensor.shape[axis]!))
    : tf.transpose(tensor, permutation);
  return { tensor: transposed, labels: order };
}

function sizesOf(...operands: readonly Labelled[]): (label: string) => number {
  const sizes = new Map(
    operands.flatMap(({ tensor, labels }) =>
      [...labels].map((label, axis) => [label, tensor.shape[axis]!] as const)
    ),
  );
  return (label) => sizes.get(label)!;
}

function only(labels: string, test: (label: string) => boolean): string {
  return [...labels].filter(test).join("");
}
