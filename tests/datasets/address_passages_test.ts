import assert from "node:assert/strict";
import { CENTURIES, loadAddressPassages } from "lib/datasets/mod.ts";

Deno.test("loadAddressPassages() gives three passages of an address, each with a vector of length 1", async () => {
  const { passages, vectors, dimensions } = await loadAddressPassages();
  assert.deepEqual([passages.length, dimensions], [666, 384]);
  passages.forEach(({ year, century }, i) => {
    assert.equal(century, CENTURIES[Math.floor((year - 1) / 100) - 18]);
    const vector = vectors.subarray(i * dimensions, (i + 1) * dimensions);
    assert.ok(Math.abs(Math.hypot(...vector) - 1) < 1e-3);
  });
});

Deno.test("a passage is nearer to the topics of its century than to those of the others, more often than by chance", async () => {
  const { passages, vectors, dimensions, descriptionVectors } = await loadAddressPassages();
  const topics = descriptionVectors["its topics"]!;
  const cosine = (row: number, c: number) => {
    let sum = 0;
    for (let i = 0; i < dimensions; i++) {
      sum += vectors[row * dimensions + i]! * topics[c * dimensions + i]!;
    }
    return sum;
  };
  const right = passages.filter(({ century }, row) => {
    const scores = CENTURIES.map((_, c) => cosine(row, c));
    return CENTURIES[scores.indexOf(Math.max(...scores))] === century;
  });
  // a guess is right in 1/3 of the cases, give or take 0.02
  assert.ok(right.length / passages.length > 0.42, `${right.length}`);
});

Deno.test("loadAddressPassages() names the file that is missing, and the remedy", async () => {
  await assert.rejects(
    loadAddressPassages({ directory: new URL("./none/", import.meta.url) }),
    /^Error: Cannot load State of the Union: data file "state_of_the_union\/addresses.json.gz" is missing; restore it from git$/,
  );
});
