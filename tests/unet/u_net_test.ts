import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { diffusionLoss, noiseBetas, noiseSchedule } from "lib/diffusion/mod.ts";
import { Adam, type Module, trainStep } from "lib/nn/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import { ControlBranch, UNet, type UNetConfig, type UNetInputs } from "lib/unet/mod.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();

const SMALL: UNetConfig = { side: 4, width: 4, multipliers: [1, 2], groups: 2, heads: 2 };
const FULL: UNetConfig = { ...SMALL, selfAttention: true, conditionSize: 3, contextSize: 5 };
const normal = <R extends tf.Rank>(shape: tf.ShapeMap[R], seed = 0) =>
  normalTensor<R>(new Random(seed), shape);
const picture = (batch = 2, seed = 0) => normal<tf.Rank.R4>([batch, 4, 4, 1], seed);
const inputs = (batch = 2): UNetInputs => ({
  condition: normal<tf.Rank.R2>([batch, 3], 1),
  context: normal<tf.Rank.R3>([batch, 2, 5], 2),
});
const largest = (x: tf.Tensor) => tf.max(tf.abs(x)).dataSync()[0]!;

/** A U-Net whose zeros are no zeros any more. */
function built(config: UNetConfig, seed = 0): UNet {
  const model = new UNet(config, { random: new Random(seed) });
  disturb(model);
  return model;
}

function disturb(model: Module): void {
  const random = new Random(7);
  for (const variable of model.variables) {
    tf.tidy(() =>
      variable.assign(tf.add(variable, normalTensor(random, variable.shape as [number], 0, 0.1)))
    );
  }
}

Deno.test("a U-Net starts with the prediction 0, for 16 x 16 and for 28 x 28", () => {
  for (const side of [16, 28]) {
    const model = new UNet({ side, width: 8, channels: 2, outputs: 3 }, { random: new Random(0) });
    const prediction = model.apply(normal<tf.Rank.R4>([2, side, side, 2]), [0, 999]);
    assertClose(prediction, tf.zeros([2, side, side, 3]), 0);
    model.dispose();
  }
});

Deno.test("a U-Net's parameters by part are those of its formulas", () => {
  const config = { side: 8, width: 8, multipliers: [1], groups: 4 };
  const model = new UNet(config, { random: new Random(0) });
  const convolution = (inputs: number, outputs: number) => 9 * inputs * outputs + outputs;
  const same = 2 * 16 + 2 * convolution(8, 8), timed = 32 * 8 + 8;
  assert.deepEqual(model.parameterCounts, {
    time: (8 * 32 + 32) + (32 * 32 + 32) + 3 * timed,
    down: same,
    middle: same,
    up: 32 + convolution(16, 8) + 16 + convolution(8, 8) + (16 * 8 + 8),
    attention: 0,
    "input and output": convolution(1, 8) + 16 + convolution(8, 1),
  });
  for (const config of [SMALL, FULL]) {
    const other = new UNet(config, { random: new Random(0) });
    const sum = Object.values(other.parameterCounts).reduce((a, b) => a + b, 0);
    assert.equal(sum, other.parameterCount);
  }
});

Deno.test("a U-Net with attention, condition and context has the gradient of finite differences", () => {
  const model = built(FULL), given = inputs(1), x = picture(1);
  const ofX = (x: tf.Tensor4D) => tf.mean(tf.sin(model.apply(x, 3, given)));
  const ofContext = (context: tf.Tensor3D) =>
    tf.mean(tf.sin(model.apply(x, 3, { ...given, context })));
  for (
    const check of [
      checkGradient(ofX, x, { epsilon: 0.02 }),
      checkGradient(ofContext, given.context!, { epsilon: 0.05 }),
    ]
  ) assert.ok(check.largestRelativeError < 0.03, JSON.stringify(check));
});

Deno.test("a U-Net looks at each example by itself, at its time, its condition and its context", () => {
  const model = built(FULL), x = picture(), given = inputs(), both = model.apply(x, [1, 30], given);
  const rowOf = <T extends tf.Tensor>(t: T) => tf.slice(t, [1], [1]) as T;
  const one = { condition: rowOf(given.condition!), context: rowOf(given.context!) };
  assertClose(model.apply(rowOf(x), 30, one), rowOf(both), 1e-5);
  const changed = [
    model.apply(x, [1, 31], given),
    model.apply(x, [1, 30], { ...given, condition: tf.neg(given.condition!) }),
    model.apply(x, [1, 30], { ...given, context: tf.neg(given.context!) }),
  ];
  for (const other of changed) assert.ok(largest(tf.sub(rowOf(other), rowOf(both))) > 1e-5);
});

