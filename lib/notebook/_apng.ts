/** Writes animations as PNG files with the same bytes on every machine. */
import { zlibSync } from "fflate";
import { chunk, COMPRESSION, joinChunks } from "./_png_chunks.ts";

/** Size and speed of an animation. */
export interface ApngOptions {
  /** Pixels of each row, a positive integer. */
  readonly width: number;
  /** Rows of each frame, a positive integer. */
  readonly height: number;
  /** Milliseconds that each frame is shown: an integer in [1, 65535]. */
  readonly delay: number;
  /** Milliseconds that the last frame is shown, in the same range (default: `delay`). */
  readonly lastDelay?: number;
}

/** Pixels of a frame, row by row: one value (grey) or three (red, green, blue) each, 0 to 255. */
export type Frame = Uint8Array | Uint8ClampedArray;

/** How all frames are stored. */
interface Encoding {
  readonly frames: readonly Frame[];
  /** Bytes of a pixel. */
  readonly channels: number;
  /** Colour type of the PNG header. */
  readonly colorType: number;
  /** Red, green and blue of each index; null when pixels have their own values. */
  readonly palette: Uint8Array | null;
}

/** A rectangle of pixels. */
interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Encodes frames as an animated PNG that plays for ever (APNG, W3C Portable Network Graphics, third
 * edition, section 11.3.6); viewers that do not know it show the first frame. After the first frame
 * only the rectangle that changed is stored, and up to 256 colours are stored as a palette.
 *
 * @param frames At least one, each of width x height x 1 or 3 bytes; all grey or all in colour.
 * @param options Width and height (positive integers) and `delay`.
 * @returns The bytes of the PNG file.
 * @throws {RangeError} when there is no frame, the size does not agree with the data or `delay` is
 * out of range.
 */
export function encodeApng(frames: readonly Frame[], options: ApngOptions): Uint8Array {
  checkFrames(frames, options);
  const { width, height, delay, lastDelay = delay } = options;
  const encoding = chooseEncoding(frames, width * height);
  const chunks = [
    chunk("IHDR", bigEndian([width, height], [8, encoding.colorType, 0, 0, 0])),
    chunk("acTL", bigEndian([frames.length, 0])), // 0: plays for ever
  ];
  if (encoding.palette !== null) chunks.push(chunk("PLTE", encoding.palette));
  let sequence = 0;
  encoding.frames.forEach((frame, index) => {
    const previous = encoding.frames[index - 1];
    const whole = { x: 0, y: 0, width, height };
    const area = previous ? changedArea(previous, frame, width, encoding.channels) : whole;
    const bytes = zlibSync(rowsOf(frame, area, width, encoding.channels), COMPRESSION);
    const place = bigEndian([sequence++, area.width, area.height, area.x, area.y]);
    // Delay as a fraction of a second; then keep what was drawn, and replace what is drawn over.
    const shown = index === frames.length - 1 ? lastDelay : delay;
    const timing = [shown >> 8, shown & 255, 1000 >> 8, 1000 & 255, 0, 0];
    chunks.push(chunk("fcTL", Uint8Array.from([...place, ...timing])));
    if (index === 0) chunks.push(chunk("IDAT", bytes));
    else chunks.push(chunk("fdAT", Uint8Array.from([...bigEndian([sequence++]), ...bytes])));
  });
  chunks.push(chunk("IEND", new Uint8Array(0)));
  return joinChunks(chunks);
}

function checkFrames(
  frames: readonly Frame[],
  { width, height, delay, lastDelay = delay }: ApngOptions,
): void {
  for (const [name, value] of Object.entries({ width, height })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw problem(name, "a positive integer", String(value));
    }
  }
  for (const [name, value] of Object.entries({ delay, lastDelay })) {
    if (!(Number.isInteger(value) && value >= 1 && value <= 65535)) {
      throw problem(name, "an integer in [1, 65535]", String(value));
    }
  }
  const first = frames[0];
  if (first === undefined) throw problem("frames", "at least one frame", "an empty array");
  const pixels = width * height;
  const length = first.length === pixels ? pixels : 3 * pixels;
  frames.forEach((frame, index) => {
    if (frame.length === length) return;
    const requirement = index === 0
      ? `1 or 3 values for each of ${width} x ${height} pixels`
      : `as long as the first frame (${length})`;
    throw problem(`frames[${index}]`, requirement, `${frame.length} values`);
  });
}

/** Grey frames stay as they are; colours become indices of a palette when it has room for all. */
function chooseEncoding(frames: readonly Frame[], pixels: number): Encoding {
  if (frames[0]!.length === pixels) return { frames, channels: 1, colorType: 0, palette: null };
  const indices = new Map<number, number>();
  const indexed = frames.map((frame) => {
    const out = new Uint8Array(pixels);
    let before = -1; // most neighbours are equal
    for (let i = 0; i < pixels; i++) {
      const color = (frame[3 * i]! << 16) | (frame[3 * i + 1]! << 8) | frame[3 * i + 2]!;
      if (color !== before && !indices.has(color)) indices.set(color, indices.size);
      out[i] = color === before ? out[i - 1]! : indices.get(color)!;
      before = color;
    }
    return out;
  });
  if (indices.size > 256) return { frames, channels: 3, colorType: 2, palette: null };
  const colors = [...indices.keys()].flatMap((color) => [color >> 16, (color >> 8) & 255, color]);
  return { frames: indexed, channels: 1, colorType: 3, palette: Uint8Array.from(colors) };
}

/** The smallest rectangle outside of which two frames are equal; one pixel when all is equal. */
function changedArea(before: Frame, after: Frame, width: number, channels: number): Area {
  let [left, right, top, bottom] = [Infinity, -1, Infinity, -1];
  for (let i = 0; i < after.length; i++) {
    if (before[i] === after[i]) continue;
    const pixel = Math.floor(i / channels);
    const x = pixel % width, y = Math.floor(pixel / width);
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  if (right < 0) return { x: 0, y: 0, width: 1, height: 1 };
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/** The rows of an area, each after filter type 0: flat drawings pack best as they are. */
function rowsOf(frame: Frame, area: Area, width: number, channels: number): Uint8Array {
  const rowBytes = area.width * channels;
  const out = new Uint8Array(area.height * (rowBytes + 1));
  for (let row = 0; row < area.height; row++) {
    const start = ((area.y + row) * width + area.x) * channels;
    out.set(frame.subarray(start, start + rowBytes), row * (rowBytes + 1) + 1);
  }
  return out;
}

/** Words of 32 bits, highest byte first, and bytes after them. */
function bigEndian(words: readonly number[], bytes: readonly number[] = []): Uint8Array {
  const out = new Uint8Array(4 * words.length + bytes.length);
  const view = new DataView(out.buffer);
  words.forEach((word, i) => view.setUint32(4 * i, word));
  out.set(bytes, 4 * words.length);
  return out;
}

function problem(argument: string, requirement: string, got: string): RangeError {
  return new RangeError(
    `Cannot encode animation: "${argument}" must be ${requirement}, current value is ${got}`,
  );
}
