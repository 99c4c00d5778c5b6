/** Kernels that read and write by index, and that count and search. */
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

export function indexCases(): Case[] {
  return [
    ...TYPES.flatMap((dtype) => [
      ...gatherCases(dtype),
      ...gatherNdCases(dtype),
      ...scatterCases(dtype),
      ...searchCases(dtype),
    ]),
    ...oneHotCases(),
    ...segmentCases(),
    ...countCases(),
    ...outOfRangeCases(),
  ];
}

function int(shape: readonly number[], values: readonly number[]): Plain {
  return { shape, dtype: "int32", values };
}

function float(shape: readonly number[], values: readonly number[]): Plain {
  return { shape, dtype: "float32", values: values.map(Math.fround) };
}

function gatherCases(dtype: NumericType): Case[] {
  const shapes: readonly (readonly [number[], number])[] = [[[7], 0], [[5, 3], 0], [[3, 5], 1], [[
    2,
    5,
    3,
  ], 1]];
  return shapes.map(([shape, axis]): Case => {
    const x = sample(shape, dtype),
      indices = int([2, 2], [4, 0, 2, 4].map((i) => i % shape[axis]!));
    const result = shape.toSpliced(axis, 1, 2, 2);
    return {
      kernel: "GatherV2",
      label: `${dtype} [${shape}] along ${axis}`,
      inputs: { x, indices },
      attributes: { axis, batchDims: 0 },
      expected: [plain(result, dtype, (i) => {
        const place = positionOf(i, result);
        const row = indices.values[2 * place[axis]! + place[axis + 1]!]!;
        return x.values[indexOf(place.toSpliced(axis, 2, row), shape)]!;
      })],
    };
  });
}

const PLACES: readonly (readonly [shape: number[], indices: Plain])[] = [
  [[7], int([3, 1], [6, 0, 6])],
  [[3, 5], int([2, 2], [2, 4, 0, 1])],
  [[3, 5], int([4, 1], [2, 0, 2, 1])],
  [[2, 3, 5], int([2, 2, 2], [1, 2, 0, 0, 1, 1, 0, 2])],
  [[37, 11], int([3, 1], [36, 0, 17])],
  [[3, 5], int([0, 2], [])],
];

function gatherNdCases(dtype: NumericType): Case[] {
  return PLACES.map(([shape, indices]): Case => {
    const params = sample(shape, dtype), depth = indices.shape.at(-1)!;
    const result = [...indices.shape.slice(0, -1), ...shape.slice(depth)];
    const inner = sizeOf(shape.slice(depth));
    return {
      kernel: "GatherNd",
      label: `${dtype} [${shape}] at [${indices.shape}]`,
      inputs: { params, indices },
      expected: [plain(result, dtype, (i) => {
        const row = Math.floor(i / inner) * depth;
        const start = indexOf(indices.values.slice(row, row + depth), shape.slice(0, depth)) *
          inner;
        return params.values[start + i % inner]!;
      })],
    };
  });
}

function scatterCases(dtype: NumericType): Case[] {
  return PLACES.flatMap(([shape, indices]): Case[] => {
    const depth = indices.shape.at(-1)!, inner = sizeOf(shape.slice(depth));
    const updates = sample([...indices.shape.slice(0, -1), ...shape.slice(depth)], dtype);
    const tensor = sample(shape, dtype, 4);
    const written = tensor.values.slice(), sums = tensor.values.map(() => 0);
    for (const [i, value] of updates.values.entries()) {
      const row = Math.floor(i / inner) * depth;
      const at = indexOf(indices.values.slice(row, row + depth), shape.slice(0, depth)) * inner +
        i % inner;
      written[at] = value;
      sums[at]! += value;
    }
    const whole = dtype === "bool" ? "int32" : dtype;
    const label = `${dtype} [${shape}] at [${indices.shape}]`;
    const repeats = label.includes("[4,1]") || label.includes("[3,1]") && shape.length === 1;
    const cases: Case[] = [{
      kernel: "ScatterNd",
      label,
      inputs: { indices, updates },
      attributes: { shape },
      expected: [{ shape, dtype: whole, values: sums.map((v) => stored(v, whole)) }],
    }];
    if (repeats) return cases; // which of two updates counts is not settled
    cases.push({
      kernel: "TensorScatterUpdate",
      label,
      inputs: { tensor, indices, updates },
      expected: [{ shape, dtype, values: written }],
    });
    if (depth === shape.length && indices.shape.length === 2) {
      const rest = plain(shape, dtype, () => 1), filled = rest.values.slice();
      for (const [i, value] of updates.values.entries()) {
        filled[indexOf(indices.values.slice(i * depth, (i + 1) * depth), shape)] = value;
      }
      cases.push({
        kernel: "SparseToDense",
        label,
        inputs: {
          sparseIndices: indices,
          sparseValues: updates,
          defaultValue: plain([], dtype, () => 1),
        },
        attributes: { outputShape: shape },
        expected: [{ shape, dtype, values: filled }],
      });
    }
    return cases;
  });
}

