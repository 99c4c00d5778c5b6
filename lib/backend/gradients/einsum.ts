/**
 * Gradient of einsum, which tfjs lacks. It is an einsum again: with y = einsum("a,b->y", A, B),
 * dA = einsum("y,b->a", dy, B). A label of a that neither y nor b has was summed out alone, so that
 * the gradient is the same all along it.
 */
import * as tf from "@tensorflow/tfjs";
import {
  contract,
  type Labelled,
  parseEquation,
  sumOut,
  transposeTo,
} from "../overrides/einsum.ts";
import { overrideGradient } from "../host/override_gradient.ts";

export function installEinsumGradient(): void {
  overrideGradient("Einsum", {
    save: "all",
    gradient: (dy, tensors, attributes) => {
      const shapes = tensors.map(({ shape }) => shape);
      const { inputs, output } = parseEquation(attributes["equation"] as string, shapes);
      const operands = tensors.map((tensor, i) => ({ tensor, labels: inputs[i]! }));
      const result = { tensor: dy, labels: output };
      return Object.fromEntries(
        operands.map((operand, i) => [i, () => gradientOf(operand, operands[1 - i], result)]),
      );
    },
  });
}

function gradientOf(operand: Labelled, other: Labelled | undefined, dy: Labelled): tf.Tensor {
  const { tensor: { shape }, labels } = operand;
  if (shape.includes(0)) return tf.zeros(shape);
  const known = [...labels].filter((label) =>
    dy.labels.includes(label) || other?.labels.includes(label)
  ).join("");
  const gradient = other === undefined
    ? transposeTo(sumOut(dy, known), known).tensor
    : contract(dy, other, known);
  if (known === labels) return tf.cast(gradient, "float32");
  const expanded = shape.map((size, axis) => known.includes(labels[axis]!) ? size : 1);
  return tf.broadcastTo(tf.reshape(gradient, expanded), shape);
}
