/** Shows many small images as one picture. */
import { toBase64 } from "./_base64.ts";
import { encodePng } from "./_png.ts";
import { show } from "./show.ts";

/** Settings of `imageGrid`. */
export interface ImageGridOptions {
  /** Pixels in a row of one image. */
  readonly width: number;
  /** Rows of one image. */
  readonly height: number;
  /** Images in a row of the grid. */
  readonly columns: number;
  /** What the picture shows, in words. */
  readonly alt: string;
  /** Screen pixels for one image pixel (default 4). */
  readonly scale?: number;
  /** Value drawn black (default: the smallest of all). */
  readonly min?: number;
  /** Value drawn white (default: the largest of all). */
  readonly max?: number;
}

const GAP = 4;
const WHITE = 255;

/**
 * Shows grey images in rows, as one PNG with white gaps.
 *
 * @param images Each image as height x width values, row by row; values beyond `min` and `max` are
 * drawn as these.
 * @param options Size of an image, columns of the grid and `alt`; see `ImageGridOptions`.
 * @throws {RangeError} when there is no image, a size is not a positive integer, an image has
 * another length or a value that is not finite, `alt` is empty or `min` is not below `max`.
 *
 * @example
 * ```ts
 * import { imageGrid } from "lib/notebook/mod.ts";
 *
 * await imageGrid([[0, 1, 1, 0], [1, 0, 0, 1]], {
 *   width: 2,
 *   height: 2,
 *   columns: 2,
 *   alt: "Two small checkerboards",
 * });
 * ```
 */
export async function imageGrid(
  images: readonly ArrayLike<number>[],
  options: ImageGridOptions,
): Promise<void> {
  const png = encodePng(gridPixels(images, options));
  await show({
    "image/png": toBase64(png),
    "text/plain": `[images] ${options.alt}`,
  });
}

function gridPixels(images: readonly ArrayLike<number>[], options: ImageGridOptions) {
  const { width, height, columns, scale = 4 } = options;
  checkGrid(images, options);
  const [min, max] = greyRange(images, options);
  const gridColumns = Math.min(columns, images.length);
  const gridRows = Math.ceil(images.length / columns);
  const pitchX = width * scale + GAP;
  const pitchY = height * scale + GAP;
  const gridWidth = gridColumns * pitchX - GAP;
  const gridHeight = gridRows * pitchY - GAP;
  const data = new Uint8Array(gridWidth * gridHeight).fill(WHITE);
  images.forEach((image, index) => {
    const left = (index % columns) * pitchX;
    const top = Math.floor(index / columns) * pitchY;
    for (let y = 0; y < height * scale; y++) {
      for (let x = 0; x < width * scale; x++) {
        const value = image[Math.floor(y / scale) * width + Math.floor(x / scale)]!;
        const share = Math.min(1, Math.max(0, (value - min) / (max - min)));
        data[(top + y) * gridWidth + left + x] = Math.round(share * WHITE);
      }
    }
  });
  return { width: gridWidth, height: gridHeight, data };
}

function checkGrid(images: readonly ArrayLike<number>[], options: ImageGridOptions): void {
  const { width, height, columns, scale = 4, alt } = options;
  for (const [name, value] of Object.entries({ width, height, columns, scale })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw problem(name, "a positive integer", value);
    }
  }
  if (typeof alt !== "string" || alt.trim() === "") {
    throw problem("alt", "a sentence that says what the picture shows", JSON.stringify(alt));
  }
  if (images.length === 0) throw problem("images", "at least one image", "an empty array");
  images.forEach((image, index) => {
    if (image.length !== width * height) {
      const length = `${width * height} values (${height} x ${width})`;
      throw problem(`images[${index}]`, length, `${image.length} values`);
    }
    const bad = Array.prototype.find.call(image, (value) => !Number.isFinite(value));
    if (bad !== undefined) throw problem(`images[${index}]`, "finite numbers", bad);
  });
}

function greyRange(
  images: readonly ArrayLike<number>[],
  { min, max }: ImageGridOptions,
): [number, number] {
  let lowest = Infinity;
  let highest = -Infinity;
  for (const image of images) {
    for (let i = 0; i < image.length; i++) {
      lowest = Math.min(lowest, image[i]!);
      highest = Math.max(highest, image[i]!);
    }
  }
  const low = min ?? lowest;
  // An image of one value only has no range of its own: draw it black.
  const high = max ?? (highest > low ? highest : low + 1);
  if (!(low < high)) throw problem("min", `below "max" (${high})`, low);
  return [low, high];
}

function problem(argument: string, must: string, got: unknown): RangeError {
  return new RangeError(
    `Cannot draw image grid: "${argument}" must be ${must}, current value is ${got}`,
  );
}
