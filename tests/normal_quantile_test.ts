/** The normal quantile and its logarithm against values computed with 40 digits. */
import assert from "node:assert/strict";
import { naturalLogarithm } from "../lib/_logarithm.ts";
import { standardNormalQuantile } from "../lib/_normal_quantile.ts";
import { assertClose } from "./_assert_close.ts";

/** p, Phi^-1(p): sqrt(2) erfinv(2p - 1) by mpmath with 40 digits, equal to scipy's within 1 ulp. */
const QUANTILES: readonly (readonly [number, number])[] = [
  [1e-300, -37.0470962993612],
  [1e-30, -11.464024688443615],
  [1e-12, -7.034483825301132],
  [1.1641532182693481e-10, -6.3379577545537895],
  [1e-09, -5.9978070150076865],
  [1e-08, -5.612001244174789],
  [1e-06, -4.753424308822899],
  [0.0001, -3.7190164854556804],
  [0.001, -3.0902323061678136],
  [0.01, -2.326347874040841],
  [0.025, -1.9599639845400543],
  [0.05, -1.6448536269514726],
  [0.0749999, -1.4395321773759007],
  [0.0750001, -1.4395307645017297],
  [0.1, -1.2815515655446004],
  [0.25, -0.6744897501960817],
  [0.4, -0.2533471031357997],
  [0.5, 0],
  [0.6, 0.2533471031357997],
  [0.75, 0.6744897501960817],
  [0.9, 1.2815515655446006],
  [0.925, 1.4395314709384561],
  [0.975, 1.9599639845400538],
  [0.99, 2.3263478740408408],
  [0.999, 3.090232306167813],
  [0.9999990463256836, 4.7630010342678135],
  [0.9999999998835847, 6.3379577545537895],
];

Deno.test("standardNormalQuantile() agrees with published and 40-digit values to 1e-15", () => {
  // AS 241's own test value and every statistics table's: Phi^-1(0.975).
  assertClose(standardNormalQuantile(0.975), 1.959963984540054, 1e-15);
  for (const [probability, expected] of QUANTILES) {
    const error = Math.abs(standardNormalQuantile(probability) - expected);
    assert.ok(error <= 1e-15 * Math.max(1, Math.abs(expected)), `p = ${probability}: off ${error}`);
  }
});

Deno.test("standardNormalQuantile() is odd about 1/2, to the bit", () => {
  for (const word of [0, 1, 12345, 2 ** 20, 322122547, 2 ** 31 - 1]) {
    const probability = (word + 0.5) / 2 ** 32;
    assert.equal(standardNormalQuantile(1 - probability), -standardNormalQuantile(probability));
  }
});

Deno.test("standardNormalQuantile() increases across the joints of its parts", () => {
  for (const joint of [0.075, 0.5, 0.925]) {
    let last = -Infinity;
    for (let step = -1000; step <= 1000; step++) {
      const quantile = standardNormalQuantile(joint + step * 2 ** -32);
      assert.ok(quantile > last);
      last = quantile;
    }
  }
});

/** The distance of two doubles of the same sign, in units in the last place. */
function unitsBetween(a: number, b: number): number {
  const bits = new BigInt64Array(Float64Array.of(a, b).buffer);
  return Math.abs(Number(bits[0]! - bits[1]!));
}

/** x, ln x by mpmath with 30 digits. */
const LOGARITHMS: readonly (readonly [number, number])[] = [
  [1.1641532182693481e-10, -22.873856958478196],
  [1e-09, -20.72326583694641],
  [0.001, -6.907755278982137],
  [0.05, -2.995732273553991],
  [0.0749999, -2.590268498780049],
  [0.5, -0.6931471805599453],
  [0.7, -0.35667494393873245],
  [0.7071, -0.346583180371942],
  [0.7072, -0.3464417676587033],
  [0.9, -0.10536051565782628],
  [0.999999, -1.000000500029089e-06],
  [1, 0],
  [1.5, 0.4054651081081644],
  [2, 0.6931471805599453],
  [10, 2.302585092994046],
];

Deno.test("naturalLogarithm() is within 2 units in the last place of 30-digit values", () => {
  for (const [x, expected] of LOGARITHMS) {
    assert.ok(unitsBetween(naturalLogarithm(x), expected) <= 2, `x = ${x}`);
  }
});

Deno.test("naturalLogarithm() is within 3 units in the last place of Math.log", () => {
  for (let i = 0; i < 100_000; i++) {
    const x = 2 ** (-33 * (i + 0.5) / 100_000);
    assert.ok(unitsBetween(naturalLogarithm(x), Math.log(x)) <= 3, `x = ${x}`);
  }
});
