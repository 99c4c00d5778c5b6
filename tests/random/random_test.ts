/** Random: reproducible bits, streams, ranges, and the equality of scalars and arrays. */
import fc from "npm:fast-check@4.3.0";
import assert from "node:assert/strict";
import { Random } from "lib/random/mod.ts";

fc.configureGlobal({ seed: 1 }); // the same cases in every run

const seeds = fc.nat({ max: Number.MAX_SAFE_INTEGER });

Deno.test("a seed gives the numbers that a second implementation gives", () => {
  // From a separate Threefry in Python, with statistics.NormalDist().inv_cdf for the normals.
  const random = new Random(42);
  assert.equal(random.uniform(), 0.6892402817767898);
  assert.equal(random.normal(), 0.5423545039789109);
  assert.equal(random.integer(0, 100), 12);
  assert.equal(random.uniform(-1, 1), 0.9157224628786758);
  assert.equal(random.normal(3, 2), 8.23432870644325);
  assert.equal(new Random(2 ** 53 - 1).uniform(), 0.3426104814015333);
});

Deno.test("split() gives the streams that a second implementation gives", () => {
  const random = new Random(42);
  assert.equal(random.split("weights").normal(), 0.548693623943696);
  assert.equal(random.split(1).normal(), -1.2534500167186673);
  assert.equal(random.split("1").normal(), -0.20023869450548756);
  assert.equal(random.split("a label longer than one block").uniform(), 0.2783046983339492);
  assert.equal(random.split("").integer(0, 2 ** 32), 3490897389);
  assert.equal(random.split("词").integer(0, 2 ** 32), 2349102235);
  assert.equal(random.split(2 ** 40).integer(0, 2 ** 32), 2035310768);
});

Deno.test("permutation(), integers() and shuffle() give what a second implementation gives", () => {
  const random = new Random(42);
  assert.deepEqual([...random.permutation(8)], [2, 1, 7, 3, 0, 6, 4, 5]);
  assert.deepEqual([...random.integers(6, -5, 5)], [-4, 1, -5, 0, -5, -1]);
  const letters = ["a", "b", "c", "d"];
  random.shuffle(letters);
  assert.deepEqual(letters, ["b", "d", "a", "c"]);
});

Deno.test("split() neither advances its parent nor depends on how far the parent is", () => {
  fc.assert(fc.property(seeds, fc.string(), fc.nat({ max: 200 }), (seed, label, drawn) => {
    const fresh = new Random(seed);
    const used = new Random(seed);
    for (let i = 0; i < drawn; i++) used.normal();
    const before = used.state;
    assert.equal(used.split(label).uniform(), fresh.split(label).uniform());
    assert.deepEqual(used.state, before);
  }));
});

Deno.test("split() gives different streams for different labels, prefixes and levels", () => {
  const root = new Random(5);
  const children = [
    root,
    root.split("a"),
    root.split("aa"),
    root.split("a").split("a"),
    root.split("12345678"),
    root.split("123456789"),
    root.split("12345678").split("9"),
    root.split("a\0"),
    root.split(""),
    root.split(0),
    root.split("0"),
    root.split(2 ** 32),
    new Random(0),
  ];
  const first = children.map((child) => child.uniform());
  assert.equal(new Set(first).size, children.length);
});

Deno.test("a state goes through JSON and continues with the same numbers at every position", () => {
  fc.assert(fc.property(seeds, fc.nat({ max: 300 }), (seed, drawn) => {
    const random = new Random(seed).split("stream");
    for (let i = 0; i < drawn; i++) random.normal();
    const restored = Random.fromState(JSON.parse(JSON.stringify(random.state)));
    for (let i = 0; i < 70; i++) assert.equal(restored.normal(), random.normal());
    assert.deepEqual(restored.state, random.state);
  }));
});

Deno.test("a stream goes on past 2^32 blocks without repeating its beginning", () => {
  const { algorithm, key } = new Random(1).state;
  const late = Random.fromState({ algorithm, key, position: 2 ** 34 - 1 });
  late.normal(); // the last word of block 2^32 - 1
  assert.equal(late.state.position, 2 ** 34);
  assert.notEqual(late.uniform(), new Random(1).uniform());
});

Deno.test("uniform() stays inside [min, max), also where rounding would reach max", () => {
  fc.assert(
    fc.property(
      seeds,
      fc.double({ noNaN: true, min: -1e300, max: 1e300 }),
      fc.double({ noNaN: true, min: -1e300, max: 1e300 }),
      (seed, a, b) => {
        fc.pre(a !== b);
        const value = new Random(seed).uniform(Math.min(a, b), Math.max(a, b));
        assert.ok(value >= Math.min(a, b) && value < Math.max(a, b));
      },
    ),
  );
  const [min, max] = [1, 1 + Number.EPSILON]; // nothing lies between
  const random = new Random(2);
  for (let i = 0; i < 100; i++) assert.equal(random.uniform(min, max), 1);
});

