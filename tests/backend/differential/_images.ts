/** Kernels on images: resizing, crops, turns, and the choice among boxes. */
import {
  type Case,
  type NumericType,
  type Plain,
  plain,
  positionOf,
  sample,
  TYPES,
} from "./_case.ts";
import { moved } from "./_movement.ts";

export function imageCases(): Case[] {
  return [...resizeCases(), ...cropCases(), ...turnCases(), ...transformCases(), ...boxCases()];
}

type Weights = (at: number, size: number) => [place: number, weight: number][];

/** What lies around a place between the elements of a side. */
const METHODS: Readonly<Record<string, (corners: boolean, half: boolean) => Weights>> = {
  ResizeBilinear: () => (at, size) => {
    const low = Math.max(0, Math.floor(at)),
      high = Math.min(size - 1, Math.ceil(at)),
      part = at - low;
    return low === high ? [[low, 1]] : [[low, 1 - part], [high, part]];
  },
  ResizeNearestNeighbor: (corners, half) => (at, size) => {
    const nearest = corners ? Math.round(at) : Math.floor(half ? at + 0.5 : at);
    return [[Math.min(size - 1, Math.max(0, nearest)), 1]];
  },
};

const SIZES: readonly (readonly [number[], [number, number]])[] = [
  [[1, 1, 1, 1], [3, 2]],
  [[2, 3, 4, 3], [5, 7]],
  [[1, 7, 5, 2], [3, 2]],
  [[1, 4, 4, 1], [1, 1]],
  [[0, 3, 4, 2], [5, 2]],
  [[2, 3, 3, 1], [3, 3]],
  [[1, 2, 3, 2], [4, 6]],
];

function resizeCases(): Case[] {
  return Object.entries(METHODS).flatMap(([kernel, method]) =>
    SIZES.flatMap(([shape, size]) =>
      [[false, false], [true, false], [false, true]].flatMap(
        ([alignCorners, halfPixelCenters]): Case[] => {
          const weights = method(alignCorners!, halfPixelCenters!);
          const sources = [0, 1].map((side) =>
            Array.from({ length: size[side]! }, (_, i) => {
              const old = shape[side + 1]!, fresh = size[side]!;
              const scale = alignCorners && fresh > 1 ? (old - 1) / (fresh - 1) : old / fresh;
              return weights(halfPixelCenters ? scale * (i + 0.5) - 0.5 : scale * i, old);
            })
          );
          const result = [shape[0]!, ...size, shape[3]!];
          const call = {
            label: `[${shape}] to ${size}, ${alignCorners}, ${halfPixelCenters}`,
            attributes: { alignCorners, halfPixelCenters, size },
          };
          const dy = sample(result, "float32", 5);
          return [
            ...TYPES.map((dtype): Case => {
              const images = sample(shape, dtype);
              return {
                ...call,
                kernel,
                label: `${dtype} ${call.label}`,
                inputs: { images },
                expected: [resized(images, result, sources)],
              };
            }),
            {
              ...call,
              kernel: `${kernel}Grad`,
              inputs: { images: sample(shape, "float32"), dy },
              expected: [resizedBack(dy, shape, sources)],
            },
          ];
        },
      )
    )
  );
}

type Sources = [place: number, weight: number][][][];

function resized(images: Plain, shape: readonly number[], [rows, columns]: Sources): Plain {
  const [, height, width, channels] = images.shape as [number, number, number, number];
  return plain(shape, "float32", (i) => {
    const [n, r, c, channel] = positionOf(i, shape) as [number, number, number, number];
    let sum = 0;
    for (const [h, a] of rows![r]!) {
      for (const [w, b] of columns![c]!) {
        sum += a * b * images.values[((n * height + h) * width + w) * channels + channel]!;
      }
    }
    return sum;
  });
}

