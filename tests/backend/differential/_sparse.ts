/** Sparse tensors, draws, and products. */
import { type Case, type Plain, plain, sample, stored, TYPES } from "./_case.ts";

export function sparseCases(): Case[] {
  return [
    ...fillCases(),
    ...reshapeCases(),
    ...segmentCases(),
    ...productCases(),
    ...gradientCases(),
    ...drawCases(),
  ];
}

function int(shape: readonly number[], values: readonly number[]): Plain {
  return { shape, dtype: "int32", values };
}

function bool(values: readonly number[]): Plain {
  return { shape: [values.length], dtype: "bool", values };
}

function fillCases(): Case[] {
  const denseShape = int([2], [5, 6]), places = [0, 0, 1, 0, 1, 3, 1, 4, 3, 2, 3, 3];
  const filled = [0, 0, 1, 0, 1, 3, 1, 4, 2, 0, 3, 2, 3, 3, 4, 0];
  return TYPES.slice(0, 2).map((dtype): Case => ({
    kernel: "SparseFillEmptyRows",
    label: dtype,
    inputs: {
      indices: int([6, 2], places),
      values: { shape: [6], dtype, values: [0, 10, 13, 14, 32, 33] },
      denseShape,
      defaultValue: { shape: [], dtype, values: [-1] },
    },
    expected: [
      int([8, 2], filled),
      { shape: [8], dtype, values: [0, 10, 13, 14, -1, 32, 33, -1] },
      bool([0, 0, 1, 0, 1]),
      int([6], [0, 1, 2, 3, 5, 6]),
    ],
  }));
}

function reshapeCases(): Case[] {
  const inputIndices = int([5, 3], [0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 2, 3]);
  return [{
    kernel: "SparseReshape",
    label: "[2, 3, 6] to [9, 4]",
    inputs: { inputIndices, inputShape: int([3], [2, 3, 6]), newShape: int([2], [9, -1]) },
    expected: [int([5, 2], [0, 0, 0, 1, 1, 2, 4, 2, 8, 1]), int([2], [9, 4])],
  }];
}

/** Rows by index, summed or averaged by segment; a segment without rows is 0. */
function segmentCases(): Case[] {
  return ["SparseSegmentSum", "SparseSegmentMean"].flatMap((kernel) =>
    TYPES.slice(0, kernel === "SparseSegmentSum" ? 2 : 1).map((dtype): Case => {
      const data = sample([4, 3], dtype), rows = [0, 3, 3, 1], ids = [0, 0, 0, 2];
      const expected = plain([3, 3], dtype, (i) => {
        const own = rows.filter((_, k) => ids[k] === Math.floor(i / 3));
        const sum = own.reduce((total, row) => total + data.values[3 * row + i % 3]!, 0);
        return kernel === "SparseSegmentSum" || own.length === 0 ? sum : sum / own.length;
      });
      return {
        kernel,
        label: dtype,
        inputs: { data, indices: int([4], rows), segmentIds: int([4], ids) },
        expected: [expected],
      };
    })
  );
}

function productCases(): Case[] {
  const sizes = [[1, 1, 1], [3, 5, 7], [0, 3, 2], [2, 0, 3], [17, 37, 11]];
  return sizes.flatMap(([m, k, n]) =>
    [[false, false], [true, false], [false, true], [true, true]].flatMap((
      [transposeA, transposeB],
    ) =>
      TYPES.slice(0, 2).flatMap((dtype): Case[] => {
        const a = sample([2, ...(transposeA ? [k!, m!] : [m!, k!])], dtype);
        const b = sample([2, ...(transposeB ? [n!, k!] : [k!, n!])], dtype, 3);
        const bias = sample([n!], "float32", 4);
        const product = plain([2, m!, n!], dtype, (index) => {
          const batch = Math.floor(index / (m! * n!)),
            i = Math.floor(index / n!) % m!,
            j = index % n!;
          let sum = 0;
          for (let q = 0; q < k!; q++) {
            const left = transposeA ? q * m! + i : i * k! + q,
              right = transposeB ? j * k! + q : q * n! + j;
            sum += a.values[batch * m! * k! + left]! * b.values[batch * k! * n! + right]!;
          }
          return sum;
        });
        const label = `${dtype} ${m} ${k} ${n} ${transposeA} ${transposeB}`;
        const call: Case = {
          kernel: "BatchMatMul",
          label,
          inputs: { a, b },
          attributes: { transposeA, transposeB },
          expected: [product],
        };
        if (dtype !== "float32") return [call];
        const activated = plain([2, m!, n!], dtype, (i) =>
          Math.max(0, product.values[i]! + bias.values[i % n!]!));
        return [
          call,
          {
            kernel: "_FusedMatMul",
            label,
            inputs: { a, b, bias },
            attributes: { transposeA, transposeB, activation: "relu" },
            expected: [activated],
          },
          ...(transposeA || transposeB ? [] : [{
            kernel: "Einsum",
            label,
            inputs: [a, b],
            attributes: { equation: "bik,bkj->bij" },
            expected: [product],
          }]),
        ];
      })
    )
  );
}

/** Gradients of activations as kernels of their own. */
function gradientCases(): Case[] {
  const of: Readonly<Record<string, readonly [string, (dy: number, v: number) => number]>> = {
    EluGrad: ["y", (dy, y) => y >= 0 ? dy : dy * (y + 1)],
    ReluGradient: ["saved", (dy, x) => x > 0 ? dy : 0],
    SigmoidGradient: ["saved", (dy, y) => dy * y * (1 - y)],
    TanhGradient: ["saved", (dy, y) => dy * (1 - y * y)],
  };
  return Object.entries(of).flatMap(([kernel, [name, f]]) =>
    [[], [0], [7], [3, 5], [37, 11]].map((shape): Case => {
      const dy = sample(shape, "float32", 2), value = sample(shape, "float32");
      return {
        kernel,
        label: `[${shape}]`,
        inputs: { dy, [name]: value },
        expected: [plain(shape, "float32", (i) => f(dy.values[i]!, value.values[i]!))],
      };
    })
  );
}

/** Draws from a distribution that leaves no choice. */
function drawCases(): Case[] {
  const one = plain([2, 4], "float32", (i) => i === 2 || i === 4 ? 1 : 0);
  const draws = plain([2, 5], "int32", (i) => stored(i < 5 ? 2 : 0, "int32"));
  return [{
    kernel: "Multinomial",
    label: "no choice",
    inputs: { logits: one },
    attributes: { numSamples: 5, seed: 3, normalized: true },
    expected: [draws],
  }];
}
