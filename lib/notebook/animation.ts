/** Shows a moving picture. */
import { toBase64 } from "./_base64.ts";
import { type ApngOptions, encodeApng, type Frame } from "./_apng.ts";
import { show } from "./show.ts";

/** Settings of `animation`. */
export interface AnimationOptions extends ApngOptions {
  /** What the picture shows, in words. */
  readonly alt: string;
}

/**
 * Shows frames one after the other, again and again, as one animated PNG; where that does not move,
 * it is the first frame.
 *
 * @param frames Each frame as width x height x 1 (grey) or 3 (red, green, blue) bytes.
 * @param options Width, height, `delay` (milliseconds per frame) and `alt`.
 * @throws {RangeError} when there is no frame, a frame has another length, a number is out of its
 * range or `alt` is empty.
 *
 * @example
 * ```ts
 * import { animation } from "lib/notebook/mod.ts";
 *
 * await animation([Uint8Array.of(0, 255), Uint8Array.of(255, 0)], {
 *   width: 2,
 *   height: 1,
 *   delay: 500,
 *   alt: "A black pixel that jumps from left to right",
 * });
 * ```
 */
export async function animation(
  frames: readonly Frame[],
  options: AnimationOptions,
): Promise<void> {
  const { alt } = options;
  if (typeof alt !== "string" || alt.trim() === "") {
    throw new RangeError(
      'Cannot show animation: "alt" must be a sentence that says what the picture shows, ' +
        `current value is ${JSON.stringify(alt)}`,
    );
  }
  await show({
    "image/png": toBase64(encodeApng(frames, options)),
    "text/plain": `[animation] ${alt}`,
  });
}
