/** Kernels that go along axes: reductions, cumulative ones, the order along the last axis. */
import {
  type Case,
  indexOf,
  type NumericType,
  type Plain,
  plain,
  positionOf,
  sample,
  sizeOf,
  stored,
  TYPES,
} from "./_case.ts";

type Reduce = (values: readonly number[]) => number;

const SUM: Reduce = (values) => values.reduce((sum, x) => sum + x, 0);

/** What each reduction gives, and the type of what it gives. */
const REDUCTIONS: Readonly<
  Record<string, readonly [Reduce, Partial<Record<NumericType, NumericType>>]>
> = {
  All: [(values) => Number(values.every((x) => x !== 0)), { bool: "bool" }],
  Any: [(values) => Number(values.some((x) => x !== 0)), { bool: "bool" }],
  Max: [(values) => Math.max(...values), { float32: "float32", int32: "int32", bool: "bool" }],
  Min: [(values) => Math.min(...values), { float32: "float32", int32: "int32", bool: "bool" }],
  Mean: [(values) => SUM(values) / values.length, {
    float32: "float32",
    int32: "float32",
    bool: "float32",
  }],
  Prod: [(values) => values.reduce((p, x) => p * x, 1), {
    float32: "float32",
    int32: "int32",
    bool: "int32",
  }],
  Sum: [SUM, { float32: "float32", int32: "int32", bool: "int32" }],
};

const PLACES: Readonly<Record<string, (values: readonly number[]) => number>> = {
  ArgMax: (values) => values.indexOf(Math.max(...values)),
  ArgMin: (values) => values.indexOf(Math.min(...values)),
};

const AXES: readonly (readonly [shape: readonly number[], axes: readonly number[]])[] = [
  [[], []],
  [[1], [0]],
  [[7], [0]],
  [[3, 5], [1]],
  [[3, 5], [0]],
  [[3, 5], [0, 1]],
  [[2, 3, 5], [0, 2]],
  [[2, 3, 5], [1]],
  [[2, 1, 3, 2], [1, 3]],
  [[2, 3, 1, 2, 1, 2], [0, 3, 5]],
  [[11, 37], [1]],
  [[0], [0]],
  [[2, 0], [1]],
  [[2, 0], [0]],
  [[0, 3], [0]],
  [[0, 3], [1]],
  [[2, 0, 3], [0, 1]],
];

export function reductionCases(): Case[] {
  return [
    ...axisCases(),
    ...placeCases(),
    ...cumulativeCases(),
    ...softmaxCases(),
    ...topKCases(),
    ...nanCases(),
    ...largeCases(),
  ];
}

function axisCases(): Case[] {
  return Object.entries(REDUCTIONS).flatMap(([kernel, [reduce, types]]) =>
    (Object.entries(types) as [NumericType, NumericType][]).flatMap(([dtype, result]) =>
      AXES.flatMap(([shape, axes]) =>
        [false, true].map((keepDims): Case => {
          const x = kernel === "Prod" && dtype === "int32"
            ? plain(shape, dtype, (i) => i % 4 - 2)
            : sample(shape, dtype);
          const axis = [...axes];
          const value = along(x, axes, result, (values) => clampEmpty(reduce(values), result));
          return {
            kernel,
            label: `${dtype} [${shape}] over ${axes}${keepDims ? ", kept" : ""}`,
            inputs: { x },
            attributes: { axis, reductionIndices: axis, keepDims },
            expected: [
              keepDims ? { ...value, shape: shape.map((n, i) => axes.includes(i) ? 1 : n) } : value,
            ],
          };
        })
      )
    )
  );
}

/** The extreme of no integers is the least, or the largest, that there is. */
function clampEmpty(value: number, dtype: NumericType): number {
  if (dtype === "float32" || Number.isFinite(value)) return value;
  if (dtype === "bool") return Number(value > 0);
  return value > 0 ? 2 ** 31 - 1 : -(2 ** 31);
}

/** A number for all elements that differ along these axes alone. */
function along(x: Plain, axes: readonly number[], dtype: NumericType, f: Reduce): Plain {
  const kept = x.shape.flatMap((_, axis) => axes.includes(axis) ? [] : [axis]);
  const shape = kept.map((axis) => x.shape[axis]!);
  const groups = Array.from({ length: sizeOf(shape) }, (): number[] => []);
  for (const [i, value] of x.values.entries()) {
    const place = positionOf(i, x.shape);
    groups[indexOf(kept.map((axis) => place[axis]!), shape)]!.push(value);
  }
  return { shape, dtype, values: groups.map((group) => stored(f(group), dtype)) };
}

