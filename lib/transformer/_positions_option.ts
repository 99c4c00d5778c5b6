/** How a model is told the places of its tokens. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { rotaryPositions, sinusoidalPositions } from "./positions.ts";
import { rotateHeads } from "./rotate_heads.ts";

/**
 * How a model is told the places of its tokens: by a vector for each place that is learned, by
 * sinusoids, both added to the tokens' vectors, by rotations of queries and keys, or not at all.
 */
export type PositionKind = "learned" | "sinusoidal" | "rotary" | "none";

const KINDS: readonly PositionKind[] = ["learned", "sinusoidal", "rotary", "none"];

/** What a kind of positions does, besides a table that is learned. */
export interface Positions {
  /** Adds what tells places to the vectors of tokens [batch, time, size], the first at a place. */
  readonly addTo?: (h: tf.Tensor3D, from: number) => tf.Tensor3D;
  /** Gives what turns projected queries and keys, the first at a place. */
  readonly turnFrom?: (from: number) => (x: tf.Tensor3D) => tf.Tensor3D;
}

/**
 * What a kind of positions does.
 *
 * @throws {RangeError | TypeError} for an unknown kind, or a size that its sinusoids do not have
 */
export function positionsOf(
  task: string,
  kind: PositionKind,
  { length, size, heads }: Readonly<Record<"length" | "size" | "heads", number>>,
): Positions {
  if (!KINDS.includes(kind)) {
    throw invalidArgument(task, "position", `one of ${KINDS.join(", ")}`, kind, "string");
  }
  if (kind === "sinusoidal") return { addTo: sinusoidsOf(length, size) };
  if (kind !== "rotary") return {};
  const positions = rotaryPositions(length, size / heads);
  return { turnFrom: (from) => (x) => rotateHeads(x, positions, { heads, from }) };
}

/**
 * Adds sinusoids to the vectors of tokens, which are grown by sqrt(size) before (Vaswani et al. 2017,
 * sections 3.4 and 3.5).
 */
export function sinusoidsOf(length: number, size: number) {
  const table = sinusoidalPositions(length, size);
  return (h: tf.Tensor3D, from = 0): tf.Tensor3D =>
    tf.tidy(() => {
      const time = h.shape[1], rows = table.slice(from, from + time);
      const places = tf.tensor2d(rows.flatMap((row) => [...row]), [time, size]);
      return tf.add(tf.mul(h, Math.sqrt(size)), places);
    });
}