function searchCases(dtype: NumericType): Case[] {
  return (["left", "right"] as const).map((side): Case => {
    const sorted = sample([2, 7], dtype);
    const rows = [0, 7].flatMap((row) =>
      sorted.values.slice(row, row + 7).toSorted((a, b) => a - b)
    );
    const values = sample([2, 5], dtype, 2);
    return {
      kernel: "SearchSorted",
      label: `${dtype} ${side}`,
      inputs: { sortedSequence: { ...sorted, values: rows }, values },
      attributes: { side },
      expected: [plain([2, 5], "int32", (i) => {
        const row = rows.slice(i < 5 ? 0 : 7, i < 5 ? 7 : 14), value = values.values[i]!;
        return row.filter((x) => side === "left" ? x < value : x <= value).length;
      })],
    };
  });
}

function oneHotCases(): Case[] {
  return TYPES.flatMap((dtype) =>
    [int([], [1]), int([0], []), int([5], [3, 0, -1, 4, 2]), int([2, 2], [0, 3, 7, 1])].map((
      indices,
    ): Case => ({
      kernel: "OneHot",
      label: `${dtype} [${indices.shape}]`,
      inputs: { indices },
      attributes: { depth: 4, onValue: 1, offValue: 0, dtype },
      expected: [
        plain(
          [...indices.shape, 4],
          dtype,
          (i) => Number(indices.values[Math.floor(i / 4)] === i % 4),
        ),
      ],
    }))
  );
}

function segmentCases(): Case[] {
  const ids = [0, 2, 2, -1, 5, 3];
  return (["float32", "int32"] as const).map((dtype): Case => {
    const x = sample([6, 3], dtype);
    return {
      kernel: "UnsortedSegmentSum",
      label: dtype,
      inputs: { x, segmentIds: int([6], ids) },
      attributes: { numSegments: 4 },
      expected: [
        plain(
          [4, 3],
          dtype,
          (i) =>
            ids.reduce(
              (sum, id, row) => sum + (id === Math.floor(i / 3) ? x.values[3 * row + i % 3]! : 0),
              0,
            ),
        ),
      ],
    };
  });
}

function countCases(): Case[] {
  const x = int([7], [0, 2, 2, 5, 1, 2, 0]), size = 4, weights = [1, 2, 3, 4, 5, 6, 7];
  const counted = (weight: (i: number) => number) =>
    Array.from(
      { length: size },
      (_, bin) => x.values.reduce((sum, v, i) => v === bin ? sum + weight(i) : sum, 0),
    );
  const rows = int([2, 3], [0, 2, 2, 3, 1, 1]);
  return [
    ...["Bincount", "DenseBincount"].flatMap((kernel): Case[] => [
      {
        kernel,
        label: "without weights",
        inputs: { x, weights: float([0], []) },
        attributes: { size, binaryOutput: false },
        expected: [float([size], counted(() => 1))],
      },
      ...(["float32", "int32"] as const).map((dtype): Case => ({
        kernel,
        label: `${dtype} weights`,
        inputs: { x, weights: { shape: [7], dtype, values: weights } },
        attributes: { size, binaryOutput: false },
        expected: [{ shape: [size], dtype, values: counted((i) => weights[i]!) }],
      })),
    ]),
    {
      kernel: "DenseBincount",
      label: "rows, which numbers occur",
      inputs: { x: rows, weights: float([0], []) },
      attributes: { size, binaryOutput: true },
      expected: [float([2, size], [1, 0, 1, 0, 0, 1, 0, 1])],
    },
    {
      kernel: "BroadcastArgs",
      label: "two shapes",
      inputs: { s0: int([3], [2, 1, 5]), s1: int([2], [3, 1]) },
      expected: [int([3], [2, 3, 5])],
    },
  ];
}