function placeCases(): Case[] {
  return Object.entries(PLACES).flatMap(([kernel, find]) =>
    TYPES.flatMap((dtype) =>
      AXES.filter(([, axes]) => axes.length === 1).map(([shape, axes]): Case => {
        const x = sample(shape, dtype), label = `${dtype} [${shape}] along ${axes}`;
        const call = { kernel, label, inputs: { x }, attributes: { axis: axes[0]! } };
        if (shape[axes[0]!] === 0) {
          const name = kernel === "ArgMax" ? "argMax" : "argMin";
          return {
            ...call,
            expected: { refused: new RegExp(`^Cannot compute ${name}: "x" must`) },
          };
        }
        return { ...call, expected: [along(x, axes, "int32", find)] };
      })
    )
  );
}

function cumulativeCases(): Case[] {
  const steps = {
    Cumsum: (a: number, b: number) => a + b,
    Cumprod: (a: number, b: number) => a * b,
  };
  return Object.entries(steps).flatMap(([kernel, step]) =>
    TYPES.flatMap((dtype) =>
      AXES.filter(([, axes]) => axes.length === 1).flatMap(([shape, [axis]]) =>
        [[false, false], [true, false], [false, true], [true, true]].map(
          ([exclusive, reverse]): Case => {
            const x = sample(shape, dtype === "int32" ? "bool" : dtype),
              whole = dtype === "bool" ? "int32" : dtype;
            const start = kernel === "Cumsum" ? 0 : 1;
            const values = x.values.map((_, i) => {
              const place = positionOf(i, shape);
              const line = Array.from({ length: shape[axis!]! }, (_, k) => k).filter((k) => {
                const distance = reverse ? k - place[axis!]! : place[axis!]! - k;
                return exclusive ? distance > 0 : distance >= 0;
              });
              const numbers = line.map((k) => x.values[indexOf(place.with(axis!, k), shape)]!);
              return stored(numbers.reduce(step, start), whole);
            });
            return {
              kernel,
              label: `${dtype} [${shape}] along ${axis}, ${exclusive}, ${reverse}`,
              inputs: { x: { ...x, dtype } },
              attributes: { axis, exclusive, reverse },
              expected: [{ shape, dtype: whole, values }],
            };
          },
        )
      )
    )
  );
}

function softmaxCases(): Case[] {
  return TYPES.flatMap((dtype) =>
    [[1], [7], [3, 5], [2, 3, 5], [0, 3], [3, 0], [11, 37]].map((shape): Case => {
      const logits = sample(shape, dtype), last = shape.at(-1)!;
      const expected = plain(shape, "float32", (i) => {
        const row = Math.floor(i / last) * last;
        const line = logits.values.slice(row, row + last).map(Math.exp);
        return Math.exp(logits.values[i]!) / SUM(line);
      });
      return {
        kernel: "Softmax",
        label: `${dtype} [${shape}]`,
        inputs: { logits },
        attributes: { dim: shape.length - 1 },
        expected: [expected],
      };
    })
  );
}

function topKCases(): Case[] {
  return TYPES.flatMap((dtype) =>
    [[[7], 3], [[3, 5], 5], [[3, 5], 1], [[2, 3, 5], 2], [[37, 11], 4], [[3, 5], 0], [[0, 3], 2]]
      .map(([shape, k]): Case => {
        const size = shape as number[],
          count = k as number,
          x = sample(size, dtype),
          last = size.at(-1)!;
        const values: number[] = [], places: number[] = [];
        for (let row = 0; row < x.values.length; row += last) {
          const line = x.values.slice(row, row + last);
          const order = line.map((_, i) => i).sort((i, j) => line[j]! - line[i]! || i - j).slice(
            0,
            count,
          );
          values.push(...order.map((i) => line[i]!));
          places.push(...order);
        }
        const result = size.with(-1, count);
        return {
          kernel: "TopK",
          label: `${dtype} [${shape}], ${k}`,
          inputs: { x },
          attributes: { k: count, sorted: true },
          expected: [{ shape: result, dtype, values }, {
            shape: result,
            dtype: "int32",
            values: places,
          }],
        };
      })
  );
}

/** Integers that float32 does not hold. */
function largeCases(): Case[] {
  const x = plain([3], "int32", (i) => 2 ** 24 + 1 + 2 * i);
  return ["Max", "Min", "Sum"].map((kernel): Case => ({
    kernel,
    label: "large integers",
    inputs: { x },
    attributes: { axis: [0], reductionIndices: [0], keepDims: false },
    expected: [plain([], "int32", () => REDUCTIONS[kernel]![0](x.values))],
    tolerance: 0,
  }));
}

/** NaN is not lost, wherever it stands. */
function nanCases(): Case[] {
  return ["Max", "Min", "Sum", "Mean", "Prod"].flatMap((kernel) =>
    [[NaN, 1, 2], [1, NaN, 2], [1, 2, NaN], [-Infinity, 1, Infinity], [-Infinity, -Infinity], [
      Infinity,
      Infinity,
    ]].map((values): Case => ({
      kernel,
      label: `of ${values}`,
      inputs: { x: plain([values.length], "float32", (i) => values[i]!) },
      attributes: { axis: [0], reductionIndices: [0], keepDims: false },
      expected: [plain([], "float32", () => REDUCTIONS[kernel]![0](values))],
    }))
  );
}
