/**
 * e^x and ln x rounded correctly, so with the same bits everywhere: the language leaves those of
 * Math.exp and Math.log open, and engines give different ones.
 *
 * Both reduce x by a table and sum a short power series beyond the precision of a double (Tang 1989,
 * "Table-driven implementation of the exponential function", and 1990 of the logarithm). When the
 * double next to the sum is in doubt, about once in two thousand calls, the exact one decides (Ziv 1991).
 */
import { exactExp, exactLog, exactly, FRACTION, LN2, nearestDouble } from "./_exact_exp_log.ts";

/** The parts of a table's value: the first is short, so that sums and products with it are exact. */
interface Parts {
  readonly high: Float64Array;
  readonly low: Float64Array;
}

type Pair = [number, number];
type Triple = [number, number, number];

/** Cuts a number after so many bits of its fraction, then what is left, and gives the rest last. */
function cut(value: bigint, ...places: number[]): number[] {
  const parts = places.map((place) => {
    const unit = FRACTION - BigInt(place), part = value >> unit << unit;
    value -= part;
    return nearestDouble(part);
  });
  return [...parts, nearestDouble(value)];
}

function tabulate(length: number, bits: number, value: (index: number) => bigint): Parts {
  const high = new Float64Array(length), low = new Float64Array(length);
  for (let i = 0; i < length; i++) [high[i], low[i]] = cut(value(i), bits) as Pair;
  return { high, low };
}

/** Steps of the exponent in which powers of 2 are tabulated. */
const STEPS = 64;
const POWERS = tabulate(STEPS, 25, (j) => exactExp(LN2 * BigInt(j) / BigInt(STEPS)));
const [STEP_HIGH, STEP_MIDDLE, STEP_LOW] = cut(LN2 / BigInt(STEPS), 38, 70) as Triple;
/** Above the error of both sums, as a part of their value; measured are 2^-66.7 and 2^-67.3. */
const ERROR = 2 ** -65;
/** Cuts a double in two halves (Dekker 1971). */
const SPLITTER = 2 ** 27 + 1;
/** Beyond these, e^x is infinite, or 0; beyond the third in magnitude, 2 to its exponent may be. */
const LARGEST = 709.782712893384, SMALLEST = -745.1332191019412, MOST = 708;

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
/** Where the sign, the exponent and the high bits of a double lie: 1 on little-endian machines. */
const HIGH = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;

/** e^x, rounded correctly. */
export function exp(x: number): number {
  if (!(x <= LARGEST)) return x > 0 ? Infinity : NaN;
  if (x < SMALLEST) return 0;
  if (x < -MOST || x > MOST) return slowExp(x);
  if (x > -(2 ** -54) && x < 2 ** -54) return 1;
  const steps = Math.round(x * (STEPS / Math.LN2));
  const first = x - steps * STEP_HIGH, second = steps * STEP_MIDDLE; // both exact
  const r = first - second, taken = first - r;
  const rest = first - (r + taken) + (taken - second) - steps * STEP_LOW; // x = steps ln 2 / 64 + r + rest
  const j = steps & (STEPS - 1), high = POWERS.high[j]!, low = POWERS.low[j]!;
  const c = SPLITTER * r, rHigh = c - (c - r), rLow = r - rHigh;
  const series = rest + rest * r +
    r * r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r * (1 / 720 + r / 5040)))));
  const product = high * rHigh; // exact
  const sum = high + product;
  const small = product - (sum - high) + (high * rLow + low + low * r + (high + low) * series);
  const error = sum * ERROR, result = sum + (small - error);
  if (result !== sum + (small + error)) return slowExp(x);
  double[0] = 0;
  words[HIGH] = ((steps - j) / STEPS + 1023) << 20;
  return result * double[0]; // 2^((steps - j) / 64)
}

/** One over the middle of each of 128 parts of [1, 2], with 8 bits, times 2 above sqrt 2. */
const INVERSES = Float64Array.from({ length: 128 }, (_, i) => {
  const inverse = i === 0 ? 1 : Math.round(256 / (1 + (i + 0.5) / 128)) / 256;
  return isUpper(i) ? 2 * inverse : inverse;
});
const LOGARITHMS = tabulate(128, 42, (i) => -exactLog(exactly(INVERSES[i]!)));
const [LN2_HIGH, LN2_LOW] = cut(LN2, 42) as Pair;

/** Whether a part of [1, 2] lies above sqrt 2, and is halved. */
function isUpper(index: number): boolean {
  return index >= 53;
}

/** ln x, rounded correctly; minus infinity for 0, not a number below. */
export function log(x: number): number {
  if (!(x > 0 && x < Infinity)) return x === 0 ? -Infinity : x > 0 ? x : NaN;
  const isSubnormal = x < 2 ** -1022;
  double[0] = isSubnormal ? x * 2 ** 54 : x;
  const word = words[HIGH]!, i = (word >>> 13) & 127;
  const upper = isUpper(i) ? 1 : 0;
  const exponent = (word >>> 20) - 1023 + upper - (isSubnormal ? 54 : 0);
  words[HIGH] = (word & 0xfffff) | ((1023 - upper) << 20);
  const m = double[0]!, inverse = INVERSES[i]!; // x = 2^exponent m, m in [0.70, 1.42)
  const cm = SPLITTER * m, mHigh = cm - (cm - m), mLow = (m - mHigh) * inverse;
  const near = mHigh * inverse - 1; // exact, as is mLow
  const r = near + mLow, rest = mLow - (r - near); // m inverse = 1 + r + rest
  const c = SPLITTER * r, rHigh = c - (c - r), square = 0.5 * rHigh * rHigh; // exact
  const series = r * r * r *
    (1 / 3 + r * (-1 / 4 + r * (1 / 5 + r * (-1 / 6 + r * (1 / 7 + r * (-1 / 8 +
                          r * (1 / 9 + r * (-1 / 10 + r / 11))))))));
  const base = exponent * LN2_HIGH + LOGARITHMS.high[i]!; // exact
  const one = base + r, two = one - square;
  const lost = base === 0 ? 0 : r - (one - base);
  const small = lost + (one - two - square) + (exponent * LN2_LOW + LOGARITHMS.low[i]! +
    (rest - rest * r - 0.5 * (r - rHigh) * (r + rHigh) + series));
  const error = two * ERROR, result = two + (small - error);
  return result === two + (small + error) ? result : slowLog(m, exponent);
}

function slowExp(x: number): number {
  const exponent = Math.round(x / Math.LN2);
  return nearestDouble(exactExp(exactly(x) - LN2 * BigInt(exponent)), exponent);
}

function slowLog(m: number, exponent: number): number {
  return m === 1 && exponent === 0
    ? 0
    : nearestDouble(exactLog(exactly(m)) + LN2 * BigInt(exponent));
}
