/** A small U-Net for diffusion: it predicts the noise in a picture, at every place and every time. */
import * as tf from "@tensorflow/tfjs";
import { timeEmbedding, type Times } from "../diffusion/mod.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import {
  type Conv2D,
  Dense,
  GroupNormalization,
  Module,
  silu,
  upsampleNearest,
} from "../nn/mod.ts";
import { type Random, requireRandom } from "../random/mod.ts";
import { assertShape } from "../tensor/mod.ts";
import { type BlockInputs, convolution, UNetBlock } from "./_blocks.ts";
import { completeConfig, levelsOf, type UNetConfig } from "./_config.ts";
import { partOf } from "./_part_of.ts";
import { type EncoderFeatures, UNetEncoder } from "./_encoder.ts";

/** What a U-Net is given beside picture and time. */
export interface UNetInputs {
  /** A vector for each example, such as of its class, [batch, conditionSize]. */
  readonly condition?: tf.Tensor2D;
  /** Vectors for each example, such as of the words of its caption, [batch, tokens, contextSize]. */
  readonly context?: tf.Tensor3D;
  /** 0 where a token is padding, [batch, tokens]. Default: none is. */
  readonly contextMask?: tf.Tensor2D;
  /** Added to the features of the way down, as ControlNet does: see {@linkcode ControlBranch}. */
  readonly control?: EncoderFeatures;
}

const TASK = "apply a U-Net";

/**
 * U-Net (Ronneberger, Fischer & Brox 2015, arXiv:1505.04597) as diffusion models have it (Ho et al. 2020,
 * arXiv:2006.11239, appendix B): down by halvings, up again, and at each size a skip connection (跳跃连接)
 * from the way down to the way up.
 *
 * The time, as sines and cosines through two dense layers, is added in each residual block; so is the
 * condition. A context is attended to by the places of the lowest levels (cross-attention, Rombach et al. 2022,
 * arXiv:2112.10752, section 3.3). The output convolution and the second one of each block start at 0: at
 * first, the prediction is 0.
 *
 * Shapes: x [batch, side, side, channels], result [batch, side, side, outputs].
 *
 * @throws {RangeError | TypeError} for sizes that are not positive integers, a side that can't be halved, and
 *   widths that groups or heads do not divide
 *
 * @example
 * ```ts
 * import { UNet } from "lib/unet/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const config = { side: 28, width: 8, conditionSize: 10, selfAttention: true };
 * const model = new UNet(config, { random: new Random(0) });
 * const x = tf.ones<tf.Rank.R4>([2, 28, 28, 1]), condition = tf.eye(2, 10);
 * assert.deepEqual(model.apply(x, [0, 500], { condition }).shape, [2, 28, 28, 1]);
 * ```
 */
export class UNet extends Module {
  /** From the embedded time to what the blocks are given. */
  readonly time: readonly Dense[];
  /** Adds the condition to the time; none without. */
  readonly condition: Dense | undefined;
  /** The way down, and the block in the middle. */
  readonly encoder: Module;
  /** The way up, the lowest level first. */
  readonly up: readonly Module[];
  /** After each doubling. */
  readonly double: readonly Conv2D[];
  /** Before the output. */
  readonly outputNorm: GroupNormalization;
  /** To the prediction; starts at 0. */
  readonly output: Conv2D;
  readonly #encoder: UNetEncoder;
  readonly #up: readonly UNetBlock[];
  readonly #config: ReturnType<typeof completeConfig>;

