import assert from "node:assert/strict";
import { setUpBackend } from "lib/backend/mod.ts";
import { Adam } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { ActorCriticAdam, ActorCriticNetworks } from "lib/rl/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";

await setUpBackend();

const newNetworks = () =>
  new ActorCriticNetworks({
    observationSize: 2,
    actionSpace: { kind: "box", size: 1, low: -1, high: 1 },
    hiddenSizes: [4],
    capacity: 1,
    random: new Random(0),
  });

/** All weights after a few steps along gradients that change from step to step. */
function weightsAfter(make: (networks: ActorCriticNetworks) => ActorCriticAdam | Adam): number[] {
  const networks = newNetworks(), optimizer = make(networks);
  for (let step = 1; step <= 5; step++) {
    networks.observations.values.set([step, -1]);
    networks.forward(1);
    const gradients = { parameters: Float32Array.of(step, -1), values: Float32Array.of(1 / step) };
    networks.backward(gradients);
    optimizer.applyGradients(
      networks.gradients.map(({ name, block: { tensor } }) => ({ name, tensor })),
    );
  }
  const weights = Object.values(networks.parameters).flatMap((
    variable,
  ) => [...variable.dataSync()]);
  networks.dispose();
  optimizer.dispose();
  return weights;
}

Deno.test("ActorCriticAdam with equal rates is one Adam, to the bit, and leaks nothing", async () => {
  const rates = { learningRate: 0.01, criticLearningRate: 0.01 };
  const apart = await withLeakCheck(() =>
    weightsAfter((networks) => new ActorCriticAdam(networks, rates))
  );
  assert.deepEqual(apart, weightsAfter(() => new Adam({ learningRate: 0.01 })));
});

Deno.test("ActorCriticAdam moves what has a rate above 0 only", () => {
  const before = weightsAfter((networks) =>
    new ActorCriticAdam(networks, { learningRate: 0, criticLearningRate: 0 })
  );
  const after = weightsAfter((networks) =>
    new ActorCriticAdam(networks, { learningRate: 0, criticLearningRate: 0.1 })
  );
  const moved = after.filter((weight, i) => weight !== before[i]).length;
  assert.ok(moved > 0 && moved <= 2 * 4 + 4 + 4 + 1, `${moved} weights moved`); // the critic's
});

Deno.test("ActorCriticAdam names a wrong rate, and a wrong number of steps", () => {
  const networks = newNetworks();
  const right = { learningRate: 0.1, criticLearningRate: 0.1 };
  const wrong = [
    [{ criticLearningRate: -1 }, /"criticLearningRate" must be finite and at least 0, .* -1/],
    [{ learningRate: NaN }, /"learningRate" must be finite and at least 0, .* NaN/],
    [{ criticSteps: 2.5 }, /"criticSteps" must be a positive integer, .* 2\.5/],
  ] as const;
  for (const [change, message] of wrong) {
    assert.throws(() => new ActorCriticAdam(networks, { ...right, ...change }), message);
  }
  networks.dispose();
});
