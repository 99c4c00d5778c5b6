/** ControlNet: a trained copy of a U-Net's way down that says where things go. */
import type * as tf from "@tensorflow/tfjs";
import { checkSizes } from "../_check_sizes.ts";
import type { Times } from "../diffusion/mod.ts";
import { type Conv2D, Module } from "../nn/mod.ts";
import { type Random, requireRandom } from "../random/mod.ts";
import { assertShape } from "../tensor/mod.ts";
import { convolution } from "./_blocks.ts";
import { completeConfig, levelsOf, type UNetConfig } from "./_config.ts";
import { type EncoderFeatures, UNetEncoder } from "./_encoder.ts";
import type { UNet, UNetInputs } from "./u_net.ts";

/** How a {@linkcode ControlBranch} starts. */
export interface ControlBranchOptions {
  /** Where the parts that are not copied are drawn from. */
  readonly random: Random;
  /** Channels of the picture that controls. Default 1. */
  readonly hintChannels?: number;
}

/**
 * A control branch (ControlNet; Zhang, Rao & Agrawala 2023, arXiv:2302.05543): a copy of the way down of a
 * trained U-Net gets a picture that controls, such as edges, and adds to the U-Net's features,
 *
 *     features + Z_2(copy(x + Z_1(hint)))
 *
 * Z_1 and Z_2 are convolutions that start at 0 (zero convolutions, 零卷积): at first the U-Net predicts exactly
 * what it did. Only the branch is trained. The published Z_1 has a small network before it.
 *
 * Shapes: x [batch, side, side, channels], hint [batch, side, side, hintChannels].
 *
 * @throws {RangeError | TypeError} for a config that is not that of the U-Net
 *
 * @example
 * ```ts
 * import { ControlBranch, UNet } from "lib/unet/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const config = { side: 8, width: 8, multipliers: [1, 2] }, random = new Random(0);
 * const model = new UNet(config, { random }), branch = new ControlBranch(config, model, { random });
 * const x = tf.ones<tf.Rank.R4>([2, 8, 8, 1]), edges = tf.ones<tf.Rank.R4>([2, 8, 8, 1]);
 * const control = branch.apply(x, 5, edges);
 * assert.deepEqual(model.apply(x, 5, { control }).arraySync(), model.apply(x, 5).arraySync());
 * ```
 */
export class ControlBranch extends Module {
  /** Z_1, from the hint to the first level. */
  readonly hint: Conv2D;
  /** The copy. */
  readonly encoder: Module;
  /** Z_2, for each level and for the middle. */
  readonly outputs: readonly Conv2D[];
  readonly #encoder: UNetEncoder;
  readonly #unet: () => UNet;
  readonly #hintShape: readonly number[];

  /**
   * Copies the way down of the U-Net as it is now.
   *
   * @param config of the U-Net
   * @param unet whose way down is copied; its time layers are used, too, and stay its own
   * @param options see {@linkcode ControlBranchOptions}
   */
  constructor(config: UNetConfig, unet: UNet, options: ControlBranchOptions) {
    super();
    const task = "build a control branch", random = requireRandom(task, options?.random);
    const { hintChannels = 1 } = options;
    checkSizes(task, { hintChannels });
    const complete = completeConfig(config), levels = levelsOf(complete, random);
    const zero = (inputs: number, outputs: number, name: string, kernelSize: number) =>
      convolution(inputs, outputs, random.split(name), { isZero: true, kernelSize });
    this.hint = zero(hintChannels, complete.width, "hint", 3);
    this.encoder = this.#encoder = new UNetEncoder(
      complete.channels,
      levels,
      random.split("encoder"),
    );
    this.encoder.load(unet.encoder.parameters);
    this.outputs = [...levels.widths, levels.widths.at(-1)!].map((width, i) =>
      zero(width, width, `output ${i}`, 1)
    );
    this.#unet = () => unet; // no part of the branch: it is not trained with it
    this.#hintShape = [complete.side, complete.side, hintChannels];
  }

  /**
   * What is added to the U-Net's features, as `control` of `UNet.apply`.
   *
   * @param x [batch, side, side, channels]
   * @param time one number for all examples or one for each
   * @param hint [batch, side, side, hintChannels]
   * @param inputs condition and context, as the U-Net gets them
   * @returns features of each level and of the middle
   * @throws {RangeError | TypeError} for a hint of another shape
   */
  apply(x: tf.Tensor4D, time: Times, hint: tf.Tensor4D, inputs: UNetInputs = {}): EncoderFeatures {
    const batch = x.shape[0], context = { function: "control a U-Net", argument: "hint" };
    assertShape(hint, [batch, ...this.#hintShape], context);
    const block = this.#unet().blockInputs(time, batch, inputs);
    const { skips, middle } = this.#encoder.apply(x, block, this.hint.apply(hint));
    const [last, ...levels] = this.outputs.toReversed() as [Conv2D, ...Conv2D[]];
    const outputs = levels.reverse();
    return {
      skips: skips.map((skip, i) => outputs[i]!.apply(skip)),
      middle: last.apply(middle),
    };
  }
}
