/** conv2d and fused.conv2d of wide 3x3 filters, by Winograd's algorithm; the others are stock's. */
import * as tf from "@tensorflow/tfjs";
import { activate, epilogueActivation, isActivation } from "./_activations.ts";
import { type Companion, sizeOf } from "./_companion.ts";
import { areFloat32 } from "./_float32.ts";
import type { Epilogue } from "./_multiply.ts";
import { type Kernel, type KernelArguments, overrideKernel } from "./_override.ts";
import { spelledOut } from "./_paddings.ts";
import { preluApart } from "./_prelu.ts";
import type { TensorInfo } from "./_wasm_backend.ts";
import { type WindowAttributes, windows2d } from "./_windows.ts";
import { isFasterByWinograd, mayUseWinograd, winogradConvolution } from "./_winograd_forward.ts";

const NO_EPILOGUE: Epilogue = { activation: epilogueActivation("linear"), alpha: 0 };

/** Install Conv2D and FusedConv2D. */
export function installConvolutionForward(companion: Companion): void {
  overrideKernel(
    "Conv2D",
    (stock) => spelledOut((args) => convolve(companion, args, NO_EPILOGUE) ?? stock!(args)),
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
      const y = convolve(companion, args, epilogue);
      return y === undefined ? stock!(args) : activate(companion, activation, y);
    };
    return preluApart(companion, spelledOut(fused));
  });
}

/** Undefined where stock is faster, and where it gets infinities right that the algorithm spreads. */
function convolve(
  companion: Companion,
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
  return winogradConvolution(companion, windows, x, filter, epilogue);
}

type Shape = [number, number, number, number];
