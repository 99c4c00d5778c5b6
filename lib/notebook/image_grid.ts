/** Shows many small images as one picture. */
import { toBase64 } from "./_base64.ts";
import { element, escapeXml } from "./_svg_serializer.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { FIGURE_WIDTH, FONT_FAMILY, FONT_SIZE } from "./_figure.ts";
import { encodePng, type Pixels } from "./_png.ts";
import { missingCharacters, rasterize } from "./_rasterize.ts";
import { GROUND, INK } from "./palette.ts";
import { show } from "./show.ts";

/** Settings of `gridPixels`. */
export interface GridOptions {
  /** Pixels in a row of one image. */
  readonly width: number;
  /** Rows of one image. */
  readonly height: number;
  /** Images in a row of the grid. */
  readonly columns: number;
  /** Screen pixels for one image pixel (default: as many as 520 pixels have room for, at most 4). */
  readonly scale?: number;
  /** Value drawn black (default: the smallest of all). */
  readonly min?: number;
  /** Value drawn white (default: the largest of all). */
  readonly max?: number;
}

/** Settings of `imageGrid`. */
export interface ImageGridOptions extends GridOptions {
  /** What the picture shows, in words. */
  readonly alt: string;
  /** What stands above each row of the grid, without Chinese (default: nothing). */
  readonly rows?: readonly string[];
  /** Markdown below the picture, in any language (default: none). */
  readonly caption?: string;
}

const TASK = "draw image grid";
const GAP = 2;
/** Grey between the images; as pale as the ground of figures. */
const PALE = 242;
const WHITE = 255;
const MOST_SCALE = 4;
const LABEL_HEIGHT = FONT_SIZE + 9;

/**
 * Shows images in rows, as one PNG, with labels above the rows and a caption below.
 *
 * @param images Each image as height x width grey values, or height x width x 3 of red, green and blue,
 * row by row; values beyond `min` and `max` are drawn as these.
 * @param options Size of an image, columns of the grid, `alt`, labels and caption; see
 * `ImageGridOptions`.
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
  const { alt, caption, rows } = options;
  if (typeof alt !== "string" || alt.trim() === "") {
    throw problem("alt", "a sentence that says what the picture shows", JSON.stringify(alt));
  }
  const pixels = gridPixels(images, options);
  const labelled = rows === undefined
    ? pixels
    : await addLabels(pixels, rows, options, images.length);
  await show({ "image/png": toBase64(encodePng(labelled)), "text/plain": `[images] ${alt}` });
  if (caption !== undefined) await show({ "text/markdown": caption, "text/plain": caption });
}

/**
 * Images in rows as pixels, a frame for `animation`.
 *
 * @param images Each image as height x width grey values, or height x width x 3 of red, green and blue,
 * row by row; values beyond `min` and `max` are drawn as these.
 * @param options Size of an image and columns of the grid; see `GridOptions`.
 * @returns One grey value or three colours for each pixel.
 * @throws {RangeError} when there is no image, a size is not a positive integer, an image has
 * another length or a value that is not finite, or `min` is not below `max`.
 *
 * @example
 * ```ts
 * import { gridPixels } from "lib/notebook/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { width, height, data } = gridPixels([[0, 1]], { width: 2, height: 1, columns: 1, scale: 1 });
 * assert.deepEqual([width, height, [...data]], [2, 1, [0, 255]]);
 * ```
 */
export function gridPixels(images: readonly ArrayLike<number>[], options: GridOptions): Pixels {
  const { width, height, columns } = options;
  const scale = checkGrid(images, options);
  const [min, max] = greyRange(images, options);
  const gridColumns = Math.min(columns, images.length);
  const gridRows = Math.ceil(images.length / columns);
  const pitchX = width * scale + GAP;
  const pitchY = height * scale + GAP;
  const gridWidth = gridColumns * pitchX - GAP;
  const gridHeight = gridRows * pitchY - GAP;
  const channels = channelsOf(images[0]!, options);
  const data = new Uint8Array(gridWidth * gridHeight * channels).fill(PALE);
  images.forEach((image, index) => {
    const left = (index % columns) * pitchX;
    const top = Math.floor(index / columns) * pitchY;
    for (let y = 0; y < height * scale; y++) {
      for (let x = 0; x < width * scale; x++) {
        const from = (Math.floor(y / scale) * width + Math.floor(x / scale)) * channels;
        const to = ((top + y) * gridWidth + left + x) * channels;
        for (let channel = 0; channel < channels; channel++) {
          const share = (image[from + channel]! - min) / (max - min);
          data[to + channel] = Math.round(Math.min(1, Math.max(0, share)) * WHITE);
        }
      }
    }
  });
  return { width: gridWidth, height: gridHeight, data };
}

