/** Kernels that take one element and give one. */
import { type Case, type NumericType, type Plain, plain, sample, SHAPES, TYPES } from "./_case.ts";

type Function = (x: number) => number;

/** Functions of real numbers: integers count as real numbers, and the result is float32. */
const REAL: Readonly<Record<string, Function>> = {
  Acos: Math.acos,
  Acosh: Math.acosh,
  Asin: Math.asin,
  Asinh: Math.asinh,
  Atan: Math.atan,
  Atanh: Math.atanh,
  Cos: Math.cos,
  Cosh: Math.cosh,
  Elu: (x) => x >= 0 ? x : Math.expm1(x),
  Erf: erf,
  Exp: Math.exp,
  Expm1: Math.expm1,
  Log: Math.log,
  Log1p: Math.log1p,
  Reciprocal: (x) => 1 / x,
  Rsqrt: (x) => 1 / Math.sqrt(x),
  Selu: (x) => x >= 0 ? 1.0507009873554805 * x : 1.7580993408473766 * Math.expm1(x),
  Sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  Sin: Math.sin,
  Sinh: Math.sinh,
  Softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  Sqrt: Math.sqrt,
  Tan: Math.tan,
  Tanh: Math.tanh,
};

/** Functions that take integers to integers; bool counts as int32. */
const WHOLE: Readonly<Record<string, Function>> = {
  Abs: Math.abs,
  Ceil: Math.ceil,
  Floor: Math.floor,
  Neg: (x) => -x,
  Relu: (x) => Number.isNaN(x) ? x : Math.max(x, 0),
  Relu6: (x) => Math.min(Math.max(x, 0), 6),
  Round: roundHalfToEven,
  Sign: Math.sign,
  Square: (x) => x * x,
};

/** Questions. */
const TESTS: Readonly<Record<string, Function>> = {
  IsFinite: (x) => Number(Number.isFinite(x)),
  IsInf: (x) => Number(Math.abs(x) === Infinity),
  IsNan: (x) => Number(Number.isNaN(x)),
  LogicalNot: (x) => Number(x === 0),
};

const SPECIAL = [
  0,
  -0,
  1,
  -1,
  1e-7,
  -1e-7,
  0.5,
  2.5,
  3.5,
  -2.5,
  Infinity,
  -Infinity,
  NaN,
  88,
  1e-40,
  5e4,
];
/** Kernels whose hidden steps or limits of the argument are stock's own, and right elsewhere. */
const SPECIAL_LIMITS = new Set(["Sin", "Cos", "Tan"]);

export function unaryCases(): Case[] {
  return [
    ...casesOf(REAL, () => "float32"),
    ...casesOf(WHOLE, (dtype) => dtype === "bool" ? "int32" : dtype),
    ...casesOf(TESTS, () => "bool"),
    ...sharedCases(),
  ];
}

function casesOf(
  functions: Readonly<Record<string, Function>>,
  resultOf: (dtype: NumericType) => NumericType,
): Case[] {
  return Object.entries(functions).flatMap(([kernel, f]) => {
    const types = kernel === "LogicalNot" ? ["bool"] as const : TYPES;
    const inputs = types.flatMap((dtype) => SHAPES.map((shape) => sample(shape, dtype)));
    const values = SPECIAL_LIMITS.has(kernel) ? SPECIAL.slice(0, 10) : SPECIAL;
    if (kernel !== "LogicalNot") inputs.push(plain([values.length], "float32", (i) => values[i]!));
    return inputs.map((x) => ({
      kernel,
      label: `${x.dtype} [${x.shape}]${x.values.includes(Infinity) ? " special values" : ""}`,
      inputs: { x },
      expected: [map(x, resultOf(x.dtype), f)],
    }));
  });
}

export function map(x: Plain, dtype: NumericType, f: (x: number, i: number) => number): Plain {
  return plain(x.shape, dtype, (i) => f(x.values[i]!, i));
}

/** Kernels with attributes, or that look at the shape alone. */
function sharedCases(): Case[] {
  return TYPES.flatMap((dtype) =>
    SHAPES.flatMap((shape): Case[] => {
      const x = sample(shape, dtype), label = `${dtype} [${shape}]`;
      const whole = dtype === "bool" ? "int32" : dtype;
      const one = (kernel: string, result: Plain, attributes = {}): Case => ({
        kernel,
        label,
        inputs: { x },
        attributes,
        expected: [result],
      });
      return [
        one("Identity", x),
        one("OnesLike", map(x, dtype, () => 1)),
        one("ZerosLike", map(x, dtype, () => 0)),
        one("LeakyRelu", map(x, "float32", (v) => v > 0 ? v : 0.2 * v), { alpha: 0.2 }),
        one(
          "Step",
          map(x, whole, (v) => Number.isNaN(v) ? v : v > 0 ? 1 : dtype === "float32" ? 0.3 : 0),
          { alpha: dtype === "float32" ? 0.3 : 0 },
        ),
        one("ClipByValue", map(x, whole, (v) => Math.min(Math.max(v, -1), 2)), {
          clipValueMin: -1,
          clipValueMax: 2,
        }),
        ...TYPES.map((to) => ({
          ...one("Cast", map(x, to, Math.trunc), { dtype: to }),
          label: `${label} to ${to}`,
          ...(to === "bool" || (to === "float32" && dtype === "float32")
            ? { expected: [map(x, to, (v) => v)] }
            : {}),
        })),
        {
          ...one("Reshape", { ...x, shape: [x.values.length, 1] }),
          attributes: { shape: [x.values.length, 1] },
        },
        {
          ...one("ExpandDims", { ...x, shape: [...shape, 1] }),
          inputs: { input: x },
          attributes: { dim: -1 },
        },
      ];
    })
  );
}

export function roundHalfToEven(x: number): number {
  const below = Math.floor(x), rest = x - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

/** Abramowitz & Stegun 7.1.5 (series) and the asymptotic bound: |erf| is 1 to float32 above 4. */
function erf(x: number): number {
  if (Number.isNaN(x)) return x;
  if (Math.abs(x) > 5) return Math.sign(x);
  let term = x, sum = x;
  for (let n = 1; n < 200; n++) {
    term *= -x * x / n;
    sum += term / (2 * n + 1);
  }
  return 2 / Math.sqrt(Math.PI) * sum;
}