Deno.test("fillUniform() keeps a Float32Array below max, where rounding to float32 reaches it", () => {
  const out = new Float32Array(1000);
  for (const [min, max] of [[0.1, 0.1 + 2 ** -26], [1 - 2 ** -26, 1], [-(2 ** -149), 0]] as const) {
    new Random(3).fillUniform(out, min, max);
    assert.ok(out.every((value) => value < max), `max ${max}`);
  }
  new Random(3).fillUniform(out, -1 - 2 ** -25, -1);
  assert.ok(out.every((value) => value < -1));
});

Deno.test("integer() covers its range and never leaves it, up to 2^32 wide", () => {
  const random = new Random(8);
  const seen = new Set(Array.from({ length: 200 }, () => random.integer(-2, 3)));
  assert.deepEqual([...seen].sort((a, b) => a - b), [-2, -1, 0, 1, 2]);
  fc.assert(
    fc.property(seeds, fc.integer(), fc.integer({ min: 1, max: 2 ** 32 }), (seed, min, range) => {
      const value = new Random(seed).integer(min, min + range);
      assert.ok(Number.isInteger(value) && value >= min && value < min + range);
    }),
  );
});

Deno.test("integer() draws again instead of favouring small numbers", () => {
  // Of a range of 3 * 2^30, a quarter of the words must be rejected; without that, numbers below
  // 2^30 would come twice as often as the others.
  const random = new Random(9);
  const count = 40_000;
  let low = 0;
  for (let i = 0; i < count; i++) if (random.integer(0, 3 * 2 ** 30) < 2 ** 30) low++;
  const deviation = Math.abs(low / count - 1 / 3) / Math.sqrt((1 / 3) * (2 / 3) / count);
  assert.ok(deviation < 5, `${deviation} standard deviations`);
  assert.ok(random.state.position > 1.3 * count);
});

Deno.test("fillNormal() gives the bits of normal(), odd lengths and after mixed draws too", () => {
  const step = fc.constantFrom("uniform", "normal", "integer", "split");
  fc.assert(
    fc.property(
      seeds,
      fc.array(step, { maxLength: 20 }),
      fc.nat({ max: 300 }),
      (seed, steps, length) => {
        const scalars = new Random(seed);
        const arrays = new Random(seed);
        for (const random of [scalars, arrays]) {
          for (const name of steps) {
            if (name === "integer") random.integer(0, 7);
            else if (name === "split") random.split("x");
            else random[name]();
          }
        }
        const filled = new Float64Array(length);
        arrays.fillNormal(filled, 2, 3);
        assert.deepEqual(filled, Float64Array.from({ length }, () => scalars.normal(2, 3)));
        const rounded = new Float32Array(length);
        arrays.fillNormal(rounded);
        assert.deepEqual(rounded, Float32Array.from({ length }, () => scalars.normal()));
        assert.deepEqual(arrays.state, scalars.state);
      },
    ),
  );
});

Deno.test("fillUniform() and integers() give the bits of uniform() and integer()", () => {
  fc.assert(fc.property(seeds, fc.nat({ max: 150 }), (seed, length) => {
    const scalars = new Random(seed);
    const arrays = new Random(seed);
    const filled = new Float64Array(length);
    arrays.fillUniform(filled, -2, 5);
    assert.deepEqual(filled, Float64Array.from({ length }, () => scalars.uniform(-2, 5)));
    const integers = Int32Array.from({ length }, () => scalars.integer(-9, 10));
    assert.deepEqual(arrays.integers(length, -9, 10), integers);
    assert.deepEqual(arrays.state, scalars.state);
  }));
});

Deno.test("permutation() and shuffle() keep every element once, in arrays and typed arrays", () => {
  fc.assert(fc.property(seeds, fc.array(fc.integer()), (seed, array) => {
    const sorted = (values: ArrayLike<number>) => Array.from(values).sort((a, b) => a - b);
    const shuffled = [...array];
    new Random(seed).shuffle(shuffled);
    assert.deepEqual(sorted(shuffled), sorted(array));
    const typed = Float64Array.from(array);
    new Random(seed).shuffle(typed);
    assert.deepEqual([...typed], shuffled);
    const order = new Random(seed).permutation(array.length);
    assert.deepEqual(sorted(order), array.map((_, i) => i));
  }));
});

Deno.test("categorical() never gives an index of probability 0 and needs no sum of 1", () => {
  const weights = fc.array(fc.constantFrom(0, 1, 1e-300, 5), { minLength: 1, maxLength: 6 });
  fc.assert(fc.property(seeds, weights, (seed, probabilities) => {
    fc.pre(probabilities.some((probability) => probability > 0));
    const index = new Random(seed).categorical(probabilities);
    assert.ok(probabilities[index]! > 0);
  }));
});

Deno.test("categorical() gives the last possible index when its target is rounded to the sum", () => {
  // The smallest double times (1 - something) rounds up to itself or down to 0.
  const random = new Random(4);
  for (let i = 0; i < 50; i++) assert.equal(random.categorical([0, Number.MIN_VALUE, 0]), 1);
});
