/** Gradients of depthwiseConv2d, and thereby of separableConv2d: wasm has none of its own. */
import { type SideModule, sizeOf } from "../host/side_module.ts";
import { assertFloat32 } from "../host/float32.ts";
import { overrideKernel } from "../host/override_kernel.ts";
import type { TensorInfo } from "../host/wasm_backend.ts";
import { volume, type WindowAttributes, type Windows, windows2d } from "../host/windows.ts";
import { clear, zeros } from "../host/zeros.ts";

/** Attributes of the two kernels. */
interface Attributes extends WindowAttributes {
  readonly filterShape: number[];
  readonly inputShape: number[];
}

/** Install the gradients with respect to filter and input. */
export function installDepthwise(module: SideModule): void {
  overrideKernel("DepthwiseConv2dNativeBackpropFilter", () => (args) => {
    const { x, dy } = args.inputs as { x: TensorInfo; dy: TensorInfo };
    assertFloat32("DepthwiseConv2dNativeBackpropFilter", x, dy);
    const attributes = args.attrs as unknown as Attributes;
    const call = depthwiseCall(x.shape, attributes.filterShape, dy.shape, attributes);
    return filterGradient(module, call, x, dy, attributes.filterShape);
  });
  overrideKernel("DepthwiseConv2dNativeBackpropInput", () => (args) => {
    const { dy, filter } = args.inputs as { dy: TensorInfo; filter: TensorInfo };
    assertFloat32("DepthwiseConv2dNativeBackpropInput", dy, filter);
    const attributes = args.attrs as unknown as Attributes;
    const call = depthwiseCall(attributes.inputShape, filter.shape, dy.shape, attributes);
    return inputGradient(module, call, dy, filter, attributes.inputShape);
  });
}

/**
 * A convolution with m filters a channel is one with one filter a channel on an image that has each
 * channel m times: the windows below count these repeated channels.
 */
interface DepthwiseCall {
  readonly windows: Windows;
  readonly dilation: readonly [height: number, width: number];
  readonly multiplier: number;
  /** Elements of one image, before its channels are repeated. */
  readonly imageSize: number;
}

function depthwiseCall(
  inputShape: readonly number[],
  filterShape: readonly number[],
  dyShape: readonly number[],
  attributes: WindowAttributes,
): DepthwiseCall {
  const windows = windows2d(inputShape, filterShape, dyShape, attributes);
  const dilations = attributes.dilations ?? 1;
  const multiplier = filterShape[3]!;
  return {
    windows: { ...windows, channels: windows.channels * multiplier },
    dilation: typeof dilations === "number" ? [dilations, dilations] : dilations,
    multiplier,
    imageSize: volume(windows.input) * windows.channels,
  };
}

function filterGradient(
  module: SideModule,
  { windows, dilation, multiplier, imageSize }: DepthwiseCall,
  x: TensorInfo,
  dy: TensorInfo,
  filterShape: readonly number[],
): TensorInfo {
  const { kernels } = module;
  const dw = zeros(module, filterShape);
  const repeated = multiplier === 1 ? 0 : module.scratch(4 * imageSize * multiplier);
  let image = module.pointer(x), by = module.pointer(dy);
  const at = module.windows(windows);
  for (let n = 0; n < windows.batch; n++) {
    if (multiplier !== 1) kernels.repeatChannels(image, repeated, imageSize, multiplier);
    const from = multiplier === 1 ? image : repeated;
    kernels.depthwiseFilterGradient(at, from, by, module.pointer(dw), ...dilation);
    image += 4 * imageSize;
    by += 4 * volume(windows.output) * windows.channels;
  }
  return dw;
}

function inputGradient(
  module: SideModule,
  { windows, dilation, multiplier, imageSize }: DepthwiseCall,
  dy: TensorInfo,
  filter: TensorInfo,
  inputShape: readonly number[],
): TensorInfo {
  const { kernels } = module;
  const dx = zeros(module, inputShape);
  if (sizeOf(inputShape) === 0) return dx;
  const repeatedSize = imageSize * multiplier;
  const repeated = multiplier === 1 ? 0 : module.scratch(4 * repeatedSize);
  let image = module.pointer(dx), by = module.pointer(dy);
  const filters = module.pointer(filter);
  const at = module.windows(windows);
  for (let n = 0; n < windows.batch; n++) {
    if (multiplier !== 1) clear(module, repeated, repeatedSize);
    const to = multiplier === 1 ? image : repeated;
    kernels.depthwiseInputGradient(at, by, filters, to, ...dilation);
    if (multiplier !== 1) kernels.sumChannelGroups(repeated, image, imageSize, multiplier);
    image += 4 * imageSize;
    by += 4 * volume(windows.output) * windows.channels;
  }
  return dx;
}
