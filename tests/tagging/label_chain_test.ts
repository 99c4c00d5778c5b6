import assert from "node:assert/strict";
import { viterbi } from "lib/hmm/mod.ts";
import { Random } from "lib/random/mod.ts";
import { softmax } from "lib/sampling/mod.ts";
import { bestLabels, chainPosterior, fitTagger, type LabelChain } from "lib/tagging/mod.ts";
import { assertClose } from "../_assert_close.ts";

const LABELS = 3, TIME = 5;

function randomChain(random: Random): LabelChain {
  const row = () => Float64Array.from({ length: LABELS }, () => random.normal());
  const rows = (count: number) => Array.from({ length: count }, row);
  return { start: row(), transition: rows(LABELS), emission: rows(TIME) };
}

/** All paths with their scores. */
function allPaths({ start, transition, emission }: LabelChain) {
  let paths = [{ labels: [] as number[], score: 0 }];
  for (const row of emission) {
    paths = paths.flatMap(({ labels, score }) =>
      Array.from({ length: start.length }, (_, label) => {
        const before = labels.at(-1);
        const step = before === undefined ? start[label]! : transition[before]![label]!;
        return { labels: [...labels, label], score: score + step + row[label]! };
      })
    );
  }
  return paths;
}

Deno.test("bestLabels() and chainPosterior() are what all paths say, for 50 chains", () => {
  const random = new Random(1);
  for (let trial = 0; trial < 50; trial++) {
    const chain = randomChain(random), paths = allPaths(chain);
    const best = paths.reduce((a, b) => b.score > a.score ? b : a), found = bestLabels(chain);
    assert.deepEqual([...found.labels], best.labels);
    assertClose(found.score, best.score, 1e-12);
    const { logPartition, posterior, transitions } = chainPosterior(chain);
    const total = paths.reduce((sum, { score }) => sum + Math.exp(score), 0);
    assertClose(logPartition, Math.log(total), 1e-12);
    const share = (isWanted: (labels: number[]) => number) =>
      paths.reduce((sum, { labels, score }) => sum + isWanted(labels) * Math.exp(score), 0) / total;
    for (const [t, row] of posterior.entries()) {
      row.forEach((p, j) => assertClose(p, share((labels) => Number(labels[t] === j)), 1e-12));
    }
    for (const [i, row] of transitions.entries()) {
      row.forEach((p, j) => {
        const count = (labels: number[]) =>
          labels.filter((label, t) => t > 0 && labels[t - 1] === i && label === j).length;
        assertClose(p, share(count), 1e-12);
      });
    }
  }
});

Deno.test("bestLabels() of logarithms is viterbi() of a hidden Markov model", () => {
  const random = new Random(2),
    row = (length: number) => softmax(Array.from({ length }, () => random.normal()));
  const rows = (length: number) => Array.from({ length: LABELS }, () => row(length));
  const model = { initial: row(LABELS), transition: rows(LABELS), emission: rows(4) };
  const seen = [...random.integers(12, 0, 4)],
    logs = (values: ArrayLike<number>) => Array.from(values, Math.log);
  const chain = {
    start: logs(model.initial),
    transition: model.transition.map(logs),
    emission: seen.map((symbol) => model.emission.map((shows) => Math.log(shows[symbol]!))),
  };
  const { states, logProbability } = viterbi(model, seen), { labels, score } = bestLabels(chain);
  assert.deepEqual([...labels], [...states]);
  assertClose(score, logProbability, 1e-12);
});

