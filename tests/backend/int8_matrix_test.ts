/** Products of 8-bit integers: those of a plain loop, to the last one, in all sizes around the tiles. */
import assert from "node:assert/strict";
import { Int8Matrix, setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";

await setUpBackend();

interface Sizes {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

/** (A - aZeroPoint)(B - bZeroPoint), the definition. */
function plainProduct(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { rows, inner, columns }: Sizes,
  [aZeroPoint, bZeroPoint]: readonly [number, number],
): number[] {
  return Array.from({ length: rows * columns }, (_, place) => {
    const row = Math.floor(place / columns), column = place % columns;
    let sum = 0;
    for (let i = 0; i < inner; i++) {
      sum += (a[row * inner + i]! - aZeroPoint) * (b[i * columns + column]! - bZeroPoint);
    }
    return sum;
  });
}

const signed = (length: number, random: Random) =>
  Int8Array.from({ length }, () => random.integer(-128, 128));
const unsigned = (length: number, random: Random) =>
  Uint8Array.from({ length }, () => random.integer(0, 256));

Deno.test("Int8Matrix gives the integers of a plain loop around the edges of its tiles", () => {
  const random = new Random(0);
  for (const rows of [1, 2, 3, 4, 5, 7, 8, 9, 13, 17]) {
    for (const [inner, columns] of [[1, 1], [2, 15], [7, 16], [8, 17], [33, 33], [64, 10]]) {
      for (const isUnsigned of [true, false]) {
        const draw = isUnsigned ? unsigned : signed, sizes = { inner: inner!, columns: columns! };
        const a = draw(rows * inner!, random), b = draw(inner! * columns!, random);
        const zeros = [isUnsigned ? 131 : -3, isUnsigned ? 255 : -128] as const;
        const matrix = new Int8Matrix(b, sizes);
        const options = { rows, aZeroPoint: zeros[0], bZeroPoint: zeros[1] };
        const expected = plainProduct(a, b, { rows, ...sizes }, zeros);
        assert.deepEqual([...matrix.multiply(a, options)], expected, `${rows} ${inner} ${columns}`);
        const mixed = (isUnsigned ? signed : unsigned)(a.length, random);
        const plain = plainProduct(mixed, b, { rows, ...sizes }, [0, 0]);
        assert.deepEqual([...matrix.multiply(mixed, { rows })], plain);
        matrix.dispose();
      }
    }
  }
});

Deno.test("Int8Matrix has several blocks of panels, and the largest sums", () => {
  const sizes = { inner: 5001, columns: 70 }, random = new Random(1);
  const b = signed(sizes.inner * sizes.columns, random), a = unsigned(3 * sizes.inner, random);
  const matrix = new Int8Matrix(b, sizes);
  const expected = plainProduct(a, b, { rows: 3, ...sizes }, [7, 9]);
  assert.deepEqual([...matrix.multiply(a, { rows: 3, aZeroPoint: 7, bZeroPoint: 9 })], expected);
  matrix.dispose();
  const inner = 33_025,
    full = new Int8Matrix(new Uint8Array(inner).fill(255), { inner, columns: 1 });
  const ones = new Uint8Array(inner).fill(255);
  assert.equal(full.multiply(ones, { rows: 1 })[0], inner * 255 ** 2);
  const shifted = full.multiply(new Uint8Array(inner), { rows: 1, aZeroPoint: 255 });
  assert.equal(shifted[0], -inner * 255 ** 2);
  full.dispose();
});

Deno.test("Int8Matrix leaves the heap as it was", () => {
  const sizes = { inner: 300, columns: 300 }, codes = new Int8Array(300 * 300);
  const addresses = new Set<number>();
  for (let i = 0; i < 50; i++) {
    const matrix = new Int8Matrix(codes, sizes);
    addresses.add(matrix.multiply(new Int8Array(300), { rows: 1 })[0]!);
    matrix.dispose();
    matrix.dispose(); // a second time does nothing
  }
  assert.deepEqual([...addresses], [0]);
});

Deno.test("Int8Matrix names the argument that is wrong", () => {
  const refused = (run: () => unknown, message: RegExp) => assert.throws(run, { message });
  const make = (inner: number, columns = 1) =>
    new Int8Matrix(new Int8Array(inner * columns), { inner, columns });
  refused(
    () => make(33_026),
    /^Cannot multiply matrices of integers: "inner" must be at most 33025, current value is 33026$/,
  );
  refused(
    () => new Int8Matrix(new Int8Array(3), { inner: 2, columns: 2 }),
    /"codes.length" must be 4/,
  );
  const matrix = make(2), a = new Uint8Array(2);
  refused(() => matrix.multiply(a, { rows: 2 }), /"a.length" must be 4, current value is 2/);
  refused(() => matrix.multiply(a, { rows: 0 }), /"rows" must be/);
  const aZeroPoint = 256;
  refused(() => matrix.multiply(a, { rows: 1, aZeroPoint }), /"aZeroPoint" must be an integer in/);
  matrix.dispose();
  refused(() => matrix.multiply(a, { rows: 1 }), /the matrix has been disposed of/);
});
