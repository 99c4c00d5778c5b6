/** What a U-Net is made of: residual blocks that know the time, and attention over the places of a picture. */
import * as tf from "@tensorflow/tfjs";
import { MultiHeadAttention } from "../attention/mod.ts";
import { Conv2D, Dense, GroupNormalization, Module, silu, siluPlain } from "../nn/mod.ts";
import type { Random } from "../random/mod.ts";

/** What the blocks of one level are built with. */
export interface BlockOptions {
  /** Where the initial weights are drawn from. */
  readonly random: Random;
  /** Groups of each normalization. */
  readonly groups: number;
  /** Numbers that describe the time. */
  readonly timeSize: number;
  /** Heads of each attention. */
  readonly heads: number;
  /** Whether the places of the picture attend to each other. */
  readonly selfAttention: boolean;
  /** Numbers in each vector of the context that the places attend to; none without. */
  readonly contextSize: number | undefined;
}

/** What the blocks are given beside the picture. */
export interface BlockInputs {
  /** Describes time and condition of each example, [batch, timeSize]. */
  readonly time: tf.Tensor2D;
  /** What the places attend to, [batch, tokens, contextSize]. */
  readonly context?: tf.Tensor3D | undefined;
  /** 0 where a token is padding, [batch, tokens]. */
  readonly contextMask?: tf.Tensor2D | undefined;
}

/** A convolution of 3 x 3 that keeps the size, or halves it. */
export function convolution(
  inputs: number,
  outputs: number,
  random: Random,
  options: { readonly strides?: number; readonly isZero?: boolean; readonly kernelSize?: number } =
    {},
): Conv2D {
  const { strides = 1, isZero = false, kernelSize = 3 } = options;
  const initializer = isZero ? "zeros" : "lecun_normal";
  return new Conv2D(inputs, outputs, { kernelSize, strides, padding: "same", initializer, random });
}

/**
 * Residual block: two convolutions, each after a normalization and SiLU, with the time added between them.
 * The second convolution starts at 0, so that the block starts as what is around it.
 */
export class ResidualTimeBlock extends Module {
  readonly firstNorm: GroupNormalization;
  readonly first: Conv2D;
  readonly time: Dense;
  readonly secondNorm: GroupNormalization;
  readonly second: Conv2D;
  readonly around: Conv2D | undefined;

  constructor(inputs: number, outputs: number, { random, groups, timeSize }: BlockOptions) {
    super();
    this.firstNorm = new GroupNormalization(inputs, groups);
    this.first = convolution(inputs, outputs, random.split("first"));
    this.time = new Dense(timeSize, outputs, { random: random.split("time") });
    this.secondNorm = new GroupNormalization(outputs, groups);
    this.second = convolution(outputs, outputs, random.split("second"), { isZero: true });
    this.around = inputs === outputs
      ? undefined
      : convolution(inputs, outputs, random.split("around"), { kernelSize: 1 });
  }

  /** [batch, side, side, inputs] to [batch, side, side, outputs]. */
  apply(x: tf.Tensor4D, time: tf.Tensor2D): tf.Tensor4D {
    const h = this.first.apply(silu(this.firstNorm.apply(x)));
    // plain: all blocks share the time, and a fused gradient would add theirs up in another order
    const shift = this.time.apply(siluPlain(time)); // [batch, outputs]
    const [batch, outputs] = shift.shape;
    const timed = tf.add<tf.Tensor4D>(h, tf.reshape(shift, [batch, 1, 1, outputs]));
    const change = this.second.apply(silu(this.secondNorm.apply(timed)));
    return tf.add<tf.Tensor4D>(this.around?.apply(x) ?? x, change);
  }
}

/** The places of a picture attend, to each other or to a context; the result is added to them. */
export class PlaceAttention extends Module {
  readonly norm: GroupNormalization;
  readonly attention: MultiHeadAttention;

  constructor(channels: number, { groups, heads, random }: BlockOptions, memorySize?: number) {
    super();
    this.norm = new GroupNormalization(channels, groups);
    const options = memorySize === undefined ? {} : { memorySize };
    this.attention = new MultiHeadAttention(channels, { heads, random, ...options });
  }

  /** [batch, side, side, channels] to the same. */
  apply(x: tf.Tensor4D, context?: tf.Tensor3D, mask?: tf.Tensor2D): tf.Tensor4D {
    const [batch, height, width, channels] = x.shape;
    const places = tf.reshape<tf.Rank.R3>(this.norm.apply(x), [
      batch,
      height * width,
      channels,
    ]);
    const attended = this.attention.context(places, context ?? places, { mask });
    return tf.add<tf.Tensor4D>(x, tf.reshape(attended, x.shape));
  }
}

/** A residual block and, where the level has them, self-attention and cross-attention. */
export class UNetBlock extends Module {
  readonly residual: ResidualTimeBlock;
  readonly selfAttention: PlaceAttention | undefined;
  readonly crossAttention: PlaceAttention | undefined;

  constructor(inputs: number, outputs: number, options: BlockOptions) {
    super();
    const part = (name: string) => ({ ...options, random: options.random.split(name) });
    const { selfAttention, contextSize } = options;
    this.residual = new ResidualTimeBlock(inputs, outputs, part("residual"));
    this.selfAttention = selfAttention ? new PlaceAttention(outputs, part("self")) : undefined;
    this.crossAttention = contextSize === undefined
      ? undefined
      : new PlaceAttention(outputs, part("cross"), contextSize);
  }

  /** [batch, side, side, inputs] to [batch, side, side, outputs]. */
  apply(x: tf.Tensor4D, { time, context, contextMask }: BlockInputs): tf.Tensor4D {
    const h = this.residual.apply(x, time);
    const seen = this.selfAttention?.apply(h) ?? h;
    return this.crossAttention?.apply(seen, context, contextMask) ?? seen;
  }
}
