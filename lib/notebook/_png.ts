/** Writes images as PNG files with the same bytes on every machine. */
import { zlibSync } from "fflate";
import { chunk, COMPRESSION, joinChunks } from "./_png_chunks.ts";

/** Pixels of an image, row by row from the top left. */
export interface Pixels {
  /** Pixels of each row, a positive integer. */
  readonly width: number;
  /** Rows, a positive integer. */
  readonly height: number;
  /** One value (grey), three (red, green, blue) or four (and opacity) for each pixel, 0 to 255. */
  readonly data: Uint8Array | Uint8ClampedArray;
}

const BIT_DEPTH = 8;
/** Number of channels to the colour type of the PNG header. */
const COLOR_TYPES: Readonly<Record<number, number>> = { 1: 0, 3: 2, 4: 6 };
/** Filter type 2: each byte minus the one above; repeated rows become zeros. */
const FILTER_UP = 2;

/**
 * Encodes an image as PNG (W3C Portable Network Graphics, third edition): grey, RGB or RGBA.
 *
 * @param pixels Width and height (positive integers) and width x height x channels bytes.
 * @returns The bytes of the PNG file.
 * @throws {RangeError} when the size is not positive or does not agree with the data.
 */
export function encodePng({ width, height, data }: Pixels): Uint8Array {
  for (const [name, value] of Object.entries({ width, height })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new RangeError(
        `Cannot encode PNG: "${name}" must be a positive integer, current value is ${value}`,
      );
    }
  }
  const channels = data.length / (width * height);
  const colorType = COLOR_TYPES[channels];
  if (colorType === undefined) {
    throw new RangeError(
      `Cannot encode PNG: "data" must hold 1, 3 or 4 values for each of ${width} x ${height} ` +
        `pixels, current length is ${data.length}`,
    );
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([BIT_DEPTH, colorType], 8);
  const rows = filterRows(data, width * channels, height);
  return joinChunks([
    chunk("IHDR", header),
    chunk("IDAT", zlibSync(rows, COMPRESSION)),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

function filterRows(data: ArrayLike<number>, rowBytes: number, height: number): Uint8Array {
  const out = new Uint8Array(height * (rowBytes + 1));
  for (let row = 0; row < height; row++) {
    const start = row * (rowBytes + 1);
    out[start] = FILTER_UP;
    for (let i = 0; i < rowBytes; i++) {
      const above = row === 0 ? 0 : data[(row - 1) * rowBytes + i]!;
      out[start + 1 + i] = data[row * rowBytes + i]! - above;
    }
  }
  return out;
}
