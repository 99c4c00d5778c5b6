/** The half of a U-Net that goes down: from the picture to its lowest level. */
import * as tf from "@tensorflow/tfjs";
import { type Conv2D, Module } from "../nn/mod.ts";
import type { Random } from "../random/mod.ts";
import { type BlockInputs, type BlockOptions, convolution, UNetBlock } from "./_blocks.ts";

/** The sizes of a U-Net's levels, and the options of the blocks in each. */
export interface Levels {
  /** Channels of each level. */
  readonly widths: readonly number[];
  /** The options of the blocks of a level, with a generator for a part of a name. */
  readonly options: (level: number, name: string) => BlockOptions;
}

/** What the way down gives. */
export interface EncoderFeatures {
  /** Of each level, before its size is halved, the largest first. */
  readonly skips: readonly tf.Tensor4D[];
  /** Of the lowest level. */
  readonly middle: tf.Tensor4D;
}

/** Input convolution, a block a level with a halving between them, and one block in the middle. */
export class UNetEncoder extends Module {
  readonly input: Conv2D;
  readonly down: readonly UNetBlock[];
  readonly halve: readonly Conv2D[];
  readonly middle: UNetBlock;

  constructor(channels: number, { widths, options }: Levels, random: Random) {
    super();
    const last = widths.length - 1;
    this.input = convolution(channels, widths[0]!, random.split("input"));
    this.down = widths.map((width, level) => {
      return new UNetBlock(widths[level - 1] ?? width, width, options(level, `down ${level}`));
    });
    this.halve = widths.slice(0, -1).map((width, level) =>
      convolution(width, width, random.split(`halve ${level}`), { strides: 2 })
    );
    this.middle = new UNetBlock(widths[last]!, widths[last]!, options(last, "middle"));
  }

  /** `added`: to what the input convolution gives. */
  apply(x: tf.Tensor4D, inputs: BlockInputs, added?: tf.Tensor4D): EncoderFeatures {
    const skips: tf.Tensor4D[] = [];
    let h = this.input.apply(x);
    if (added !== undefined) h = tf.add<tf.Tensor4D>(h, added);
    for (const [level, block] of this.down.entries()) {
      h = block.apply(h, inputs);
      skips.push(h);
      h = this.halve[level]?.apply(h) ?? h;
    }
    return { skips, middle: this.middle.apply(h, inputs) };
  }
}
