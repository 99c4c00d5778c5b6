import assert from "node:assert/strict";
import { shuffledFolds, splitByFold, stratifiedFolds } from "lib/classic/mod.ts";
import { Random } from "lib/random/mod.ts";

Deno.test("shuffledFolds(): each example is in one fold, and sizes differ by one at most", () => {
  const folds = shuffledFolds(11, 4, new Random(0));
  assert.deepEqual(folds.map(({ length }) => length), [3, 3, 3, 2]);
  assert.deepEqual(folds.flat().sort((a, b) => a - b), Array.from({ length: 11 }, (_, i) => i));
  assert.notDeepEqual(folds, shuffledFolds(11, 4, new Random(1)));
  assert.deepEqual(folds, shuffledFolds(11, 4, new Random(0)));
});

Deno.test("stratifiedFolds(): each class is spread over the folds as evenly as it can be", () => {
  const targets = Array.from({ length: 50 }, (_, i) => i < 30 ? 0 : i < 43 ? 1 : 2);
  const folds = stratifiedFolds(targets, 5, new Random(3));
  for (const [k, least, most] of [[0, 6, 6], [1, 2, 3], [2, 1, 2]] as const) {
    for (const fold of folds) {
      const count = fold.filter((i) => targets[i] === k).length;
      assert.ok(count >= least && count <= most, `class ${k}: ${count}`);
    }
  }
  assert.deepEqual(folds.map(({ length }) => length), [10, 10, 10, 10, 10]);
});

Deno.test("splitByFold(): what is held out is not trained on", () => {
  const table = { rows: [[0], [1], [2], [3]], targets: [5, 6, 7, 8] };
  const { train, test } = splitByFold(table, [2, 0]);
  assert.deepEqual(test, { rows: [[2], [0]], targets: [7, 5] });
  assert.deepEqual(train, { rows: [[1], [3]], targets: [6, 8] });
});

Deno.test("folds: an empty fold is an error, and so is one of all rows", () => {
  assert.throws(() => shuffledFolds(3, 4, new Random(0)), {
    name: "RangeError",
    message: 'Cannot make folds: "folds" must be an integer in [2, 3], current value is 4',
  });
  assert.throws(() => stratifiedFolds([0, 1], 1, new Random(0)), /integer in \[2, 2\]/);
  assert.throws(
    () => shuffledFolds(1, 2, new Random(0)),
    /"count" must be an integer of at least 2/,
  );
  const table = { rows: [[0], [1]], targets: [5, 6] };
  assert.throws(() => splitByFold(table, []), {
    message:
      'Cannot split by a fold: "fold.length" must be an integer in [1, 1], current value is 0',
  });
  assert.throws(() => splitByFold(table, [0, 1]), /"fold.length"/);
  assert.throws(() => splitByFold(table, [2]), /"fold\[0\]" must be an integer in \[0, 1\]/);
  assert.throws(() => splitByFold(table, [0.5]), /"fold\[0\]"/);
});
