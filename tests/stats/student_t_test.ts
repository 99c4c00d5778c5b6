/** Student's t against tables and SciPy, and the intervals and the test that rest on it. */
import fc from "npm:fast-check@4.3.0";
import assert from "node:assert/strict";
import {
  pairedTTest,
  studentTDistribution,
  studentTInterval,
  studentTQuantile,
} from "lib/stats/mod.ts";

fc.configureGlobal({ seed: 1 }); // the same cases in every run

/** Degrees of freedom, then t for P = 0.9, 0.95, 0.975, 0.995: scipy.stats.t.ppf 1.17.1. */
const QUANTILES: readonly (readonly [number, number, number, number, number])[] = [
  [1, 3.0776835371752544, 6.313751514675037, 12.706204736174694, 63.656741162871526],
  [2, 1.8856180831641272, 2.9199855803537242, 4.302652729749462, 9.924843200918287],
  [3, 1.637744353696209, 2.3533634348018233, 3.1824463052837078, 5.840909309733355],
  [4, 1.533206274058944, 2.1318467863266495, 2.7764451051977934, 4.604094871349992],
  [5, 1.4758840488244815, 2.0150483733330233, 2.5705818356363146, 4.032142983555228],
  [9, 1.3830287383966329, 1.833112932656237, 2.262157162798205, 3.249835541592126],
  [10, 1.372183641110336, 1.8124611228116756, 2.228138851986274, 3.16927267261695],
  [29, 1.311433647301551, 1.6991270265334972, 2.045229642132703, 2.756385903670605],
  [100, 1.290074761346516, 1.6602343260853392, 1.9839715185235518, 2.6258905214380173],
  [1000, 1.2823987214609247, 1.6463788172854643, 1.9623390808264083, 2.580754698065951],
];

/** Degrees of freedom, t, P(T <= t): scipy.stats.t.cdf 1.17.1. */
const DISTRIBUTION: readonly (readonly [number, number, number])[] = [
  [1, -40, 0.007956089912025812],
  [1, -3, 0.10241638234956672],
  [1, 0.5, 0.6475836176504333],
  [1, 6, 0.9474315432887466],
  [2, -1.5, 0.13619656244550055],
  [2, 1, 0.7886751345948129],
  [4.5, -40, 3.224782606460499e-7],
  [4.5, -0.1, 0.46232203381534276],
  [4.5, 2, 0.9458710464094375],
  [10, -40, 1.1404288715428768e-12],
  [10, 0.5, 0.6860531971285135],
  [10, 6, 0.9999339455698226],
  [100, -40, 1.2310538010700354e-63],
  [100, -3, 0.0017039576716647233],
  [100, 1, 0.8401379221079384],
];

const relativeError = (actual: number, expected: number) => Math.abs(actual / expected - 1);

Deno.test("studentTQuantile() agrees with SciPy to 1e-12, with both signs", () => {
  for (const [degreesOfFreedom, ...expected] of QUANTILES) {
    [0.9, 0.95, 0.975, 0.995].forEach((probability, i) => {
      const upper = studentTQuantile(probability, degreesOfFreedom);
      const lower = studentTQuantile(1 - probability, degreesOfFreedom);
      assert.ok(relativeError(upper, expected[i]!) < 1e-12, `${degreesOfFreedom}, ${probability}`);
      assert.ok(relativeError(-lower, expected[i]!) < 1e-12);
    });
  }
});

Deno.test("studentTQuantile() rounds to the printed table of every textbook", () => {
  const table: readonly (readonly [number, string])[] = [
    [1, "12.706"],
    [2, "4.303"],
    [4, "2.776"],
    [9, "2.262"],
    [30, "2.042"],
    [120, "1.980"],
  ];
  for (const [degreesOfFreedom, expected] of table) {
    assert.equal(studentTQuantile(0.975, degreesOfFreedom).toFixed(3), expected);
  }
});

Deno.test("studentTDistribution() agrees with SciPy to 1e-12, far tails too", () => {
  for (const [degreesOfFreedom, t, expected] of DISTRIBUTION) {
    const actual = studentTDistribution(t, degreesOfFreedom);
    assert.ok(relativeError(actual, expected) < 1e-12, `${t}, ${degreesOfFreedom}: ${actual}`);
  }
  assert.equal(studentTDistribution(0, 3), 0.5);
  assert.equal(studentTDistribution(Infinity, 3), 1);
  assert.equal(studentTDistribution(-Infinity, 3), 0);
});

