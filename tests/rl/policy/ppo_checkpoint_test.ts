import assert from "node:assert/strict";
import { setUpBackend } from "lib/backend/mod.ts";
import { decodeCheckpoint, encodeCheckpoint } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { cartPole } from "lib/rl/envs/mod.ts";
import { PPO_DEFAULTS, PpoAgent, type PpoState } from "lib/rl/mod.ts";

await setUpBackend();

Deno.test("PPO goes on from the bytes of a checkpoint with the same bits", async () => {
  const make = (seed: number) =>
    new PpoAgent(PPO_DEFAULTS, cartPole({ numEnvs: 4 }), { random: new Random(seed) });
  const uninterrupted = make(0), other = make(1);
  uninterrupted.iterate();
  const bytes = await encodeCheckpoint({
    config: PPO_DEFAULTS,
    weights: {},
    extra: uninterrupted.state,
  });
  const checkpoint = await decodeCheckpoint<typeof PPO_DEFAULTS>(bytes);
  assert.deepEqual(checkpoint.config, PPO_DEFAULTS);
  other.restore(checkpoint.extra as PpoState);
  assert.deepEqual(other.iterate(), uninterrupted.iterate());
  assert.deepEqual(other.state, uninterrupted.state);
  uninterrupted.dispose();
  other.dispose();
});
