import assert from "node:assert/strict";
import { baumWelchStep, forwardBackward, type HiddenMarkovModel, viterbi } from "lib/hmm/mod.ts";
import { Random } from "lib/random/mod.ts";
import { softmax } from "lib/sampling/mod.ts";
import { assertClose } from "../_assert_close.ts";

const STATES = 3, SYMBOLS = 4;

function randomModel(random: Random): HiddenMarkovModel {
  const row = (length: number) => softmax(Array.from({ length }, () => 2 * random.normal()));
  const rows = (length: number) => Array.from({ length: STATES }, () => row(length));
  return { initial: row(STATES), transition: rows(STATES), emission: rows(SYMBOLS) };
}

/** All paths with their probability together with the observations. */
function allPaths({ initial, transition, emission }: HiddenMarkovModel, seen: readonly number[]) {
  let paths = [{ states: [] as number[], p: 1 }];
  for (const symbol of seen) {
    paths = paths.flatMap(({ states, p }) =>
      Array.from({ length: STATES }, (_, state) => {
        const before = states.at(-1);
        const step = before === undefined ? initial[state]! : transition[before]![state]!;
        return { states: [...states, state], p: p * step * emission[state]![symbol]! };
      })
    );
  }
  return paths;
}

Deno.test("viterbi() and forwardBackward() are what all paths say, for 50 models", () => {
  const random = new Random(0);
  for (let trial = 0; trial < 50; trial++) {
    const model = randomModel(random), seen = [...random.integers(5, 0, SYMBOLS)];
    const paths = allPaths(model, seen);
    const best = paths.reduce((a, b) => b.p > a.p ? b : a), found = viterbi(model, seen);
    assert.deepEqual([...found.states], best.states);
    assertClose(found.logProbability, Math.log(best.p), 1e-12);
    const { logLikelihood, posterior } = forwardBackward(model, seen);
    const total = paths.reduce((sum, { p }) => sum + p, 0);
    assertClose(logLikelihood, Math.log(total), 1e-12);
    for (const [t, row] of posterior.entries()) {
      const shares = Array.from(
        { length: STATES },
        (_, state) =>
          paths.filter(({ states }) => states[t] === state).reduce((sum, { p }) => sum + p, 0) /
          total,
      );
      assertClose(row, shares, 1e-12);
    }
  }
});

Deno.test("viterbi() never takes a forbidden transition, and long observations don't vanish", () => {
  const model = {
    initial: [1, 0],
    transition: [[0.5, 0.5], [0, 1]], // no way back
    emission: [[0.9, 0.1], [0.1, 0.9]],
  };
  const seen = Array.from({ length: 5000 }, (_, t) => t % 3 === 0 ? 1 : 0);
  const { states, logProbability } = viterbi(model, seen);
  for (let t = 1; t < states.length; t++) assert.ok(states[t]! >= states[t - 1]!);
  assert.ok(Number.isFinite(logProbability));
  assert.ok(Number.isFinite(forwardBackward(model, seen).logLikelihood));
});

Deno.test("where no path is possible viterbi() says so", () => {
  const model = { initial: [1, 0], transition: [[1, 0], [0, 1]], emission: [[1, 0], [0, 1]] };
  assert.equal(viterbi(model, [0, 1]).logProbability, -Infinity);
  assert.throws(() => forwardBackward(model, [0, 1]), {
    name: "RangeError",
    message:
      'Cannot weigh the states: "observations[1]" must be possible under the model, current value is 1',
  });
});

Deno.test("baumWelchStep() never lowers the likelihood", () => {
  const random = new Random(1), seen = [...random.integers(40, 0, SYMBOLS)];
  let model = randomModel(random), before = -Infinity;
  for (let step = 0; step < 30; step++) {
    const { logLikelihood } = forwardBackward(model, seen);
    assert.ok(logLikelihood >= before - 1e-10);
    before = logLikelihood;
    model = baumWelchStep(model, seen);
  }
});

Deno.test("a hidden Markov model names what is wrong", () => {
  const model = { initial: [1], transition: [[1]], emission: [[0.5, 0.5]] };
  assert.throws(() => viterbi(model, []), {
    message:
      'Cannot find the most probable states: "observations.length" must be at least 1, current value is 0',
  });
  assert.throws(() => viterbi(model, [2]), /"observations\[0\]" must be a symbol in \[0, 2\)/);
  assert.throws(
    () => viterbi({ ...model, initial: [0.5] }, [0]),
    /"initial" must be probabilities/,
  );
  assert.throws(
    () => viterbi({ ...model, initial: [] }, [0]),
    /"initial.length" must be at least 1/,
  );
  assert.throws(() => viterbi({ ...model, transition: [] }, [0]), /"transition.length" must be 1/);
  const emission = [[-1, 2]];
  assert.throws(
    () => viterbi({ ...model, emission }, [0]),
    /"emission\[0\]\[0\]" must be at least 0/,
  );
  assert.throws(() => baumWelchStep(model, [0]), /"observations.length" must be at least 2/);
});
