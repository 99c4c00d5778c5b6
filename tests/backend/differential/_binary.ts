/** Kernels that take two elements and give one, with broadcasting. */
import {
  type Case,
  indexOf,
  type NumericType,
  type Plain,
  plain,
  positionOf,
  sample,
  TYPES,
} from "./_case.ts";

type Function = (a: number, b: number) => number;

/** Of int32 they give int32, and bool counts as int32. */
const WHOLE: Readonly<Record<string, Function>> = {
  Maximum: Math.max,
  Minimum: Math.min,
  SquaredDifference: (a, b) => (a - b) ** 2,
  Sub: (a, b) => a - b,
};

/** Of bool they give bool: or, and. */
const ALSO_BOOL: Readonly<Record<string, Function>> = {
  Add: (a, b) => a + b,
  Multiply: (a, b) => a * b,
};

/** Their result is float32. */
const REAL: Readonly<Record<string, Function>> = {
  Atan2: Math.atan2,
  RealDiv: (a, b) => a / b,
};

const COMPARISONS: Readonly<Record<string, Function>> = {
  Equal: (a, b) => Number(a === b),
  Greater: (a, b) => Number(a > b),
  GreaterEqual: (a, b) => Number(a >= b),
  Less: (a, b) => Number(a < b),
  LessEqual: (a, b) => Number(a <= b),
  NotEqual: (a, b) => Number(a !== b),
};

const LOGIC: Readonly<Record<string, Function>> = {
  LogicalAnd: (a, b) => a & b,
  LogicalOr: (a, b) => a | b,
  LogicalXor: (a, b) => a ^ b,
};

/** Every way to broadcast: not at all, rows, columns, the middle, scalars, both, none at all. */
const PAIRS: readonly (readonly [readonly number[], readonly number[]])[] = [
  [[], []],
  [[0], [1]],
  [[7], [7]],
  [[3, 5], [5]],
  [[5], [3, 5]],
  [[3, 5], [3, 1]],
  [[3, 1], [1, 5]],
  [[2, 3, 5], [3, 1]],
  [[2, 3, 5], [2, 1, 5]],
  [[2, 1, 5, 1], [3, 1, 7]],
  [[2, 3, 1, 2, 3], [1, 3, 2, 1, 3]],
  [[], [2, 3]],
  [[37, 11], [11]],
  [[2, 0, 3], [2, 1, 1]],
];

const SPECIAL = [0, -0, 1, -1, 2.5, Infinity, -Infinity, NaN];

export function binaryCases(): Case[] {
  const numeric = (dtype: NumericType) => dtype === "bool" ? "int32" : dtype;
  return [
    ...casesOf(WHOLE, TYPES, numeric),
    ...casesOf(ALSO_BOOL, TYPES, (dtype) => dtype),
    ...casesOf(REAL, TYPES, () => "float32"),
    ...casesOf(COMPARISONS, TYPES, () => "bool"),
    ...casesOf(LOGIC, ["bool"], () => "bool"),
    ...casesOf({ BitwiseAnd: (a, b) => a & b }, ["int32", "bool"], () => "int32"),
    ...divisionCases(),
    ...powerCases(),
    ...preluCases(),
    ...selectCases(),
    ...addNCases(),
    ...refusedCases(),
    ...largeCases(),
  ];
}

function casesOf(
  functions: Readonly<Record<string, Function>>,
  types: readonly NumericType[],
  resultOf: (dtype: NumericType) => NumericType,
): Case[] {
  return Object.entries(functions).flatMap(([kernel, f]) =>
    types.flatMap((dtype) => [
      ...PAIRS.map(([left, right]) =>
        caseOf(kernel, sample(left, dtype), sample(right, dtype, 3), resultOf(dtype), f)
      ),
      ...(dtype === "float32" ? [specialCase(kernel, resultOf(dtype), f)] : []),
    ])
  );
}

function specialCase(kernel: string, dtype: NumericType, f: Function): Case {
  const n = SPECIAL.length;
  const a = plain([n, 1], "float32", (i) => SPECIAL[i]!);
  const b = plain([n], "float32", (i) => SPECIAL[i]!);
  return { ...caseOf(kernel, a, b, dtype, f), label: "special values" };
}

function caseOf(kernel: string, a: Plain, b: Plain, dtype: NumericType, f: Function): Case {
  const label = `${a.dtype} [${a.shape}] with ${b.dtype} [${b.shape}]`;
  return { kernel, label, inputs: { a, b }, expected: [zip(a, b, dtype, f)] };
}

/** f of each pair of elements, as NumPy broadcasts them. */
export function zip(a: Plain, b: Plain, dtype: NumericType, f: Function): Plain {
  const rank = Math.max(a.shape.length, b.shape.length);
  const [left, right] = [a, b].map((
    { shape },
  ) => [...Array(rank - shape.length).fill(1), ...shape]);
  const shape = left!.map((size, axis) => size === 1 ? right![axis]! : size);
  const at = (x: Plain, padded: number[], i: number) => {
    const place = positionOf(i, shape).map((index, axis) => padded[axis] === 1 ? 0 : index);
    return x.values[indexOf(place, padded)]!;
  };
  return plain(shape, dtype, (i) => f(at(a, left!, i), at(b, right!, i)));
}

