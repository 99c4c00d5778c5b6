/** Reference cases on ONNX graphs, by ONNX Runtime. */
import * as tf from "@tensorflow/tfjs";
import { decodeOnnx, encodeOnnx, runOnnx } from "lib/onnx/mod.ts";
import type { Adapter, GoldenInputs } from "../case.ts";
import { inFloat32 } from "../on_tensors.ts";

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));

function onnxMlp({ onnx_base64, onnx_conv_base64, x, image }: GoldenInputs) {
  const model = decodeOnnx(bytesOf(onnx_base64)), images = decodeOnnx(bytesOf(onnx_conv_base64));
  const { y } = runOnnx(model, { x: tf.tensor2d(x) });
  const { y: conv } = runOnnx(images, { x: tf.tensor4d(image) });
  return {
    y: y!.arraySync(),
    conv_y: conv!.arraySync(),
    n_bytes: encodeOnnx(model).length, // nothing was lost
    op_types: model.graph.node.map(({ opType }) => opType),
  };
}

export const adapters: Readonly<Record<string, Adapter>> = { onnx_mlp: inFloat32(onnxMlp) };
