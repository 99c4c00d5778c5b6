/** conv2d and fused.conv2d of wide 3x3 filters, by Winograd's algorithm; the others are stock's. */
import * as tf from "@tensorflow/tfjs";
import { activate, epilogueActivation, isActivation } from "./activations.ts";
import { type SideModule, sizeOf } from "../host/side_module.ts";
import { areFloat32 } from "../host/float32.ts";
import type { Epilogue } from "./multiply.ts";
import { type Kernel, type KernelArguments, overrideKernel } from "../host/override_kernel.ts";
import { spelledOut } from "./paddings.ts";
import { preluApart } from "./prelu.ts";
import type { TensorInfo } from "../host/wasm_backend.ts";
import { type WindowAttributes, windows2d } from "../host/windows.ts";
import { isFasterByWinograd, mayUseWinograd, winogradConvolution } from "./winograd_forward.ts";

const NO_EPILOGUE: Epilogue = { activation: epilogueActivation("linear"), alpha: 0 };

/** Install Conv2D and FusedConv2D. */
export function installConvolutionForward(module: SideModule): void {
  overrideKernel(
    "Conv2D",
    (stock) => spelledOut((args) => convolve(module, args, NO_EPILOGUE) ?? stock!(args)),
  );
  overrideKernel("FusedConv2D", (stock) => {
    const fused: Kernel = (args) => {
      const { filter, bias } = args.inputs;
      const activation = args.attrs["activation"] as string;
      const alpha = (args.attrs["leakyreluAlpha"] as number | undefined) ?? 0;
      const isRow = bias === undefined ||
        (bias.shape.length === 1 && bias.shape[0] === filter!.shape[3]);
      if (!isRow || !isActivation(activation)) return stock!(args);
      const epilogue = { bias, activation: epilogueActivation(activation), alpha };
      const y = convolve(module, args, epilogue);
      return y === undefined ? stock!(args) : activate(module, activation, y);
    };
    return preluApart(module, spelledOut(fused));
  });
}

/** Undefined where stock is faster, and where it gets infinities right that the algorithm spreads. */
function convolve(
  module: SideModule,
  { inputs, attrs }: KernelArguments,
  epilogue: Epilogue,
): TensorInfo | undefined {
  const x = inputs["x"]!, filter = inputs["filter"]!;
  if (!mayUseWinograd(x.shape, filter.shape)) return undefined;
  if (attrs["dataFormat"] === "NCHW" || !areFloat32(x, filter)) return undefined;
  const attributes = attrs as unknown as WindowAttributes;
  if ([attributes.dilations ?? 1].flat().some((dilation) => dilation !== 1)) return undefined;
  const { strides, pad, dimRoundingMode } = attributes;
  const { outShape } = tf.backend_util.computeConv2DInfo(
    x.shape as Shape,
    filter.shape as Shape,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const windows = windows2d(x.shape, filter.shape, outShape, attributes);
  if (sizeOf(outShape) === 0 || !isFasterByWinograd(windows, filter.shape[3]!)) return undefined;
  return winogradConvolution(module, windows, x, filter, epilogue);
}

type Shape = [number, number, number, number];
