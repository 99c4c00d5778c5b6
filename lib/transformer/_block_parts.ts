/** What the blocks of a Transformer's encoder and decoder are made of. */
import * as tf from "@tensorflow/tfjs";
import { type ActivationName, dense, type DenseParameters, layerNorm } from "../nn/mod.ts";

/** Scale and shift of a layer normalization. */
export interface NormalizationParameters {
  /** [size]; none where it is left out. */
  readonly gamma: tf.Tensor1D | undefined;
  /** [size]; none where it is left out. */
  readonly beta: tf.Tensor1D | undefined;
}

/** The parameters of the small network that each place goes through by itself. */
export interface FeedForwardParameters {
  /** [size, feedForward] */
  readonly expand: DenseParameters;
  /** [feedForward, size] */
  readonly contract: DenseParameters;
}

/** What a block computes by, as far as it is no matter of its weights. */
export interface BlockOptions {
  /** A positive integer that divides the size. */
  readonly heads: number;
  /** Between the two dense layers. Default `"relu"`, as published. */
  readonly activation?: ActivationName;
  /**
   * Normalize what goes into each part, as GPT-2 does, in place of what comes out of each sum, as
   * published (Xiong et al. 2020, arXiv:2002.04745). Default `false`.
   */
  readonly normalizeFirst?: boolean;
  /** Added to the variance of the layer normalizations. Default 1e-5. */
  readonly epsilon?: number;
  /** Applied to what each part gives, before it is added: dropout in training. Default nothing. */
  readonly dropout?: <T extends tf.Tensor>(x: T) => T;
}

/** One part of a block: it keeps the shape. */
type Part = (h: tf.Tensor3D) => tf.Tensor3D;

/** A part with a way around it: norm(h + part(h)), or, normalized first, h + part(norm(h)). */
export function residual(
  h: tf.Tensor3D,
  part: Part,
  norm: NormalizationParameters,
  { normalizeFirst = false, epsilon = 1e-5, dropout = (x) => x }: BlockOptions,
): tf.Tensor3D {
  const { gamma, beta } = norm;
  const normalize = (x: tf.Tensor3D) => layerNorm(x, { gamma, beta, epsilon });
  return normalizeFirst
    ? tf.add(h, dropout(part(normalize(h))))
    : normalize(tf.add(h, dropout(part(h))));
}

/** f(h W1 + b1) W2 + b2 at each place. */
export function feedForward(
  { expand, contract }: FeedForwardParameters,
  { activation = "relu" }: BlockOptions,
): Part {
  return (h) => dense(dense(h, expand, activation), contract);
}
