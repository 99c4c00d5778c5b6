/**
 * Speed of PPO: an update of both nets at two batch sizes, a rollout from 4 to 1,024 environments,
 * and whole iterations with CleanRL's settings and ours: `deno bench -A tests/bench/ppo_bench.ts`.
 */
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import { cartPole, EpisodeStatistics } from "lib/rl/envs/mod.ts";
import { collectRollout, PPO_CARTPOLE, PPO_DEFAULTS, PpoAgent, PpoUpdate } from "lib/rl/mod.ts";

await setUpBackend();

function makeAgent(numEnvs: number, change: object = {}, config = PPO_DEFAULTS) {
  const environment = cartPole({ numEnvs });
  return new PpoAgent({ ...config, ...change }, environment, { random: new Random(0) });
}

for (const rows of [128, 512]) {
  const agent = makeAgent(4, { rolloutSteps: rows / 4, minibatchSize: rows, epochs: 1 });
  agent.iterate();
  const { rollout, networks, config } = agent;
  const update = new PpoUpdate(networks, config);
  const options = { random: new Random(0), learningRate: 0, klCoefficient: 0 };
  Deno.bench(`PPO update, batch ${rows}`, { group: "update" }, () => {
    update.run(rollout, options);
  });
}

const ROWS = 4096;
for (const numEnvs of [4, 8, 64, 1024]) {
  const { rollout, networks, environment } = makeAgent(numEnvs, { rolloutSteps: ROWS / numEnvs });
  const statistics = new EpisodeStatistics(environment);
  const actors = { agent: "PPO", environment, networks, statistics, random: new Random(0) };
  Deno.bench(`4,096 steps by ${numEnvs} environments`, { group: "rollout" }, () => {
    collectRollout(rollout, actors);
  });
}

const cleanRl = makeAgent(4), ours = makeAgent(16, {}, PPO_CARTPOLE);
Deno.bench("512 steps and their update, CleanRL's settings", () => void cleanRl.iterate());
Deno.bench("1,024 steps and their update, our settings", () => void ours.iterate());
