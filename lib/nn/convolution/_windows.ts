/** Windows over images: their sizes, and what around them tfjs leaves to the caller. */
import * as tf from "@tensorflow/tfjs";
import { checkSizes } from "../../_check_sizes.ts";
import { invalidArgument } from "../../_invalid_argument.ts";
import { type ActivationName, activations } from "../activations.ts";
import { convolutionLength } from "./convolution_length.ts";

/** A size along height and width; one number stands for both. */
export type Size2D = number | readonly [height: number, width: number];

/** The shape of a kernel or of images. */
export type Shape4D = [number, number, number, number];

/** How an image is padded with zeros; a number or two are PyTorch's, the same at both ends. */
export type Padding2D = "valid" | "same" | Size2D;

/** Height and width of a size. */
export function pair(size: Size2D): [height: number, width: number] {
  return typeof size === "number" ? [size, size] : [...size];
}

/** Throw unless a size is one or two integers of at least `least`. */
export function checkSize(task: string, argument: string, size: Size2D, least = 1): void {
  const isSize = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= least;
  if (Array.isArray(size) ? size.length === 2 && size.every(isSize) : isSize(size)) return;
  const requirement = `an integer of at least ${least}, or two of them`;
  throw invalidArgument(
    task,
    argument,
    requirement,
    size,
    Array.isArray(size) ? "object" : "number",
  );
}

/** Throw unless there is a positive integer of groups that divides the channels. */
export function checkGroups(
  task: string,
  groups: number,
  channels: Readonly<Record<string, number>>,
): void {
  checkSizes(task, { groups });
  for (const [name, count] of Object.entries(channels)) {
    if (count % groups === 0) continue;
    throw invalidArgument(task, name, `divisible by the ${groups} groups`, count);
  }
}

/** What the convolutions of images have in common beside their kernels. */
export interface ImageConvolution {
  /** One for each output channel; none by default. */
  readonly bias?: tf.Tensor1D | undefined;
  /** Distance of one window from the next. Default 1. */
  readonly strides?: Size2D;
  /** `"valid"` (the default), `"same"`, or PyTorch's zeros at both ends. */
  readonly padding?: Padding2D;
  /** Distance of the elements of a window. Default 1. */
  readonly dilation?: Size2D;
  /** Default `"linear"`. */
  readonly activation?: ActivationName;
}

/** Where a layer's windows lie. */
export interface Windows2D {
  readonly kernelSize: Size2D;
  readonly strides: Size2D;
  readonly padding: Padding2D;
  readonly dilation?: Size2D;
}

/** The windows; throws unless their sizes are sizes and an image holds one. */
export function checkWindows(task: string, x: tf.Tensor4D, windows: Windows2D): Windows2D {
  const { kernelSize, strides, padding, dilation = 1 } = windows;
  for (const [name, size] of Object.entries({ kernelSize, strides, dilation })) {
    checkSize(task, name, size);
  }
  if (typeof padding !== "string") checkSize(task, "padding", padding, 0);
  else if (padding !== "valid" && padding !== "same") {
    throw invalidArgument(task, "padding", '"valid", "same" or integers', padding, "string");
  }
  for (const [axis, length] of [x.shape[1], x.shape[2]].entries()) {
    const layer = {
      kernelSize: pair(kernelSize)[axis]!,
      strides: pair(strides)[axis]!,
      dilation: pair(dilation)[axis]!,
      padding: typeof padding === "string" ? padding : pair(padding)[axis]!,
    };
    convolutionLength(length, layer);
  }
  return windows;
}

/**
 * The rows and columns of zeros around an image, as tfjs takes them. `"same"` is computed here too:
 * stock tfjs-wasm gives zeros for it where strides are larger than the kernel.
 */
export function bordersOf(x: tf.Tensor4D, windows: Windows2D): tf.backend_util.ExplicitPadding {
  const [rows, columns] = [0, 1].map((axis): [before: number, after: number] => {
    const { padding, dilation = 1 } = windows;
    if (padding === "valid") return [0, 0];
    if (padding !== "same") return [pair(padding)[axis]!, pair(padding)[axis]!];
    const strides = pair(windows.strides)[axis]!, length = x.shape[axis + 1]!;
    const reach = pair(dilation)[axis]! * (pair(windows.kernelSize)[axis]! - 1) + 1;
    const total = Math.max((Math.ceil(length / strides) - 1) * strides + reach - length, 0);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  });
  return [[0, 0], rows!, columns!, [0, 0]];
}

/**
 * Put dilation - 1 zeros between the elements of a kernel: a convolution with it is the dilated one,
 * with a gradient, which tfjs refuses for its own dilation.
 *
 * @param kernel [height, width, ...]
 * @returns [(height - 1) dilation + 1, (width - 1) dilation + 1, ...]
 */
export function dilateKernel<T extends tf.Tensor>(kernel: T, dilation: Size2D): T {
  const [height, width] = pair(dilation);
  if (height === 1 && width === 1) return kernel;
  return tf.tidy(() => {
    const tall = dilateAxis(kernel, 0, height); // [(height - 1) dilation + 1, width, ...]
    return dilateAxis(tall, 1, width) as T;
  });
}

function dilateAxis(kernel: tf.Tensor, axis: number, dilation: number): tf.Tensor {
  const size = kernel.shape[axis]!, dilated = (size - 1) * dilation + 1;
  const outer = tf.util.sizeFromShape(kernel.shape.slice(0, axis));
  const inner = tf.util.sizeFromShape(kernel.shape.slice(axis + 1));
  const apart = tf.reshape(kernel, [outer * size, 1, inner]);
  const spread = tf.reshape(
    tf.pad(apart, [[0, 0], [0, dilation - 1], [0, 0]]), // [outer size, dilation, inner]
    [outer, size * dilation, inner],
  );
  const shape = kernel.shape.with(axis, dilated);
  return tf.reshape(tf.slice(spread, [0, 0, 0], [outer, dilated, inner]), shape);
}

/** activation(z + bias), with the bias along the last axis. */
export function addBiasAndActivate<T extends tf.Tensor>(
  z: T,
  { bias, activation = "linear" }: Pick<ImageConvolution, "bias" | "activation">,
): T {
  const shifted = bias === undefined ? z : tf.add<T>(z, bias);
  return activation === "linear" ? shifted : activations[activation](shifted);
}

/** Throw unless there is such an activation function. */
export function checkActivation(task: string, activation: ActivationName = "linear"): void {
  if (Object.hasOwn(activations, activation)) return;
  const requirement = `one of ${Object.keys(activations).join(", ")}`;
  throw invalidArgument(task, "activation", requirement, activation, "string");
}
