/** Kernels that move elements: other shapes, other orders, parts, borders, copies. */
import {
  type Case,
  indexOf,
  type NumericType,
  type Plain,
  plain,
  positionOf,
  sample,
  SHAPES,
  sizeOf,
  TYPES,
} from "./_case.ts";

/** A tensor whose element at each place is x's at the place that `from` names, or a number of its own. */
export function moved(
  x: Plain,
  shape: readonly number[],
  from: (place: readonly number[]) => readonly number[] | undefined,
  otherwise = 0,
): Plain {
  return plain(shape, x.dtype, (i) => {
    const place = from(positionOf(i, shape));
    return place === undefined ? otherwise : x.values[indexOf(place, x.shape)]!;
  });
}

export function movementCases(): Case[] {
  return TYPES.flatMap((dtype) => [
    ...orderCases(dtype),
    ...borderCases(dtype),
    ...partCases(dtype),
    ...joinCases(dtype),
    ...blockCases(dtype),
    ...madeCases(dtype),
  ]);
}

function orderCases(dtype: NumericType): Case[] {
  return SHAPES.filter((shape) => shape.length > 0).flatMap((shape): Case[] => {
    const x = sample(shape, dtype), label = `${dtype} [${shape}]`;
    const last = shape.length - 1;
    const turned = shape.toReversed();
    const copies = shape.map((_, axis) => axis === last ? 3 : 2);
    return [
      {
        kernel: "Reverse",
        label,
        inputs: { x },
        attributes: { dims: [...new Set([0, last])] },
        expected: [
          moved(
            x,
            shape,
            (place) =>
              place.map((at, axis) => axis === 0 || axis === last ? shape[axis]! - 1 - at : at),
          ),
        ],
      },
      {
        kernel: "Transpose",
        label,
        inputs: { x },
        attributes: { perm: shape.map((_, axis) => last - axis) },
        expected: [moved(x, turned, (place) => place.toReversed())],
      },
      {
        kernel: "Tile",
        label,
        inputs: { x },
        attributes: { reps: copies },
        expected: [
          moved(
            x,
            shape.map((n, axis) => n * copies[axis]!),
            (place) => place.map((at, axis) => at % shape[axis]!),
          ),
        ],
      },
      ...(sizeOf(shape) === 0 || sizeOf(shape) > 40 ? [] : [{
        kernel: "Diag",
        label,
        inputs: { x },
        expected: [moved(x, [...shape, ...shape], (place) => {
          const half = place.slice(0, shape.length);
          return half.every((at, axis) => at === place[axis + shape.length]) ? half : undefined;
        })],
      }]),
      {
        kernel: "Unique",
        label,
        inputs: { x: { ...x, shape: [x.values.length] } },
        attributes: { axis: 0 },
        expected: uniqueOf(x),
      },
    ];
  });
}

function uniqueOf({ values, dtype }: Plain): Plain[] {
  const found = [...new Set(values)];
  return [
    { shape: [found.length], dtype, values: found },
    { shape: [values.length], dtype: "int32", values: values.map((value) => found.indexOf(value)) },
  ];
}

