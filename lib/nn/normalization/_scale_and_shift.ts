/** The end of every normalization: a scale and a shift for each channel. */
import * as tf from "@tensorflow/tfjs";
import { wrongShape } from "../../backend/mod.ts";
import { assertShape } from "../../tensor/mod.ts";
import { type Framework, type ParameterLayout, sameLayout } from "../layout.ts";

/** A scale and a shift for each channel, the last axis. */
export interface ScaleAndShift {
  /** Scale, [channels]; none by default. */
  readonly gamma?: tf.Tensor | undefined;
  /** Shift, [channels]; none by default. */
  readonly beta?: tf.Tensor | undefined;
}

/** centered / sqrt(variance + epsilon) gamma + beta, as far as gamma and beta are there. */
export function divideByDeviation<T extends tf.Tensor>(
  centered: T,
  { variance, epsilon, gamma, beta }: ScaleAndShift & {
    readonly variance: tf.Tensor;
    readonly epsilon: number;
  },
): T {
  const inverse = tf.rsqrt(tf.add(variance, epsilon));
  const scale = gamma === undefined ? inverse : tf.mul(inverse, gamma); // smaller than x
  const scaled = tf.mul<T>(centered, scale);
  return beta === undefined ? scaled : tf.add<T>(scaled, beta);
}

/** Which parameters a normalization layer has, in Keras's words. */
export interface ScaleAndShiftOptions {
  /** Whether there is a beta. Default true. */
  readonly center?: boolean;
  /** Whether there is a gamma. Default true. */
  readonly scale?: boolean;
}

/** A gamma of ones and a beta of zeros, [channels] each, as far as they are asked for. */
export function scaleAndShiftVariables(
  channels: number,
  { center = true, scale = true }: ScaleAndShiftOptions,
) {
  return {
    gamma: scale ? channelVariable(channels, 1) : undefined,
    beta: center ? channelVariable(channels, 0) : undefined,
  };
}

/** A variable with one value for all channels. */
export function channelVariable(
  channels: number,
  value: number,
  trainable = true,
): tf.Variable<tf.Rank.R1> {
  return tf.tidy(() => tf.variable<tf.Rank.R1>(tf.fill([channels], value), trainable));
}

/** Throw unless all have one number for each channel, the last axis of x. */
export function checkChannels(
  task: string,
  x: tf.Tensor,
  tensors: Readonly<Record<string, tf.Tensor | undefined>>,
): void {
  if (x.rank === 0) throw wrongShape(task, "x", "[..., channels]", x);
  for (const [name, tensor] of Object.entries(tensors)) {
    if (tensor) assertShape(tensor, x.shape.slice(-1), { function: task, argument: name });
  }
}

/** Throw unless x is as wide as the layer. */
export function checkLastAxis(task: string, x: tf.Tensor, channels: number): void {
  if (x.shape.at(-1) !== channels) throw wrongShape(task, "x", `[..., ${channels}]`, x);
}

/** gamma and beta, which PyTorch calls weight and bias. */
export function scaleAndShiftLayouts(framework: Framework): ParameterLayout[] {
  return framework === "torch"
    ? [sameLayout("gamma", "weight"), sameLayout("beta", "bias")]
    : [sameLayout("gamma"), sameLayout("beta")];
}
