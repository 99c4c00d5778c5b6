import assert from "node:assert/strict";
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import { cartPole } from "lib/rl/envs/mod.ts";
import { PPO_DEFAULTS, PpoAgent } from "lib/rl/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";
import { PpoSeeds } from "../../tools/experiments/46_landscape/_ppo_seeds.ts";

await setUpBackend();

const CONFIG = {
  ...PPO_DEFAULTS,
  ...{ hiddenSizes: [16, 8], rolloutSteps: 40, minibatchSize: 50, epochs: 3 }, // the last has 10 rows
  ...{ learningRate: 3e-3, annealLearningRate: false },
};
const makeEnvironment = () => cartPole({ numEnvs: 4, timeLimit: 15 }); // many are truncated

for (const count of [1, 3, 8]) {
  Deno.test(`PPO's seeds side by side have the bits of single runs: ${count}`, async () => {
    const seeds = Array.from({ length: count }, (_, i) => 7 * i + 1);
    const runs = () => {
      const together = new PpoSeeds(CONFIG, makeEnvironment, seeds);
      for (let i = 0; i < 12; i++) together.iterate();
      const results = together.runs.map(({ statistics }, i) => {
        return { weights: together.weights(i), returns: [...statistics.returns] };
      });
      together.dispose();
      return results;
    };
    for (const [i, { weights, returns }] of (await withLeakCheck(runs)).entries()) {
      const random = new Random(seeds[i]!);
      const alone = new PpoAgent(CONFIG, makeEnvironment(), { random });
      for (let i = 0; i < 12; i++) alone.iterate();
      const { actor, critic } = alone.networks;
      assert.deepEqual(weights, [actor, critic].map((one) => one.weights!.dataSync()));
      assert.deepEqual(returns, [...alone.statistics.returns]);
      assert.ok(returns.filter((value) => value === 15).length > 20); // truncated ones
      alone.dispose();
    }
  });
}