/** Division rounds down, and the remainder has the divisor's sign. */
function divisionCases(): Case[] {
  const functions = {
    FloorDiv: (a: number, b: number) => Math.floor(a / b),
    Mod: (a: number, b: number) => {
      const rest = a % b;
      return rest !== 0 && (rest < 0) !== (b < 0) ? rest + b : rest;
    },
  };
  const divisor = (x: Plain): Plain => ({ ...x, values: x.values.map((v) => v === 0 ? 3 : v) });
  return Object.entries(functions).flatMap(([kernel, f]) =>
    TYPES.flatMap((dtype) =>
      PAIRS.map(([left, right]): Case => {
        const a = sample(left, dtype);
        const b = dtype === "bool"
          ? plain(right, dtype, () => 1)
          : divisor(sample(right, dtype, 3));
        return caseOf(kernel, a, b, dtype === "bool" ? "int32" : dtype, f);
      })
    )
  );
}

function powerCases(): Case[] {
  const zero = (a: number, b: number) => a ** b;
  return PAIRS.flatMap(([left, right]) => [
    caseOf(
      "Pow",
      plain(left, "float32", (i) => (i * 7 % 11 + 1) / 3),
      sample(right, "float32"),
      "float32",
      zero,
    ),
    caseOf("Pow", sample(left, "int32"), plain(right, "int32", (i) => i * 7 % 4), "int32", zero),
    caseOf("Pow", sample(left, "bool"), sample(right, "bool", 2), "int32", zero),
  ]);
}

function preluCases(): Case[] {
  const leak = (x: number, alpha: number) => x >= 0 ? x : x * alpha;
  const fits = PAIRS.filter(([x, alpha]) =>
    zip(sample(x, "bool"), sample(alpha, "bool"), "bool", leak).shape.join() === x.join()
  );
  const more = [[[2, 2, 3], [1, 2, 1]], [[2, 3], [1, 1]], [[2, 3], [1]]] as const;
  return [...fits, ...more].flatMap(([shape, row]) =>
    TYPES.map((dtype): Case => {
      const x = sample(shape, dtype), alpha = sample(row, "float32", 5);
      return {
        kernel: "Prelu",
        label: `${dtype} [${shape}] by [${row}]`,
        inputs: { x, alpha },
        expected: [zip(x, alpha, "float32", leak)],
      };
    })
  );
}

function selectCases(): Case[] {
  const shapes = [[], [0], [1], [7], [3, 5], [2, 3, 5], [37, 11]];
  return shapes.flatMap((shape) =>
    TYPES.map((dtype): Case => {
      const condition = sample(shape, "bool"),
        t = sample(shape, dtype),
        e = sample(shape, dtype, 4);
      const chosen = plain(shape, dtype, (i) => (condition.values[i] ? t : e).values[i]!);
      return {
        kernel: "Select",
        label: `${dtype} [${shape}]`,
        inputs: { condition, t, e },
        expected: [chosen],
      };
    })
  );
}

function addNCases(): Case[] {
  return TYPES.flatMap((dtype) =>
    [[], [0], [7], [3, 5]].flatMap((shape) =>
      [1, 2, 5].map((count): Case => {
        const inputs = Array.from({ length: count }, (_, i) => sample(shape, dtype, i));
        const whole = dtype === "bool" ? "int32" : dtype;
        const sum = plain(shape, whole, (i) => inputs.reduce((s, { values }) => s + values[i]!, 0));
        return {
          kernel: "AddN",
          label: `${count} of ${dtype} [${shape}]`,
          inputs,
          expected: [sum],
        };
      })
    )
  );
}

/** Integers that float32 does not hold. */
function largeCases(): Case[] {
  const a = plain([3], "int32", (i) => 2 ** 24 + 1 + i),
    b = plain([3], "int32", (i) => 2 ** 24 + 2 - i);
  const whole = { ...WHOLE, Add: ALSO_BOOL["Add"]!, FloorDiv: (x: number) => Math.floor(x / x) };
  const large = Object.entries({ ...whole, ...COMPARISONS }).map(([kernel, f]): Case => {
    const dtype = kernel in COMPARISONS ? "bool" : "int32";
    const second = kernel === "FloorDiv" ? a : b;
    return { ...caseOf(kernel, a, second, dtype, f), label: "large integers", tolerance: 0 };
  });
  return large;
}

/** What integers have no answer to. */
function refusedCases(): Case[] {
  const a = sample([3], "int32"), b = plain([3], "int32", (i) => i - 1);
  return [
    { kernel: "FloorDiv", refused: /Cannot compute floorDiv: "b" must/ },
    { kernel: "Mod", refused: /Cannot compute mod: "b" must/ },
    { kernel: "Pow", refused: /Cannot compute pow: "exp" must/ },
  ].map(({ kernel, refused }) => ({
    kernel,
    label: "int32 without an answer",
    inputs: { a, b },
    expected: { refused },
  }));
}
