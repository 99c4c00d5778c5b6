/** The nodes of an ONNX graph that a layer of lib/nn becomes. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { Conv2D, Dense, MLP } from "../nn/mod.ts";
import { integerAttribute, integersAttribute } from "./_attributes.ts";
import type { GraphBuilder } from "./_graph_builder.ts";
import type { OnnxLayer } from "./export_onnx.ts";

const TASK = "export a network to ONNX";

/** Adds a layer's nodes, and one for its activation. */
export function addLayer(builder: GraphBuilder, layer: OnnxLayer): void {
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
