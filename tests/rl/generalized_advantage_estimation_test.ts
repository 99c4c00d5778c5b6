import assert from "node:assert/strict";
import { generalizedAdvantageEstimation, lambdaReturns } from "lib/rl/mod.ts";

const OPTIONS = { gamma: 0.9, lambda: 0.8 };
const base = {
  numEnvs: 1,
  rewards: [1, 1, 1, 1],
  values: [2, 3, 4, 5],
  nextValues: [3, 4, 5, 10],
  terminated: [0, 0, 0, 0],
  truncated: [0, 0, 0, 0],
};

Deno.test("generalizedAdvantageEstimation bootstraps a truncated episode", () => {
  const truncated = [0, 1, 0, 0], nextValues = [3, 7, 5, 10]; // 7: of the last state, not 4
  const { advantages } = generalizedAdvantageEstimation(
    { ...base, nextValues, truncated },
    OPTIONS,
  );
  const second = 1 + 0.9 * 7 - 3; // no later step counts
  assert.equal(advantages[1], second);
  assert.equal(advantages[0], 1 + 0.9 * 3 - 2 + 0.9 * 0.8 * second);
});

Deno.test("generalizedAdvantageEstimation expects nothing after an episode that ended", () => {
  const ended = { ...base, terminated: [0, 1, 0, 0] };
  const { advantages } = generalizedAdvantageEstimation(ended, OPTIONS);
  assert.equal(advantages[1], 1 - 3);
  const both = { ...ended, truncated: [0, 1, 0, 0] }; // the end wins where both are set
  assert.deepEqual(generalizedAdvantageEstimation(both, OPTIONS).advantages, advantages);
});

Deno.test("generalizedAdvantageEstimation never reads the value after an end", () => {
  const ended = { ...base, terminated: [0, 1, 0, 0], nextValues: [3, NaN, 5, 10] };
  assert.ok(generalizedAdvantageEstimation(ended, OPTIONS).advantages.every(Number.isFinite));
});

Deno.test("generalizedAdvantageEstimation keeps environments apart", () => {
  const interleave = (a: number[], b: number[]) => a.flatMap((value, i) => [value, b[i]!]);
  const other = { ...base, rewards: [5, -1, 2, 0], truncated: [0, 0, 1, 0] };
  const together = generalizedAdvantageEstimation({
    numEnvs: 2,
    rewards: interleave(base.rewards, other.rewards),
    values: interleave(base.values, other.values),
    nextValues: interleave(base.nextValues, other.nextValues),
    terminated: interleave(base.terminated, other.terminated),
    truncated: interleave(base.truncated, other.truncated),
  }, OPTIONS);
  for (const [environment, rollout] of [base, other].entries()) {
    const alone = generalizedAdvantageEstimation(rollout, OPTIONS);
    for (const name of ["advantages", "returns"] as const) {
      const column = together[name].filter((_, i) => i % 2 === environment);
      assert.deepEqual(column, alone[name]);
    }
  }
});

Deno.test("generalizedAdvantageEstimation plus the values is the lambda-return", () => {
  const { returns } = generalizedAdvantageEstimation(base, OPTIONS);
  const expected = lambdaReturns(base.rewards, [...base.values, 10], OPTIONS);
  for (const [t, value] of returns.entries()) assert.ok(Math.abs(value - expected[t]!) < 1e-12);
});

Deno.test("generalizedAdvantageEstimation says what is wrong with its arguments", () => {
  assert.throws(() => generalizedAdvantageEstimation(base, { gamma: 1.2, lambda: 1 }), {
    name: "RangeError",
    message: 'Cannot compute advantages: "gamma" must be in [0, 1], current value is 1.2',
  });
  assert.throws(
    () => generalizedAdvantageEstimation({ ...base, values: [1] }, OPTIONS),
    /"values.length" must be 4, as rewards has, current value is 1/,
  );
  assert.throws(
    () => generalizedAdvantageEstimation({ ...base, numEnvs: 3 }, OPTIONS),
    /"rewards.length" must be a multiple of the 3 environments/,
  );
});

Deno.test("generalizedAdvantageEstimation refuses what is not finite, by name", () => {
  for (const name of ["rewards", "values", "nextValues"] as const) {
    const rollout = { ...base, [name]: base[name].map((value, i) => i === 2 ? NaN : value) };
    assert.throws(() => generalizedAdvantageEstimation(rollout, OPTIONS), {
      name: "RangeError",
      message: `Cannot compute advantages: "${name}[2]" must be finite, current value is NaN`,
    });
  }
});
