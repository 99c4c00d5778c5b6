/** Convolutions, normalization, up-sampling and a skip connection train together. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import {
  Adam,
  type ApplyOptions,
  BatchNormalization,
  Conv2D,
  GroupNormalization,
  maxPool2d,
  Module,
  silu,
  trainStep,
  upsampleNearest,
} from "lib/nn/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";

await setUpBackend();

/** Two convolutions, each normalized in groups. */
class Block extends Module {
  readonly convolutions: readonly Conv2D[];
  readonly norms: readonly GroupNormalization[];
  constructor(inputs: number, outputs: number, random: Random) {
    super();
    const options = { kernelSize: 3, padding: "same", initializer: "he_uniform" } as const;
    this.convolutions = [inputs, outputs].map((channels, i) =>
      new Conv2D(channels, outputs, { ...options, random: random.split(i) })
    );
    this.norms = [1, 2].map(() => new GroupNormalization(outputs, 4));
  }
  apply(x: tf.Tensor4D): tf.Tensor4D {
    return this.convolutions.reduce(
      (h, convolution, i) => silu(this.norms[i]!.apply(convolution.apply(h))),
      x,
    );
  }
}

/** 16 x 16 down to 8 x 8 and up again. */
class SmallUNet extends Module {
  readonly down: Block;
  readonly middle: Block;
  readonly middleNorm = new BatchNormalization(16);
  readonly up: Block;
  readonly output: Conv2D;
  constructor(random: Random) {
    super();
    this.down = new Block(1, 8, random.split("down"));
    this.middle = new Block(8, 16, random.split("middle"));
    this.up = new Block(8 + 16, 8, random.split("up"));
    this.output = new Conv2D(8, 1, { kernelSize: 1, random: random.split("output") });
  }
  apply(x: tf.Tensor4D, options: ApplyOptions = {}): tf.Tensor4D {
    const high = this.down.apply(x); // [batch, 16, 16, 8]
    const low = this.middle.apply(maxPool2d(high, { poolSize: 2 })); // [batch, 8, 8, 16]
    const normal = this.middleNorm.apply(low, options);
    const joined = tf.concat([high, upsampleNearest(normal, 2)], 3); // [batch, 16, 16, 24]
    return this.output.apply(this.up.apply(joined));
  }
}

/** Squares to be found under noise: the losses, and the parameters at the end. */
function train(steps: number): { losses: number[]; parameters: number[][] } {
  const random = new Random(1), model = new SmallUNet(random.split("model"));
  const optimizer = new Adam({ learningRate: 0.005 });
  const losses = Array.from({ length: steps }, (_, step) =>
    tf.tidy(() => {
      const places = Array.from(
        { length: 8 },
        () => [random.integer(0, 8), random.integer(0, 8)] as const,
      );
      const clean = tf.stack(
        places.map(([top, left]) =>
          tf.pad(tf.ones([8, 8, 1]), [[top, 8 - top], [left, 8 - left], [0, 0]])
        ),
      ) as tf.Tensor4D; // [batch, 16, 16, 1]
      const noise = normalTensor<tf.Rank.R4>(random.split(`noise ${step}`), [8, 16, 16, 1]);
      const noisy = tf.add(clean, noise) as tf.Tensor4D;
      const loss = () =>
        tf.mean(tf.square(tf.sub(model.apply(noisy, { training: true }), clean))) as tf.Scalar;
      return trainStep({ model, loss, optimizer, maxGradientNorm: 1 }).loss;
    }));
  const parameters = Object.values(model.parameters).map((v) => [...v.dataSync()]);
  optimizer.dispose();
  model.dispose();
  return { losses, parameters };
}

Deno.test("a small U-Net learns to remove noise, with the same bits twice and no tensor left", async () => {
  const first = await withLeakCheck(() => train(25)), second = train(25);
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const [start, end] = [first.losses.slice(0, 3), first.losses.slice(-3)].map(mean);
  // predicting the mean of a pixel costs 3/16 and more, the noisy picture itself 1
  assert.ok(start! > 0.25 && end! < 0.12, `loss ${start} to ${end}`);
  assert.deepEqual(second, first);
});

Deno.test("a small U-Net names its parameters by the place they have in it", () => {
  const model = new SmallUNet(new Random(0)), names = Object.keys(model.parameters);
  assert.ok(names.includes("down/convolutions/1/kernel") && names.includes("up/norms/0/gamma"));
  assert.equal(names.length - model.variables.length, 2); // the moving mean and variance
  model.dispose();
});
