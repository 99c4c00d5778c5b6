/** Shows a moving picture with its caption. */
import { invalidArgument } from "../_invalid_argument.ts";
import { encodeApng } from "./_apng.ts";
import { toBase64 } from "./_base64.ts";
import { type Picture, toPixels } from "./_picture.ts";
import type { Pixels } from "./_png.ts";
import { quantize } from "./_quantize.ts";
import { GROUND } from "./palette.ts";
import { show } from "./show.ts";

/** Settings of `animation`. */
export interface AnimationOptions {
  /** What the picture shows, in words; it is also the caption where there is none. */
  readonly alt: string;
  /** Markdown below the picture, in any language. */
  readonly caption?: string;
  /** How many frames a function is asked for: an integer in [2, 200] (default 24). */
  readonly count?: number;
  /** Milliseconds that a frame is shown, an integer in [1, 65535] (default 100). */
  readonly delay?: number;
  /** Milliseconds that the last frame is shown before the first comes again (default 1000). */
  readonly lastDelay?: number;
}

const TASK = "show animation";
/** Pixels in a row: a phone shows them all. */
const WIDTH = 480;
/** Bytes of the file: what a page can load in a moment. */
const MOST_BYTES = 250_000;
const MOST_FRAMES = 200;

/**
 * Shows frames one after the other, again and again, as one animated PNG of 480 pixels in width with a
 * caption below; where that does not move, it is the first frame.
 *
 * @param frames Frames, or a function that makes them: of the time t from 0 to 1 and the number of the
 * frame. A frame is what `plot` takes, a standalone SVG, the pixels of `gridPixels` or of a drawing
 * (`width`, `height`, `data` with 1 or 3 bytes a pixel), or an array of these, side by side.
 * @param options `alt`, `caption` and the timing; see `AnimationOptions`.
 * @throws {RangeError | TypeError} when there is no frame, a number is out of its range, `alt` is empty,
 * a picture holds Chinese text, or the file would be larger than 250 kB.
 *
 * @example
 * ```ts
 * import { animation, heatmap } from "lib/notebook/mod.ts";
 *
 * await animation((t) => heatmap([[1 - t, t]], { alt: "Weights", domain: [0, 1] }), {
 *   count: 3,
 *   alt: "The weight moves from the first word to the second",
 * });
 * ```
 */
export async function animation(
  frames: readonly Picture[] | ((t: number, index: number) => Picture),
  options: AnimationOptions,
): Promise<void> {
  const { alt, caption = alt, count = 24, delay = 100, lastDelay = 1000 } = options;
  if (typeof alt !== "string" || alt.trim() === "") {
    const must = "a sentence that says what the picture shows";
    throw invalidArgument(TASK, "alt", must, alt, "string");
  }
  if (!(Number.isSafeInteger(count) && count >= 2 && count <= MOST_FRAMES)) {
    throw invalidArgument(TASK, "count", `an integer in [2, ${MOST_FRAMES}]`, count);
  }
  const pictures = typeof frames === "function"
    ? Array.from({ length: count }, (_, i) => frames(i / (count - 1), i))
    : frames;
  if (pictures.length === 0 || pictures.length > MOST_FRAMES) {
    throw invalidArgument(TASK, "frames", `1 to ${MOST_FRAMES} frames`, pictures, "object");
  }
  const { data, height } = await drawFrames(pictures);
  const bytes = encodeApng(data, { width: WIDTH, height, delay, lastDelay });
  if (bytes.length > MOST_BYTES) {
    throw new RangeError(
      `Cannot show animation: "frames" must make a file of at most ${MOST_BYTES / 1000} kB, ` +
        `current value is ${data.length} frames of ${Math.ceil(bytes.length / 1000)} kB together`,
    );
  }
  await show({ "image/png": toBase64(bytes), "text/plain": `[animation] ${alt}` });
  await show({ "text/markdown": caption, "text/plain": caption });
}

/** All frames with the same height and at most 256 colours. */
async function drawFrames(
  pictures: readonly Picture[],
): Promise<{ data: readonly Uint8Array[]; height: number }> {
  const drawn: Pixels[] = [];
  for (const picture of pictures) drawn.push(await toPixels(TASK, picture, WIDTH));
  const height = Math.max(...drawn.map((pixels) => pixels.height));
  return { data: quantize(drawn.map((pixels) => fillUp(pixels, height))), height };
}

/** A frame with ground below it, up to a height. */
function fillUp({ width, data }: Pixels, height: number): Uint8Array {
  const ground = [1, 3, 5].map((at) => parseInt(GROUND.slice(at, at + 2), 16));
  const out = Uint8Array.from({ length: 3 * width * height }, (_, i) => ground[i % 3]!);
  out.set(data);
  return out;
}