Deno.test("the gradient of ln Z by a score is what chainPosterior() expects of it", () => {
  const chain = randomChain(new Random(3)), step = 1e-5;
  const { posterior, transitions } = chainPosterior(chain);
  const slope = (row: Float64Array, j: number) => {
    const value = row[j]!;
    const [up, down] = [step, -step].map((off) => {
      row[j] = value + off;
      return chainPosterior(chain).logPartition;
    });
    row[j] = value;
    return (up! - down!) / (2 * step);
  };
  assertClose(slope(chain.emission[2] as Float64Array, 1), posterior[2]![1]!, 1e-8);
  assertClose(slope(chain.start as Float64Array, 0), posterior[0]![0]!, 1e-8);
  assertClose(slope(chain.transition[2] as Float64Array, 0), transitions[2]![0]!, 1e-8);
});

Deno.test("a forbidden transition is never taken and has probability 0", () => {
  const chain = {
    start: [0, 0],
    transition: [[0, -Infinity], [0, 0]],
    emission: [[5, 0], [0, 5], [0, 5]],
  };
  assert.deepEqual([...bestLabels(chain).labels], [1, 1, 1]);
  assert.equal(chainPosterior(chain).transitions[0]![1], 0);
});

Deno.test("scores that are large and long chains neither overflow nor vanish", () => {
  const emission = Array.from({ length: 5000 }, () => [1000, 990]);
  const chain = { start: [0, 0], transition: [[0, 0], [0, 0]], emission };
  const { logPartition, posterior } = chainPosterior(chain);
  assertClose(logPartition, 5000 * (1000 + Math.log1p(Math.exp(-10))), 1e-6);
  assertClose(posterior[2500]![0]!, 1 / (1 + Math.exp(-10)), 1e-12);
});

Deno.test("a chain of other lengths, with NaN or without a path is refused by name", () => {
  const chain = { start: [0, 0], transition: [[0, 0], [0, 0]], emission: [[0, 0]] };
  const refused = (other: Partial<LabelChain>, message: RegExp) =>
    assert.throws(() => chainPosterior({ ...chain, ...other }), message);
  refused({ start: [] }, /"start.length" must be at least 1, current value is 0/);
  refused({ transition: [[0, 0]] }, /"transition.length" must be 2, the labels/);
  refused({ emission: [[0, NaN]] }, /"emission\[0\]\[1\]" must be below Infinity/);
  refused({ emission: [[0]] }, /"emission\[0\].length" must be 2/);
  refused({ start: [-Infinity, -Infinity] }, /"emission\[0\]" must be such that some path/);
});

Deno.test("fitTagger() learns a chain that single places can't show, and only with the chain", () => {
  // the same feature everywhere: labels alternate
  const sequences = [{
    features: Array.from({ length: 10 }, () => [0]),
    labels: [0, 1, 0, 1, 0, 1, 0, 1, 0, 1],
  }];
  const options = { labels: 2, features: 1, epochs: 100, rate: 0.3, penalty: 0 };
  const saidBy = (isChained: boolean) => {
    const tagger = fitTagger(sequences, { ...options, isChained, random: new Random(0) });
    return [...bestLabels(tagger.chainOf(sequences[0]!.features)).labels];
  };
  assert.deepEqual(saidBy(true), sequences[0]!.labels);
  assert.equal(new Set(saidBy(false)).size, 1);
});

Deno.test("fitTagger() refuses labels and features that are no numbers of one", () => {
  const options = { labels: 2, features: 3, epochs: 1, rate: 0.1, penalty: 0, isChained: true };
  const random = new Random(0), good = { features: [[0]], labels: [0] };
  const refused = (sequence: typeof good, other: object, message: RegExp) =>
    assert.throws(() => fitTagger([sequence], { ...options, ...other, random }), message);
  refused({ ...good, labels: [2] }, {}, /"sequences\[0\].labels" must be in \[0, 2\)/);
  refused({ ...good, features: [[3]] }, {}, /"sequences\[0\].features" must be in \[0, 3\)/);
  refused({ ...good, labels: [] }, {}, /"sequences\[0\].labels.length" must be 1/);
  refused(good, { rate: 0 }, /"rate" must be finite and greater than 0/);
  refused(good, { epochs: 0.5 }, /"epochs" must be a positive integer/);
});
