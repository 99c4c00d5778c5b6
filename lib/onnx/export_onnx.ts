/** Writes networks of lib/nn as ONNX graphs. */
import type { Conv2D, Dense, MLP } from "../nn/mod.ts";
import { GraphBuilder } from "./_graph_builder.ts";
import { addLayer } from "./_layer_nodes.ts";
import { FLOAT } from "./_tensors.ts";
import type { OnnxModel, OnnxValueInfo } from "./model.ts";

/** A step of a network: a layer with weights, or one without. */
export type OnnxLayer =
  | Dense
  | Conv2D
  | MLP
  | "relu"
  | "softmax"
  | "flatten"
  | { readonly maxPool: number };

/** What {@linkcode exportOnnx} is told besides. */
export interface ExportOptions {
  /** Shape of one input: [inputs], or [channels, height, width] for convolutions. */
  readonly inputShape: readonly number[];
}

/** Versions that ONNX Runtime has read since 1.14. */
const IR_VERSION = 9, OPERATOR_SET = 17;

/**
 * A network as an ONNX graph, from the input "x" [batch, ...inputShape] to the output "y".
 *
 * Images are [batch, channels, height, width] in ONNX, whereas `lib/nn` has the channels last: the
 * kernels of convolutions are turned round, and `"flatten"` puts the channels last again before it
 * flattens, so that the weights of the next layer stay as they are.
 *
 * @param layers the steps in order; activations of the layers become nodes of their own
 * @param options see {@linkcode ExportOptions}
 * @returns the model, for {@linkcode encodeOnnx}
 * @throws {RangeError | TypeError} for another kind of layer, an activation but relu, sigmoid, tanh,
 *   softmax and linear, or a convolution with `"same"` padding whose window is even or has strides
 *
 * @example
 * ```ts
 * import { exportOnnx, runOnnx } from "lib/onnx/mod.ts";
 * import { MLP } from "lib/nn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const mlp = new MLP([4, 8, 3], { random: new Random(0) }), x = tf.ones<tf.Rank.R2>([2, 4]);
 * const model = exportOnnx([mlp, "softmax"], { inputShape: [4] });
 * assert.deepEqual(model.graph.node.map(({ opType }) => opType), ["Gemm", "Relu", "Gemm", "Softmax"]);
 * const { y } = runOnnx(model, { x });
 * assert.deepEqual(y!.dataSync(), tf.softmax(mlp.apply(x)).dataSync());
 * ```
 */
export function exportOnnx(
  layers: readonly OnnxLayer[],
  { inputShape }: ExportOptions,
): OnnxModel {
  const builder = new GraphBuilder();
  for (const layer of layers) addLayer(builder, layer);
  const open = { dimParam: "batch" }, last = builder.finish();
  const lengths = inputShape.map((dimValue) => ({ dimValue }));
  const input = valueInfo("x", [open, ...lengths]);
  const output = valueInfo("y", [open, ...last === undefined ? [] : [{ dimValue: last }]]);
  return {
    irVersion: IR_VERSION,
    producerName: "gradnotes",
    opsetImport: [{ domain: "", version: OPERATOR_SET }],
    graph: {
      name: "network",
      node: builder.nodes,
      initializer: builder.arrays,
      input: [input],
      output: [output],
    },
  };
}

function valueInfo(
  name: string,
  dim: readonly { readonly dimValue?: number; readonly dimParam?: string }[],
): OnnxValueInfo {
  return { name, type: { tensorType: { elemType: FLOAT, shape: { dim } } } };
}