/** Indices that point outside: an error, and no foreign memory. */
function outOfRangeCases(): Case[] {
  const params = sample([3], "float32"), bad = int([2, 1], [5, -1]), updates = float([2], [1, 2]);
  const refused = (operation: string, argument: string) =>
    new RegExp(
      `^Cannot compute ${operation}: "${argument}" must be in \\[0, 3\\), current value is 5`,
    );
  return [
    {
      kernel: "GatherNd",
      label: "an index out of range",
      inputs: { params, indices: bad },
      expected: { refused: refused("gatherND", "indices") },
    },
    {
      kernel: "GatherNd",
      label: "a column out of range, in the tensor as a whole",
      inputs: { params: sample([4, 3], "float32"), indices: int([1, 2], [0, 5]) },
      expected: { refused: refused("gatherND", "indices") },
    },
    {
      kernel: "ScatterNd",
      label: "an index out of range",
      inputs: { indices: bad, updates },
      attributes: { shape: [3] },
      expected: { refused: refused("scatterND", "indices") },
    },
    {
      kernel: "TensorScatterUpdate",
      label: "an index out of range",
      inputs: { tensor: params, indices: bad, updates },
      expected: { refused: refused("tensorScatterUpdate", "indices") },
    },
    {
      kernel: "SparseToDense",
      label: "an index out of range",
      inputs: { sparseIndices: bad, sparseValues: updates, defaultValue: float([], [0]) },
      attributes: { outputShape: [3] },
      expected: { refused: refused("sparseToDense", "sparseIndices") },
    },
    {
      kernel: "GatherV2",
      label: "an index out of range",
      inputs: { x: params, indices: int([2], [5, -1]) },
      attributes: { axis: 0, batchDims: 0 },
      expected: { refused: /the index value 5 is not in \[0, 2\]/ },
    },
    ...["Bincount", "DenseBincount"].map((kernel): Case => ({
      kernel,
      label: "a negative number",
      inputs: { x: int([2], [1, -1]), weights: float([0], []) },
      attributes: { size: 3, binaryOutput: false },
      expected: {
        refused: new RegExp(
          `Cannot compute ${kernel[0]!.toLowerCase()}${kernel.slice(1)}: "x" must`,
        ),
      },
    })),
    {
      kernel: "PadV2",
      label: "a negative border",
      inputs: { x: params },
      attributes: { paddings: [[-1, 0]], constantValue: 0 },
      expected: {
        refused: /Cannot compute pad: "paddings" must be at least 0, current value is -1/,
      },
    },
    ...["SparseSegmentSum", "SparseSegmentMean"].map((kernel): Case => ({
      kernel,
      label: "more indices than segments",
      inputs: {
        data: sample([3, 2], "float32"),
        indices: int([3], [0, 1, 2]),
        segmentIds: int([2], [0, 1]),
      },
      expected: {
        refused: /Cannot compute sparseSegment\w+: "segmentIds" must be as many as "indices"/,
      },
    })),
    {
      kernel: "FusedBatchNorm",
      label: "a mean of another size",
      inputs: {
        x: sample([2, 2, 2, 3], "float32"),
        mean: sample([2], "float32"),
        variance: sample([3], "float32"),
      },
      attributes: { varianceEpsilon: 0.01 },
      expected: { refused: /Cannot compute batchNorm: the shape of "mean" must end that of "x"/ },
    },
    {
      kernel: "TopK",
      label: "NaN above all",
      inputs: { x: float([2, 4], [1, NaN, 3, 2, NaN, 5, NaN, 5]) },
      attributes: { k: 3, sorted: true },
      expected: [float([2, 3], [NaN, 3, 2, NaN, NaN, 5]), int([2, 3], [1, 2, 3, 0, 2, 1])],
    },
    {
      kernel: "TopK",
      label: "more than there are",
      inputs: { x: params },
      attributes: { k: 4, sorted: true },
      expected: { refused: /Cannot compute topk: "k" must be in \[0, 3\], current value is 4/ },
    },
  ];
}