function resizedBack(dy: Plain, shape: readonly number[], [rows, columns]: Sources): Plain {
  const [, height, width, channels] = shape as [number, number, number, number];
  const sums = plain(shape, "float32", () => 0).values.slice();
  for (const [i, value] of dy.values.entries()) {
    const [n, r, c, channel] = positionOf(i, dy.shape) as [number, number, number, number];
    for (const [h, a] of rows![r]!) {
      for (const [w, b] of columns![c]!) {
        sums[((n * height + h) * width + w) * channels + channel]! += a * b * value;
      }
    }
  }
  return { shape, dtype: "float32", values: sums.map(Math.fround) };
}

/** Parts of images between corners in [0, 1], as TensorFlow's crop_and_resize. */
function cropCases(): Case[] {
  const shape = [2, 5, 4, 3],
    box = [[0, 0, 1, 1], [0.25, 0.5, 0.75, 1], [-0.5, 0, 1.5, 0.5], [1, 1, 0, 0]];
  const boxes = plain([4, 4], "float32", (i) => box[Math.floor(i / 4)]![i % 4]!);
  const boxInd: Plain = { shape: [4], dtype: "int32", values: [0, 1, 0, 1] };
  const cases = TYPES.flatMap((dtype) =>
    (["bilinear", "nearest"] as const).flatMap((method) =>
      [[3, 2], [1, 4]].map((cropSize): Case => {
        const image = sample(shape, dtype), result = [4, ...cropSize, 3];
        const attributes = { method, cropSize, extrapolationValue: 9 };
        return {
          kernel: "CropAndResize",
          label: `${dtype} ${method} ${cropSize}`,
          inputs: { image, boxes, boxInd },
          attributes,
          expected: [plain(result, "float32", (i) => {
            const [b, r, c, channel] = positionOf(i, result) as [number, number, number, number];
            const [top, left, bottom, right] = box[b] as [number, number, number, number];
            const at = [[top, bottom, r, 0], [left, right, c, 1]].map(([from, to, index, side]) => {
              const count = cropSize[side!]!, size = shape[side! + 1]! - 1;
              if (count === 1) return 0.5 * (from! + to!) * size;
              return from! * size + index! * (to! - from!) * size / (count - 1);
            });
            if (at.some((place, side) => place < 0 || place > shape[side + 1]! - 1)) return 9;
            const pixel = (h: number, w: number) =>
              image.values[((boxInd.values[b]! * 5 + h) * 4 + w) * 3 + channel]!;
            const [y, x] = at as [number, number];
            if (method === "nearest") return pixel(Math.round(y), Math.round(x));
            const mix = (a: number, z: number, part: number) => a + (z - a) * part;
            const [h, w] = [Math.floor(y), Math.floor(x)], [h1, w1] = [Math.ceil(y), Math.ceil(x)];
            return mix(
              mix(pixel(h, w), pixel(h, w1), x - w),
              mix(pixel(h1, w), pixel(h1, w1), x - w),
              y - h,
            );
          })],
        };
      })
    )
  );
  return [...cases, {
    kernel: "CropAndResize",
    label: "an image that is not there",
    inputs: { image: sample(shape, "float32"), boxes, boxInd: { ...boxInd, values: [0, 1, 2, 0] } },
    attributes: { method: "bilinear", cropSize: [2, 2], extrapolationValue: 0 },
    expected: {
      refused: /^Cannot compute cropAndResize: "boxInd" must be in \[0, 2\), current value is 2/,
    },
  }];
}

