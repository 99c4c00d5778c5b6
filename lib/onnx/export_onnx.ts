/** Writes networks of lib/nn as ONNX graphs. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { Conv2D, Dense, MLP } from "../nn/mod.ts";
import { integerAttribute, integersAttribute } from "./_attributes.ts";
import { FLOAT, fromTensor } from "./_tensors.ts";
import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxTensor, OnnxValueInfo } from "./model.ts";

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

const TASK = "export a network to ONNX";
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

/** Adds nodes one after another: each reads what the one before gave. */
class GraphBuilder {
  readonly nodes: OnnxNode[] = [];
  readonly arrays: OnnxTensor[] = [];
  #value = "x";
  /** The last dense layer's units. */
  units: number | undefined;

  /** Adds a node with the arrays that it reads besides. */
  add(
    opType: string,
    arrays: Readonly<Record<string, tf.Tensor>> = {},
    attribute: readonly OnnxAttribute[] = [],
  ): void {
    const count = this.nodes.length, output = `value${count}`;
    const own = Object.entries(arrays).map(([name, tensor]) =>
      fromTensor(`${name}${count}`, tensor)
    );
    this.arrays.push(...own);
    const input = [this.#value, ...own.map(({ name }) => name!)];
    this.nodes.push({ opType, input, output: [output], attribute });
    this.#value = output;
  }

  /** Calls the last value "y"; the length of its last axis, where it is known. */
  finish(): number | undefined {
    if (this.nodes.length === 0) this.add("Identity");
    this.nodes.push({ ...this.nodes.pop()!, output: ["y"] });
    return this.units;
  }
}

function addLayer(builder: GraphBuilder, layer: OnnxLayer): void {
  if (layer instanceof MLP) {
    for (const own of layer.layers) addLayer(builder, own);
  } else if (layer instanceof Dense) {
    const { kernel, bias, units, activation } = layer;
    builder.add("Gemm", bias === undefined ? { kernel } : { kernel, bias });
    builder.units = units;
    addActivation(builder, activation);
  } else if (layer instanceof Conv2D) {
    addConvolution(builder, layer);
  } else if (layer === "flatten") {
    builder.add("Transpose", {}, [integersAttribute("perm", [0, 2, 3, 1])]); // channels last
    builder.add("Flatten", {}, [integerAttribute("axis", 1)]);
  } else if (layer === "relu" || layer === "softmax") {
    addActivation(builder, layer);
  } else if (Number.isInteger(layer?.maxPool)) {
    const size = [layer.maxPool, layer.maxPool];
    const attributes = ["kernel_shape", "strides"].map((name) => integersAttribute(name, size));
    builder.add("MaxPool", {}, attributes);
  } else {
    const requirement = 'Dense, Conv2D, MLP, "relu", "softmax", "flatten" or { maxPool }';
    throw invalidArgument(TASK, "layer", requirement, layer, "string");
  }
}

const ACTIVATIONS: Readonly<Record<string, string>> = {
  relu: "Relu",
  sigmoid: "Sigmoid",
  tanh: "Tanh",
  softmax: "Softmax",
};

function addActivation(builder: GraphBuilder, activation: string): void {
  if (activation === "linear") return;
  const opType = ACTIVATIONS[activation];
  if (opType === undefined) {
    const requirement = `linear, ${Object.keys(ACTIVATIONS).join(", ")}`;
    throw invalidArgument(TASK, "activation", requirement, activation, "string");
  }
  builder.add(opType, {}, opType === "Softmax" ? [integerAttribute("axis", -1)] : []);
}

function addConvolution(builder: GraphBuilder, layer: Conv2D): void {
  const { kernel, bias, options } = layer, [height, width] = kernel.shape;
  const { strides = 1, dilation = 1, groups = 1, padding = "valid", activation } = options;
  const attributes = [
    integersAttribute("kernel_shape", [height, width]),
    integersAttribute("strides", pairOf(strides)),
    integersAttribute("dilations", pairOf(dilation)),
    integerAttribute("group", groups),
    integersAttribute("pads", padsOf([height, width], padding, [strides, dilation])),
  ];
  const turned = tf.transpose(kernel, [3, 2, 0, 1]); // [out, in, height, width]
  builder.add(
    "Conv",
    bias === undefined ? { kernel: turned } : { kernel: turned, bias },
    attributes,
  );
  turned.dispose();
  addActivation(builder, activation ?? "linear");
}

type Size = number | readonly [number, number];

const pairOf = (size: Size): readonly [number, number] =>
  typeof size === "number" ? [size, size] : size;

/** Top, left, bottom and right. */
function padsOf(
  window: readonly [number, number],
  padding: "valid" | "same" | Size,
  others: readonly Size[],
): readonly number[] {
  if (padding === "valid") return [0, 0, 0, 0];
  if (padding !== "same") return [...pairOf(padding), ...pairOf(padding)];
  const isPlain = others.every((size) => pairOf(size).every((length) => length === 1));
  if (!isPlain || window.some((length) => length % 2 === 0)) {
    const requirement = "numbers, or same with an odd window, strides 1 and dilation 1";
    throw invalidArgument(TASK, "padding", requirement, padding, "string");
  }
  const half = window.map((length) => (length - 1) / 2);
  return [...half, ...half];
}
