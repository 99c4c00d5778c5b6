import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import {
  ActorCriticNetworks,
  Categorical,
  PPO_DEFAULTS,
  ppoLoss,
  ppoLossGradients,
} from "lib/rl/mod.ts";
import type { ActionSpace } from "lib/rl/envs/mod.ts";
import { assertClose } from "../../_assert_close.ts";

const TOLERANCE = { rtol: 1e-3, atol: 2e-5 };

const ROWS = 24;
const SPACES: Record<string, ActionSpace> = {
  categorical: { kind: "discrete", actions: 3 },
  Gaussian: { kind: "box", size: 2, low: -1, high: 1 },
};

function makeCase(space: ActionSpace) {
  const random = new Random(3), observationSize = 4;
  const networks = new ActorCriticNetworks({
    ...{ observationSize, actionSpace: space, hiddenSizes: [8, 8], capacity: 32, random },
  });
  const width = networks.distribution.actionSize;
  const normals = (count: number, mean = 0, deviation = 1) => {
    const values = new Float32Array(count);
    random.fillNormal(values, mean, deviation);
    return values;
  };
  tf.tidy(() => { // so that probabilities are far from equal
    networks.actor.weights!.assign(tf.tensor1d(normals(networks.actor.parameterCount, 0, 0.4)));
    networks.logDeviations?.assign(tf.tensor1d(normals(width, 0, 0.4)));
  });
  const actions = space.kind === "box"
    ? normals(ROWS * width)
    : Float32Array.from({ length: ROWS }, (_, i) => i % 3);
  networks.observations.values.set(normals(ROWS * observationSize));
  const { parameters, values } = networks.forward(ROWS);
  const logProbabilities = new Float32Array(ROWS), entropies = new Float32Array(ROWS);
  networks.distribution.evaluate(parameters, actions, { logProbabilities, entropies });
  const past = {
    actions,
    oldLogProbabilities: logProbabilities.map((value, i) => value + 0.3 * Math.sin(i)),
    oldParameters: parameters.slice(),
    oldValues: values.map((value, i) => value + 0.3 * Math.cos(i)),
    advantages: normals(ROWS, 1, 2),
    returns: normals(ROWS, 1, 2),
  };
  return { networks, past };
}

for (const [name, space] of Object.entries(SPACES)) {
  for (const objective of ["clip", "unclipped"] as const) {
    for (const switches of [true, false]) {
      Deno.test(`the hand-written gradient of PPO's loss is that of autodiff: ${name}, ${objective}, ${switches}`, async () => {
        await setUpBackend();
        const config = {
          ...PPO_DEFAULTS,
          objective,
          clipValueLoss: switches,
          normalizeAdvantages: switches,
          entropyCoefficient: 0.1,
        };
        const { networks, past } = makeCase(space);
        const { distribution } = networks;
        const outputs = networks.forward(ROWS);
        const out = {
          parameters: new Float32Array(outputs.parameters.length),
          values: new Float32Array(ROWS),
        };
        const { loss } = ppoLossGradients(distribution, { ...outputs, ...past }, config, out);
        networks.backward(out);
        const x = tf.tensor2d(networks.observations.values.slice(0, ROWS * 4), [ROWS, 4]);
        const plain = () => {
          const outputs = networks.actor.apply(x), value = networks.critic.apply(x);
          return ppoLoss({
            ...logProbabilityAndEntropy(outputs, networks.logDeviations, past.actions),
            value: tf.squeeze(value, [1]),
            oldLogProbability: tf.tensor1d(past.oldLogProbabilities),
            advantages: tf.tensor1d(past.advantages),
            returns: tf.tensor1d(past.returns),
            oldValue: tf.tensor1d(past.oldValues),
          }, config);
        };
        const expected = tf.variableGrads(plain, networks.variables);
        assertClose([loss], expected.value, TOLERANCE, "loss");
        for (const { name, block } of networks.gradients) {
          const wanted = expected.grads[name]!.dataSync();
          assert.ok(wanted.some((value) => Math.abs(value) > 1e-2));
          assertClose(block.values, wanted, TOLERANCE, name);
        }
        tf.disposeVariables();
      });
    }
  }
}