function turnCases(): Case[] {
  return TYPES.flatMap((dtype) =>
    [[1, 1, 1, 1], [2, 3, 5, 3], [1, 4, 4, 1], [0, 2, 3, 1]].flatMap((shape): Case[] => {
      const image = sample(shape, dtype), [, height, width] = shape as [number, number, number];
      const flipped = moved(image, shape, ([n, h, w, c]) => [n!, h!, width - 1 - w!, c!]);
      const radians = Math.PI / 2, center = [0.5, 0.5] as const;
      return [
        {
          kernel: "FlipLeftRight",
          label: `${dtype} [${shape}]`,
          inputs: { image },
          expected: [flipped],
        },
        {
          kernel: "RotateWithOffset",
          label: `${dtype} [${shape}] by no angle`,
          inputs: { image },
          attributes: { radians: 0, fillValue: 0, center: 0.5 },
          expected: [image],
        },
        {
          kernel: "RotateWithOffset",
          label: `${dtype} [${shape}] by 30 degrees`,
          inputs: { image },
          attributes: { radians: radians / 3, fillValue: 0, center },
          expected: [turned(image, radians / 3, [height / 2, width / 2])],
        },
      ];
    })
  );
}

function turned(image: Plain, radians: number, [middle, center]: [number, number]): Plain {
  const [, height, width] = image.shape as [number, number, number];
  const [sine, cosine] = [Math.sin(radians), Math.cos(radians)];
  return moved(image, image.shape, ([n, h, w, c]) => {
    const x = Math.round((w! - center) * cosine - (h! - middle) * sine + center);
    const y = Math.round((w! - center) * sine + (h! - middle) * cosine + middle);
    return x < 0 || x >= width || y < 0 || y >= height ? undefined : [n!, y, x, c!];
  });
}

/** A projective transform of which the result's place (x, y) comes from (x + 1, 2 y). */
function transformCases(): Case[] {
  const shape = [2, 4, 5, 2], matrix = [1, 0, 1, 0, 2, 0, 0, 0];
  const transforms = plain([1, 8], "float32", (i) => matrix[i]!);
  return (["float32", "int32"] as NumericType[]).flatMap((dtype) =>
    (["nearest", "bilinear"] as const).map((interpolation): Case => {
      const image = sample(shape, dtype);
      const expected = moved(
        image,
        shape,
        ([n, h, w, c]) => 2 * h! < 4 && w! + 1 < 5 ? [n!, 2 * h!, w! + 1, c!] : undefined,
      );
      return {
        kernel: "Transform",
        label: `${dtype} ${interpolation}`,
        inputs: { image, transforms },
        attributes: { interpolation, fillMode: "constant", fillValue: 0, outputShape: [4, 5] },
        expected: [{ ...expected, dtype: "float32" }],
      };
    })
  );
}

function boxCases(): Case[] {
  // the second overlaps the first by 0.9, the fourth is far away
  const corners = [[0, 0, 1, 1], [0, 0.05, 1, 1.05], [0, -0.05, 1, 0.95], [0, 10, 1, 11]];
  const boxes = plain([4, 4], "float32", (i) => corners[Math.floor(i / 4)]![i % 4]!);
  const scores = plain([4], "float32", (i) => [0.9, 0.75, 0.6, 0.95][i]!);
  const none = { boxes: plain([0, 4], "float32", () => 0), scores: plain([0], "float32", () => 0) };
  const attributes = { maxOutputSize: 3, iouThreshold: 0.5, scoreThreshold: 0 };
  const int = (shape: number[], values: number[]): Plain => ({ shape, dtype: "int32", values });
  return [
    {
      kernel: "NonMaxSuppressionV3",
      label: "boxes",
      inputs: { boxes, scores },
      attributes,
      expected: [int([2], [3, 0])],
    },
    {
      kernel: "NonMaxSuppressionV3",
      label: "no boxes",
      inputs: none,
      attributes,
      expected: [int([0], [])],
    },
    {
      kernel: "NonMaxSuppressionV4",
      label: "padded",
      inputs: { boxes, scores },
      attributes: { ...attributes, padToMaxOutputSize: true },
      expected: [int([3], [3, 0, 0]), int([], [2])],
    },
    {
      kernel: "NonMaxSuppressionV5",
      label: "hard",
      inputs: { boxes, scores },
      attributes: { ...attributes, softNmsSigma: 0 },
      expected: [int([2], [3, 0]), plain([2], "float32", (i) => [0.95, 0.9][i]!)],
    },
  ];
}