function borderCases(dtype: NumericType): Case[] {
  const padded: readonly (readonly [number[], [number, number][]])[] = [
    [[5], [[2, 1]]],
    [[3, 5], [[1, 2], [0, 3]]],
    [[2, 3, 5], [[0, 1], [2, 1], [1, 0]]],
    [[2, 3, 2, 3], [[1, 0], [0, 0], [1, 1], [2, 1]]],
    [[2, 2, 2, 2, 2], [[1, 0], [0, 0], [1, 1], [0, 1], [1, 0]]],
    [[2, 1, 2, 2, 1, 3], [[1, 0], [0, 0], [0, 1], [1, 1], [0, 0], [2, 0]]],
    [[0], [[1, 1]]],
    [[], []],
  ];
  return padded.flatMap(([shape, paddings]): Case[] => {
    const x = sample(shape, dtype), label = `${dtype} [${shape}]`;
    const wide = shape.map((n, axis) => n + paddings[axis]![0] + paddings[axis]![1]);
    const inner = (place: readonly number[]) => place.map((at, axis) => at - paddings[axis]![0]);
    const pad: Case = {
      kernel: "PadV2",
      label,
      inputs: { x },
      attributes: { paddings, constantValue: 1 },
      expected: [moved(x, wide, (place) => {
        const at = inner(place);
        return at.every((i, axis) => i >= 0 && i < shape[axis]!) ? at : undefined;
      }, 1)],
    };
    const fits = paddings.every((pair, axis) => Math.max(...pair) < shape[axis]!);
    if (!fits) return [pad];
    return [
      pad,
      ...(["reflect", "symmetric"] as const).map((mode): Case => ({
        kernel: "MirrorPad",
        label: `${label} ${mode}`,
        inputs: { x },
        attributes: { paddings, mode },
        expected: [moved(x, wide, (place) =>
          inner(place).map((i, axis) => {
            const skip = mode === "reflect" ? 1 : 0, n = shape[axis]!;
            return i < 0 ? -i - 1 + skip : i >= n ? 2 * n - 1 - i - skip : i;
          }))],
      })),
    ];
  });
}

function partCases(dtype: NumericType): Case[] {
  const x = sample([5, 7, 3], dtype), label = dtype;
  const strided = {
    begin: [4, 1, 0],
    end: [0, 6, 3],
    strides: [-2, 2, 1],
    beginMask: 0,
    endMask: 0,
    ellipsisMask: 0,
    newAxisMask: 0,
    shrinkAxisMask: 0,
  };
  const slice = (begin: readonly number[], size: readonly number[]) =>
    moved(x, size, (place) => place.map((at, axis) => at + begin[axis]!));
  return [
    ...[[[1, 2, 1], [3, 4, 2]], [[0, 0, 0], [5, 7, 3]], [[2, 0, 0], [0, 7, 3]], [[4, 6, 2], [
      1,
      1,
      1,
    ]]].map(
      ([begin, size]): Case => ({
        kernel: "Slice",
        label: `${label} [${size}] from [${begin}]`,
        inputs: { x },
        attributes: { begin, size },
        expected: [slice(begin!, size!)],
      }),
    ),
    {
      kernel: "StridedSlice",
      label,
      inputs: { x },
      attributes: strided,
      expected: [moved(x, [2, 3, 3], ([i, j, k]) => [4 - 2 * i!, 1 + 2 * j!, k!])],
    },
    {
      kernel: "SplitV",
      label,
      inputs: { x },
      attributes: { numOrSizeSplits: [2, 0, 5], axis: 1 },
      expected: [
        slice([0, 0, 0], [5, 2, 3]),
        slice([0, 2, 0], [5, 0, 3]),
        slice([0, 2, 0], [5, 5, 3]),
      ],
    },
    {
      kernel: "Unpack",
      label,
      inputs: { value: x },
      attributes: { axis: 2 },
      expected: [0, 1, 2].map((k) => ({ ...slice([0, 0, k], [5, 7, 1]), shape: [5, 7] })),
    },
  ];
}

function joinCases(dtype: NumericType): Case[] {
  return [[2, 3, 0, 1], [3], [1, 1]].flatMap((widths): Case[] => {
    const parts = widths.map((width, i) => sample([3, width, 2], dtype, i));
    const starts = widths.map((_, i) => widths.slice(0, i).reduce((sum, n) => sum + n, 0));
    const total = widths.reduce((sum, n) => sum + n, 0);
    const joined = plain([3, total, 2], dtype, (i) => {
      const [row, column, depth] = positionOf(i, [3, total, 2]) as [number, number, number];
      const part = starts.findLastIndex((start, k) => start <= column && widths[k]! > 0);
      return parts[part]!
        .values[indexOf([row, column - starts[part]!, depth], parts[part]!.shape)]!;
    });
    const pieces = widths.map((_, i) => sample([3, 2], dtype, i));
    return [
      {
        kernel: "Concat",
        label: `${dtype} ${widths}`,
        inputs: parts,
        attributes: { axis: 1 },
        expected: [joined],
      },
      {
        kernel: "Pack",
        label: `${dtype} ${widths.length}`,
        inputs: pieces,
        attributes: { axis: 1 },
        expected: [plain([3, pieces.length, 2], dtype, (i) => {
          const [row, piece, column] = positionOf(i, [3, pieces.length, 2]) as [
            number,
            number,
            number,
          ];
          return pieces[piece]!.values[2 * row + column]!;
        })],
      },
    ];
  });
}