Deno.test("studentTDistribution() with one degree of freedom is Cauchy's, for tiny and huge t", () => {
  for (const t of [1e-8, 0.3, 1, 7, 1e10]) {
    const expected = 0.5 - Math.atan(t) / Math.PI;
    const error = Math.abs(studentTDistribution(-t, 1) - expected);
    assert.ok(error < 1e-15, `${t}: ${error}`);
  }
  assert.ok(relativeError(studentTDistribution(-1e200, 1), 1e-200 / Math.PI) < 1e-10);
});

Deno.test("studentTQuantile() inverts studentTDistribution()", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }),
      fc.double({ min: 1, max: 500, noNaN: true }),
      (probability, degreesOfFreedom) => {
        const t = studentTQuantile(probability, degreesOfFreedom);
        assert.ok(relativeError(studentTDistribution(t, degreesOfFreedom), probability) < 1e-9);
      },
    ),
  );
  assert.equal(studentTQuantile(0.5, 7), 0);
});

/** The intervals and the test below are SciPy 1.17.1's for these samples. */
const A = [2.1, 3.4, 1.9, 5.6, 4.4, 3.8, 2.7];
const B = [2.5, 3.1, 2.9, 6.1, 5.0, 4.9, 2.6];

Deno.test("studentTInterval() agrees with scipy.stats.t.interval", () => {
  const interval = studentTInterval(A);
  assert.ok(relativeError(interval.estimate, 3.414285714285714) < 1e-14);
  assert.ok(relativeError(interval.low, 2.194998304837031) < 1e-13);
  assert.ok(relativeError(interval.high, 4.633573123734397) < 1e-13);
  const wider = studentTInterval(A, 0.99);
  assert.ok(relativeError(wider.low, 1.5668876129918943) < 1e-13);
  assert.ok(relativeError(wider.high, 5.261683815579534) < 1e-13);
});

Deno.test("studentTInterval() of equal values has no width", () => {
  assert.deepEqual(studentTInterval([2, 2, 2]), { estimate: 2, low: 2, high: 2 });
});

Deno.test("pairedTTest() agrees with scipy.stats.ttest_rel", () => {
  const result = pairedTTest(A, B);
  assert.ok(relativeError(result.meanDifference, -0.4571428571428572) < 1e-13);
  assert.ok(relativeError(result.t, -2.329712822958192) < 1e-13);
  assert.ok(relativeError(result.pValue, 0.05866378107536804) < 1e-12);
  assert.ok(relativeError(result.interval.low, -0.937282839970778) < 1e-13);
  assert.ok(relativeError(result.interval.high, 0.02299712568506357) < 1e-12);
  assert.equal(result.degreesOfFreedom, 6);
});

Deno.test("pairedTTest() changes only the sign when its samples change places", () => {
  const [one, other] = [pairedTTest(A, B, { confidence: 0.9 }), pairedTTest(B, A)];
  assert.equal(one.t, -other.t);
  assert.equal(one.pValue, other.pValue);
  assert.ok(one.interval.high < -other.interval.low, "90 % is narrower than 95 %");
});

Deno.test("pairedTTest() refuses differences that only rounding sets apart", () => {
  const same: (readonly [number[], number[]])[] = [
    [[1.1, 2.1, 3.1, 4.1], [1, 2, 3, 4]],
    [[1000.1, 2000.1, 3000.1], [1000, 2000, 3000]],
    [[0.3, 0.6, 0.9], [0.1 + 0.2, 0.6, 0.9]],
    [[1e-9, 3e-9], [2e-9, 4e-9]],
    [[0.1, 0.1, 0.1], [0.1, 0.1, 0.1]],
    [
      Array.from({ length: 50 }, (_, i) => i / 7 + 1 / 3),
      Array.from({ length: 50 }, (_, i) => i / 7),
    ],
  ];
  for (const [a, b] of same) {
    assert.throws(() => pairedTTest(a, b), {
      name: "RangeError",
      message: /"b" must be an array whose differences from "a" vary by more than rounding/,
    });
  }
  const { pValue } = pairedTTest([1.1, 2.1, 3.1, 4.1], [1, 2, 3, 4 + 1e-9]); // a millionth is a scale
  assert.ok(pValue > 0 && pValue < 1e-15);
});

Deno.test("studentTInterval() of equal values has no width, also where their mean is rounded", () => {
  const { low, high } = studentTInterval([0.1, 0.1, 0.1]);
  assert.equal(high - low, 0);
});
