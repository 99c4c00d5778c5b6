/** Products with sparse matrices: those of a plain loop, in its order, in all widths. */
import assert from "node:assert/strict";
import { setUpBackend, SparseMatrix } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";

await setUpBackend();

Deno.test("SparseMatrix gives the bits of a plain loop along each row", () => {
  const random = new Random(0), [rows, columns] = [9, 23], { fround } = Math;
  const dense = new Float32Array(rows * columns), x = new Float32Array(columns * 150);
  random.fillNormal(dense);
  dense.forEach((_, i) => random.integer(0, 4) > 0 && (dense[i] = 0));
  dense.fill(0, 3 * columns, 4 * columns); // a row without any value
  random.fillNormal(x);
  const sparse = new SparseMatrix(dense, { rows, columns });
  for (const count of [1, 3, 16, 31, 64, 150]) {
    const input = x.subarray(0, columns * count);
    const expected = Float32Array.from({ length: rows * count }, (_, place) => {
      const row = Math.floor(place / count), j = place % count;
      let sum = 0;
      for (let i = 0; i < columns; i++) {
        const weight = dense[row * columns + i]!;
        if (weight !== 0) sum = fround(sum + fround(weight * input[i * count + j]!));
      }
      return sum;
    });
    assert.deepEqual(sparse.multiply(input, count), expected, `${count} columns`);
  }
});

Deno.test("SparseMatrix of zeros alone gives zeros", () => {
  const sparse = new SparseMatrix(new Float32Array(6), { rows: 2, columns: 3 });
  assert.deepEqual([sparse.values.length, ...sparse.starts], [0, 0, 0, 0]);
  assert.deepEqual([...sparse.multiply([1, 2, 3], 1)], [0, 0]);
});

Deno.test("SparseMatrix names the argument that is wrong", () => {
  const refused = (run: () => unknown, message: RegExp) => assert.throws(run, { message });
  refused(
    () => new SparseMatrix([1, 2], { rows: 2, columns: 2 }),
    /^Cannot multiply by a sparse matrix: "dense.length" must be 4, current value is 2$/,
  );
  const sparse = new SparseMatrix([1, 2], { rows: 1, columns: 2 });
  refused(() => sparse.multiply([1, 2, 3], 1), /"x.length" must be 2/);
  refused(() => sparse.multiply([], 0), /"count" must be/);
});
