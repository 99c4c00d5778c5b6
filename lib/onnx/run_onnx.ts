/** Runs the graph of an ONNX file with the operations of tfjs and lib. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { requireObject } from "../_require_object.ts";
import { attributesOf } from "./_attributes.ts";
import { OPERATORS } from "./_operators.ts";
import { TASK } from "./_task.ts";
import { toTensor } from "./_tensors.ts";
import type { OnnxModel } from "./model.ts";

/**
 * Run a graph, node by node, as ONNX Runtime does without its optimizations.
 *
 * The operators are those that dense and convolutional networks need: `Gemm`, `MatMul`, `Add`, `Sub`,
 * `Mul`, `Relu`, `Sigmoid`, `Tanh`, `Softmax`, `Conv`, `MaxPool`, `AveragePool`, `GlobalAveragePool`,
 * `ReduceMean`, `Flatten`, `Reshape`, `Transpose` and `Identity`, as in operator set 17.
 *
 * @param model as {@linkcode decodeOnnx} reads it
 * @param inputs the graph's inputs by name
 * @returns the graph's outputs by name
 * @throws {RangeError | TypeError} for an input that is not given, an operator that is not there, or a
 *   type of array or an attribute that is not supported
 *
 * @example
 * ```ts
 * import { runOnnx } from "lib/onnx/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const relu = { opType: "Relu", input: ["x"], output: ["y"], attribute: [] };
 * const graph = { node: [relu], initializer: [], input: [{ name: "x" }], output: [{ name: "y" }] };
 * const model = { irVersion: 9, opsetImport: [{ version: 17 }], graph };
 * const { y } = runOnnx(model, { x: tf.tensor1d([-1, 2]) });
 * assert.deepEqual([...y!.dataSync()], [0, 2]);
 * ```
 */
export function runOnnx(
  model: OnnxModel,
  inputs: Readonly<Record<string, tf.Tensor>>,
): Record<string, tf.Tensor> {
  const { graph } = requireObject(TASK, "model", model);
  requireObject(TASK, "inputs", inputs);
  return tf.tidy(() => {
    const values = new Map<string, tf.Tensor>();
    for (const array of graph.initializer) values.set(array.name ?? "", toTensor(TASK, array));
    for (const { name } of graph.input) {
      const given = inputs[name] ?? values.get(name);
      if (given === undefined) throw invalidArgument(TASK, `inputs.${name}`, "given", given);
      values.set(name, given);
    }
    for (const node of graph.node) {
      const run = OPERATORS[node.opType];
      if (run === undefined || !Object.hasOwn(OPERATORS, node.opType)) {
        const requirement = `one of ${Object.keys(OPERATORS).join(", ")}`;
        throw invalidArgument(TASK, "opType", requirement, node.opType, "string");
      }
      const operands = node.input.map((name) => valueOf(values, name));
      values.set(node.output[0]!, run(operands, attributesOf(node)));
    }
    return Object.fromEntries(
      graph.output.map(({ name }) => [name, tf.clone(valueOf(values, name)!)]),
    );
  });
}

/** An empty name stands for an input that is left out. */
function valueOf(values: ReadonlyMap<string, tf.Tensor>, name: string): tf.Tensor | undefined {
  if (name === "") return undefined;
  const value = values.get(name);
  if (value !== undefined) return value;
  throw invalidArgument(TASK, "input", "computed before it is used", name, "string");
}
