import assert from "node:assert/strict";
import { Random } from "lib/random/mod.ts";
import { generalizedAdvantageEstimation, RolloutBuffer } from "lib/rl/mod.ts";

const SIZES = { time: 5, numEnvs: 3, observationSize: 2, actionSize: 1, parameterCount: 4 };

/** A buffer in which every number tells the row that it belongs to. */
function numbered(masksActions = false): RolloutBuffer {
  const buffer = new RolloutBuffer({ ...SIZES, masksActions });
  const columns = [buffer.observations, buffer.actions, buffer.parameters, buffer.values];
  for (const column of [...columns, buffer.logProbabilities, buffer.rewards, buffer.nextValues]) {
    column.forEach((_, i) => column[i] = Math.floor(i * buffer.rows / column.length));
  }
  buffer.actionMasks?.forEach((_, i, masks) => masks[i] = Math.floor(i / 4) % 2);
  return buffer;
}

Deno.test("RolloutBuffer.minibatches() hands out every row once, its columns belonging together", () => {
  const buffer = numbered(true), seen: number[] = [], sizes: number[] = [];
  buffer.estimateAdvantages({ gamma: 0, lambda: 0 }); // reward less value: 0; returns: the reward
  for (const batch of buffer.minibatches(4, new Random(0))) {
    const rows = [...batch.returns];
    sizes.push(rows.length);
    seen.push(...rows);
    for (const name of ["actions", "oldLogProbabilities", "oldValues"] as const) {
      assert.deepEqual([...batch[name]], rows, name);
    }
    assert.deepEqual([...batch.advantages], rows.map(() => 0));
    assert.deepEqual([...batch.observations], rows.flatMap((row) => [row, row]));
    assert.deepEqual([...batch.oldParameters], rows.flatMap((row) => [row, row, row, row]));
    assert.deepEqual([...batch.actionMasks!], rows.flatMap((row) => new Array(4).fill(row % 2)));
  }
  assert.deepEqual(sizes, [4, 4, 4, 3]);
  assert.deepEqual(seen.toSorted((a, b) => a - b), Array.from({ length: 15 }, (_, row) => row));
  assert.notDeepEqual(seen, seen.toSorted((a, b) => a - b));
});

Deno.test("RolloutBuffer draws another order in each epoch, and has no masks unless told so", () => {
  const buffer = numbered(), random = new Random(0);
  const epoch = () => [...buffer.minibatches(15, random)].map(({ actions }) => [...actions]);
  assert.notDeepEqual(epoch(), epoch());
  const [batch] = buffer.minibatches(15, random);
  assert.equal(batch!.actionMasks, undefined);
  assert.equal(buffer.actionMasks, undefined);
});

Deno.test("RolloutBuffer's advantages are those of generalized advantage estimation", () => {
  const buffer = numbered(), options = { gamma: 0.9, lambda: 0.8 };
  buffer.terminated[4] = 1;
  buffer.truncated[7] = 1;
  buffer.estimateAdvantages(options);
  const { advantages, returns } = generalizedAdvantageEstimation(buffer, options);
  assert.deepEqual(buffer.advantages, advantages);
  assert.deepEqual(buffer.returns, returns);
});