function logProbabilityAndEntropy(
  outputs: tf.Tensor2D,
  logDeviations: tf.Tensor | undefined,
  actions: Float32Array,
): { logProbability: tf.Tensor1D; entropy: tf.Tensor1D } {
  if (logDeviations === undefined) {
    const logP = tf.logSoftmax(outputs); // [rows, actions]
    const chosen = tf.oneHot(tf.tensor1d([...actions], "int32"), outputs.shape[1]);
    return {
      logProbability: tf.sum(tf.mul(logP, chosen), 1),
      entropy: tf.neg(tf.sum(tf.mul(tf.exp(logP), logP), 1)),
    };
  }
  const a = tf.tensor2d(actions, outputs.shape);
  const z = tf.div(tf.sub(a, outputs), tf.exp(logDeviations)); // [rows, size]
  const terms = tf.add(
    tf.mul(0.5, tf.square(z)),
    tf.add(logDeviations, 0.5 * Math.log(2 * Math.PI)),
  );
  const entropies = tf.add(logDeviations, 0.5 * Math.log(2 * Math.PI * Math.E)); // [size]
  return {
    logProbability: tf.neg(tf.sum(terms, 1)),
    entropy: tf.mul(tf.ones<tf.Rank.R1>([a.shape[0]]), tf.sum(entropies)),
  };
}

Deno.test("a row whose action was masked then and now has ratio 1 and no gradient", async () => {
  await setUpBackend();
  const config = { ...PPO_DEFAULTS, normalizeAdvantages: false, klCoefficient: 0 };
  const never = -Infinity, half = Math.log(1 / 2), zeros = tf.zeros([2]) as tf.Tensor1D;
  const plain = (logProbability: tf.Tensor) =>
    ppoLoss({
      ...{ entropy: zeros, value: zeros, returns: zeros, oldValue: zeros },
      logProbability: logProbability as tf.Tensor1D,
      oldLogProbability: tf.tensor1d([never, half]),
      advantages: tf.tensor1d([3, 5]),
    }, { ...config, entropyCoefficient: 0 });
  const { value, grad } = tf.valueAndGrad(plain)(tf.tensor1d([never, half]));
  assert.deepEqual([...value.dataSync()], [-4]);
  assertClose(grad.dataSync(), [0, -2.5], TOLERANCE, "gradient");

  const logits = Float64Array.of(0, 0, never, 0, 0, never);
  const batch = {
    ...{ parameters: logits, oldParameters: logits, actions: Float64Array.of(2, 0) },
    ...{ values: new Float64Array(2), oldValues: new Float64Array(2) },
    ...{ oldLogProbabilities: Float64Array.of(never, half), returns: new Float64Array(2) },
    advantages: Float64Array.of(3, 5),
  };
  const out = { parameters: new Float64Array(6), values: new Float64Array(2) };
  const metrics = ppoLossGradients(new Categorical(3), batch, config, out);
  assert.deepEqual([metrics.policy_loss, metrics.approx_kl, metrics.clipfrac], [-4, 0, 0]);
  assertClose(out.parameters.slice(0, 3), [0, 0, 0], { rtol: 0, atol: 1e-16 }, "row 0");
  assertClose(out.parameters.slice(3), [-1.25, 1.25, 0], TOLERANCE, "row 1");
  tf.disposeVariables();
});

Deno.test("advantages of any size are standardized in the formula of PPO's loss too", async () => {
  await setUpBackend();
  const zero = tf.zeros([2]) as tf.Tensor1D,
    config = { ...PPO_DEFAULTS, normalizeAdvantages: true };
  const inputs = {
    logProbability: zero,
    entropy: zero,
    value: zero,
    returns: zero,
    oldValue: zero,
  };
  for (const size of [1, 1e15, 1e20, 1e38]) {
    const loss = ppoLoss({
      ...inputs,
      oldLogProbability: tf.tensor1d([Math.log(1.1), Math.log(0.9)]),
      advantages: tf.tensor1d([size, 2 * size]),
    }, config);
    const wanted = (1 / 1.1 - 1 / 0.9) * Math.SQRT1_2 / 2;
    assertClose(loss.dataSync(), [wanted], TOLERANCE, `${size}`);
  }
  tf.disposeVariables();
});