Deno.test("a token that the mask hides counts for nothing", () => {
  const model = built(FULL), x = picture(), { condition, context } = inputs();
  const contextMask = tf.tensor2d([[1, 0], [1, 0]]);
  const other = tf.concat([tf.slice(context!, [0, 0, 0], [2, 1, 5]), tf.fill([2, 1, 5], 9)], 1);
  const see = (context: tf.Tensor3D) =>
    model.apply(x, 3, { condition: condition!, context, contextMask });
  assertClose(see(other as tf.Tensor3D), see(context!), 1e-6);
});

Deno.test("without skips the way up gets no fine detail, and has fewer weights", () => {
  const [with_, without] = [true, false].map((skips) => built({ ...SMALL, skips }));
  assert.ok(with_!.parameterCounts["up"]! > without!.parameterCounts["up"]!);
  assert.equal(with_!.parameterCounts["down"], without!.parameterCounts["down"]);
  assert.deepEqual(without!.apply(picture(), 0).shape, [2, 4, 4, 1]);
});

Deno.test("a U-Net learns by trainStep() to see noise, the same twice, and leaks nothing", async () => {
  const schedule = noiseSchedule(noiseBetas("cosine", 20));
  const train = () => {
    const random = new Random(3), optimizer = new Adam({ learningRate: 0.01 });
    const model = new UNet({ ...SMALL, side: 8 }, { random: random.split("model") });
    const losses = Array.from({ length: 40 }, () =>
      tf.tidy(() => {
        const x0 = tf.fill<tf.Rank.R4>([16, 8, 8, 1], 0.5);
        const loss = () => diffusionLoss(schedule, (x, t) => model.apply(x, t), x0, { random });
        return trainStep({ model, loss, optimizer, maxGradientNorm: 1 }).loss;
      }));
    optimizer.dispose();
    model.dispose();
    return losses;
  };
  const losses = await withLeakCheck(train);
  assert.ok(Math.abs(losses[0]! - 1) < 0.15 && losses.at(-1)! < 0.5, `${losses.at(-1)}`);
  assert.deepEqual(train(), losses);
});

Deno.test("a control branch changes nothing at first, and is all that learns", async () => {
  const model = built(SMALL), x = picture(), hint = picture(2, 5), random = new Random(1);
  const branch = new ControlBranch(SMALL, model, { random });
  const predict = () => model.apply(x, 3, { control: branch.apply(x, 3, hint) });
  assert.deepEqual(predict().arraySync(), model.apply(x, 3).arraySync());
  const before = model.variables.map((variable) => variable.arraySync());
  const target = picture(2, 6), optimizer = new Adam({ learningRate: 0.01 });
  const loss = () => tf.mean(tf.square(tf.sub(predict(), target))) as tf.Scalar;
  const step = () => trainStep({ model: branch, loss, optimizer }).loss;
  const first = step(); // makes the optimizer's state
  const losses = await withLeakCheck(() => Array.from({ length: 20 }, step));
  assert.ok(losses.at(-1)! < 0.8 * first, `${first} to ${losses.at(-1)}`);
  assert.deepEqual(model.variables.map((variable) => variable.arraySync()), before);
  assert.ok(largest(branch.hint.kernel) > 0); // the hint is heard, once Z_2 is not 0
  const wrong = tf.zeros<tf.Rank.R4>([2, 8, 8, 1]);
  assert.throws(() => branch.apply(x, 3, wrong), /Cannot control a U-Net: "hint" must be of shape/);
});

Deno.test("a U-Net names a bad size, and an input that does not fit", () => {
  const build = (changes: Partial<UNetConfig>) => () =>
    new UNet({ ...SMALL, ...changes }, { random: new Random(0) });
  assert.throws(build({ side: 5 }), {
    name: "RangeError",
    message:
      'Cannot build a U-Net: "side" must be divisible by 2, as the levels halve it, current value is 5',
  });
  assert.throws(build({ width: 5 }), /"width" must be an even integer of at least 4 that 2 groups/);
  assert.throws(build({ multipliers: [] }), /"multipliers" must be of at least one level/);
  assert.throws(
    build({ attentionLevels: [2] }),
    /"attentionLevels\[0\]" must be an integer in \[0, 2\)/,
  );
  assert.throws(build({ selfAttention: true, heads: 3 }), /"heads" must be a divisor/);
  const plain = built(SMALL), full = built(FULL), x = picture();
  assert.throws(() => plain.apply(normal<tf.Rank.R4>([2, 8, 8, 1]), 0), {
    message:
      'Cannot apply a U-Net: "x" must be of shape [batch, 4, 4, 1], current shape is [2, 8, 8, 1]',
  });
  assert.throws(() => plain.apply(x, [1]), /"time" must be a number, or 2 of them/);
  assert.throws(() => plain.apply(x, -1), /"times\[0\]" must be at least 0/);
  assert.throws(() => full.apply(x, 0, {}), /"condition" must be given/);
  assert.throws(
    () => plain.apply(x, 0, inputs()),
    /"condition" must be left out, without conditionS/,
  );
  assert.throws(() => full.apply(x, 0, inputs(1)), /"condition" must be of shape \[2, 3\]/);
});