  /**
   * Draws all weights, each part's from a stream of `random` of its own.
   *
   * @param config see {@linkcode UNetConfig}
   * @param options `random`: where the initial weights are drawn from
   */
  constructor(config: UNetConfig, options: { readonly random: Random }) {
    super();
    const random = requireRandom("build a U-Net", options?.random);
    const complete = completeConfig(config), levels = levelsOf(complete, random);
    const { widths } = levels, { width, channels, outputs, groups, skips, timeSize } = complete;
    const draw = (name: string) => ({ random: random.split(name) });
    this.time = [
      new Dense(width, timeSize, { activation: "silu", ...draw("time 0") }),
      new Dense(timeSize, timeSize, draw("time 1")),
    ];
    this.condition = complete.conditionSize === undefined
      ? undefined
      : new Dense(complete.conditionSize, timeSize, draw("condition"));
    this.encoder = this.#encoder = new UNetEncoder(channels, levels, random.split("encoder"));
    const upwards = widths.map((_, i) => widths.length - 1 - i);
    this.up = this.#up = upwards.map((level) => {
      const below = widths[level]!, inputs = skips ? 2 * below : below;
      return new UNetBlock(inputs, below, levels.options(level, `up ${level}`));
    });
    this.double = upwards.slice(0, -1).map((level) =>
      convolution(widths[level]!, widths[level - 1]!, random.split(`double ${level}`))
    );
    this.outputNorm = new GroupNormalization(width, groups);
    this.output = convolution(width, outputs, random.split("output"), { isZero: true });
    this.#config = complete;
  }

  /**
   * The prediction for noisy pictures.
   *
   * @param x [batch, side, side, channels]
   * @param time how noisy; one number for all examples or one for each, at least 0
   * @param inputs see {@linkcode UNetInputs}
   * @returns [batch, side, side, outputs]
   * @throws {RangeError | TypeError} for another shape, and a condition or a context that is missing or that the
   *   U-Net was not built for
   */
  apply(x: tf.Tensor4D, time: Times, inputs: UNetInputs = {}): tf.Tensor4D {
    const { side, channels, skips } = this.#config;
    assertShape(x, ["batch", side, side, channels], { function: TASK, argument: "x" });
    this.#check(x.shape[0], inputs);
    return tf.tidy(() => {
      const block = this.blockInputs(time, x.shape[0], inputs);
      const features = withControl(this.#encoder.apply(x, block), inputs.control);
      let h = features.middle;
      for (const [i, up] of this.#up.entries()) {
        const skip = features.skips.at(-1 - i)!;
        h = up.apply(skips ? tf.concat([h, skip], 3) : h, block);
        const double = this.double[i];
        if (double !== undefined) h = double.apply(upsampleNearest(h, 2));
      }
      return this.output.apply(silu(this.outputNorm.apply(h)));
    });
  }

  /** What each block is given: the time with the condition, and the context. */
  blockInputs(time: Times, batch: number, inputs: UNetInputs): BlockInputs {
    const times = typeof time === "number" ? new Array<number>(batch).fill(time) : time;
    if (times.length !== batch) {
      const requirement = `a number, or ${batch} of them, one for each example`;
      throw invalidArgument(TASK, "time", requirement, time, "object");
    }
    const rows = timeEmbedding(times, this.#config.width).map((row) => Array.from(row));
    const [first, second] = this.time as [Dense, Dense];
    const timed = second.apply(first.apply(tf.tensor2d(rows))); // [batch, timeSize]
    const { condition, context, contextMask } = inputs;
    const both = condition === undefined
      ? timed
      : tf.add<tf.Tensor2D>(timed, this.condition!.apply(condition));
    return { time: both, context, contextMask };
  }

  /** Trainable numbers by part: time, down, middle, up, attention, and input and output. */
  get parameterCounts(): Record<string, number> {
    const counts = { time: 0, down: 0, middle: 0, up: 0, attention: 0, "input and output": 0 };
    for (const [name, { size }] of Object.entries(this.parameters)) counts[partOf(name)] += size;
    return counts;
  }

  #check(batch: number, { condition, context, contextMask }: UNetInputs): void {
    const { conditionSize, contextSize } = this.#config;
    const sizes = {
      condition: [conditionSize, condition],
      context: [contextSize, context],
    } as const;
    for (const [name, [size, tensor]] of Object.entries(sizes)) {
      if ((size === undefined) === (tensor === undefined)) continue;
      const requirement = size === undefined ? `left out, without ${name}Size` : "given";
      throw invalidArgument(TASK, name, requirement, tensor, "never");
    }
    if (condition !== undefined) {
      assertShape(condition, [batch, conditionSize!], { function: TASK, argument: "condition" });
    }
    if (context === undefined) return;
    const shape = [batch, "tokens", contextSize!];
    assertShape(context, shape, { function: TASK, argument: "context" });
    if (contextMask === undefined) return;
    const expected = context.shape.slice(0, 2);
    assertShape(contextMask, expected, { function: TASK, argument: "contextMask" });
  }
}

/** The features of the way down, with what a control adds to them. */
function withControl(features: EncoderFeatures, control?: EncoderFeatures): EncoderFeatures {
  if (control === undefined) return features;
  return {
    skips: features.skips.map((skip, i) => tf.add<tf.Tensor4D>(skip, control.skips[i]!)),
    middle: tf.add<tf.Tensor4D>(features.middle, control.middle),
  };
}