/** Returns the scale, if everything is as it must be. */
function checkGrid(images: readonly ArrayLike<number>[], options: GridOptions): number {
  const { width, height, columns, scale = usualScale(options, images.length) } = options;
  for (const [name, value] of Object.entries({ width, height, columns, scale })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw problem(name, "a positive integer", value);
    }
  }
  if (images.length === 0) throw problem("images", "at least one image", "an empty array");
  const channels = channelsOf(images[0]!, options), colours = channels === 3 ? " x 3" : "";
  images.forEach((image, index) => {
    if (image.length !== width * height * channels) {
      const length = `${width * height * channels} values (${height} x ${width}${colours})`;
      throw problem(`images[${index}]`, length, `${image.length} values`);
    }
    const bad = Array.prototype.find.call(image, (value) => !Number.isFinite(value));
    if (bad !== undefined) throw problem(`images[${index}]`, "finite numbers", bad);
  });
  return scale;
}

/** 3 for images of red, green and blue, else 1; the first image decides for all. */
function channelsOf(image: ArrayLike<number>, { width, height }: GridOptions): 1 | 3 {
  return image.length === 3 * width * height ? 3 : 1;
}

/** The largest scale at which the grid is no wider than a figure. */
function usualScale({ width, columns }: GridOptions, count: number): number {
  const across = Math.min(columns, count);
  const room = Math.floor(((FIGURE_WIDTH + GAP) / across - GAP) / width);
  return Math.min(MOST_SCALE, Math.max(1, room || 1));
}

/** The grid with a line of text above each row. */
async function addLabels(
  grid: Pixels,
  rows: readonly string[],
  { columns }: ImageGridOptions,
  count: number,
): Promise<Pixels> {
  const lines = Math.ceil(count / columns);
  if (rows.length !== lines) {
    throw invalidArgument(TASK, "rows", `${lines} labels, one for each row`, rows, "object");
  }
  const missing = missingCharacters(rows.join(""));
  if (missing !== null) {
    throw invalidArgument(TASK, "rows", "labels without Chinese", missing, "string");
  }
  const pitch = (grid.height + GAP) / lines;
  const labelled = pitch + LABEL_HEIGHT;
  const size = { width: grid.width, height: lines * labelled - GAP };
  const texts = rows.map((text, i) =>
    element("text", { x: 2, y: i * labelled + FONT_SIZE + 1 }, escapeXml(text))
  );
  const font = { "font-family": FONT_FAMILY, "font-size": FONT_SIZE, fill: INK };
  const ground = element("rect", { ...size, fill: GROUND });
  const svg = element(
    "svg",
    { xmlns: "http://www.w3.org/2000/svg", ...size },
    ground + element("g", font, texts.join("")),
  );
  const { data } = await rasterize(svg, grid.width);
  const isGrey = grid.data.length === grid.width * grid.height;
  for (let line = 0; line < lines; line++) {
    for (let y = 0; y < pitch - GAP; y++) {
      for (let x = 0; x < grid.width; x++) {
        const from = (line * pitch + y) * grid.width + x;
        const at = 3 * ((line * labelled + LABEL_HEIGHT + y) * grid.width + x);
        if (isGrey) data.fill(grid.data[from]!, at, at + 3);
        else data.set(grid.data.subarray(3 * from, 3 * from + 3), at);
      }
    }
  }
  return { ...size, data };
}

function greyRange(
  images: readonly ArrayLike<number>[],
  { min, max }: GridOptions,
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