/** Blocks of an image among its channels or in its batch. */
function blockCases(dtype: NumericType): Case[] {
  const deep = sample([2, 2, 3, 8], dtype), flat = sample([2, 4, 6, 3], dtype);
  const many = sample([8, 2, 3, 3], dtype);
  const channelsFirst = sample([2, 8, 2, 3], dtype);
  return [
    {
      kernel: "DepthToSpace",
      label: dtype,
      inputs: { x: deep },
      attributes: { blockSize: 2, dataFormat: "NHWC" },
      expected: [moved(deep, [2, 4, 6, 2], ([n, h, w, c]) => [
        n!,
        h! >> 1,
        w! >> 1,
        ((h! & 1) * 2 + (w! & 1)) * 2 + c!,
      ])],
    },
    {
      kernel: "DepthToSpace",
      label: `${dtype}, channels first`,
      inputs: { x: channelsFirst },
      attributes: { blockSize: 2, dataFormat: "NCHW" },
      expected: [moved(channelsFirst, [2, 2, 4, 6], ([n, c, h, w]) => [
        n!,
        ((h! & 1) * 2 + (w! & 1)) * 2 + c!,
        h! >> 1,
        w! >> 1,
      ])],
    },
    {
      kernel: "SpaceToBatchND",
      label: dtype,
      inputs: { x: flat },
      attributes: { blockShape: [2, 2], paddings: [[1, 1], [0, 2]] },
      expected: [moved(flat, [8, 3, 4, 3], ([m, h, w, c]) => {
        const block = Math.floor(m! / 2);
        const row = 2 * h! + (block >> 1) - 1, column = 2 * w! + (block & 1);
        return row < 0 || row >= 4 || column >= 6 ? undefined : [m! % 2, row, column, c!];
      })],
    },
    {
      kernel: "BatchToSpaceND",
      label: dtype,
      inputs: { x: many },
      attributes: { blockShape: [2, 2], crops: [[1, 0], [0, 1]] },
      expected: [moved(many, [2, 3, 5, 3], ([n, h, w, c]) => {
        const row = h! + 1;
        return [((row & 1) * 2 + (w! & 1)) * 2 + n!, row >> 1, w! >> 1, c!];
      })],
    },
  ];
}

/** Tensors that come of numbers alone. */
function madeCases(dtype: NumericType): Case[] {
  const value = dtype === "bool" ? 1 : 7;
  const made: Case[] = [[], [0], [3, 5]].map((shape) => ({
    kernel: "Fill",
    label: `${dtype} [${shape}]`,
    inputs: {},
    attributes: { shape, value, dtype },
    expected: [plain(shape, dtype, () => value)],
  }));
  if (dtype === "bool") return made;
  return [
    ...made,
    ...[[0, 10, 3], [5, -5, -2], [0, 0, 1], [4, 2, 1]].map(([start, stop, step]): Case => {
      const count = Math.max(0, Math.ceil((stop! - start!) / step!));
      return {
        kernel: "Range",
        label: `${dtype} ${start} ${stop} ${step}`,
        inputs: {},
        // tf.range itself turns the step where it leads away, and gives nothing for no step
        attributes: { start, stop, step: count === 0 && start! > stop! ? -1 : step, dtype },
        expected: [
          plain(
            [start! > stop! && count === 0 ? start! - stop! : count],
            dtype,
            (i) => start! + i * (count === 0 ? -1 : step!),
          ),
        ],
      };
    }),
    ...(dtype === "int32" ? [] : [1, 2, 7].map((num): Case => ({
      kernel: "LinSpace",
      label: `${num}`,
      inputs: {},
      attributes: { start: -1, stop: 2, num },
      expected: [plain([num], "float32", (i) => num === 1 ? -1 : -1 + 3 * i / (num - 1))],
    }))),
  ];
}
