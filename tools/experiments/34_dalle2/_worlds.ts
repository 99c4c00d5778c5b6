/** Embeddings whose truth is known: ten captions, and for each a ring of pictures. */
import type { Random } from "lib/random/mod.ts";

/** Captions; each has one ring. */
export const CAPTIONS = 10;

/** Where the embeddings of pictures lie, given the number of their caption. */
export interface World {
  readonly size: number;
  /** Radius of each ring. */
  readonly radius: number;
  /** Embeddings for the captions, [captions.length, size]. */
  readonly draw: (captions: ArrayLike<number>, random: Random) => Float32Array;
}

/** Each number of an embedding lies this far from that of the ring, on average. */
const NOISE = 0.05;

/**
 * Rings of radius sqrt(rank / 8) in planes of their own, around centres from N(0, 0.25 I), in the first
 * `rank` numbers; turned by a random rotation into `size` numbers where these are more.
 */
export function ringWorld(size: number, rank: number, random: Random): World {
  const radius = Math.sqrt(rank / 8);
  const rings = Array.from({ length: CAPTIONS }, () => {
    const [u, v] = orthonormal(2, rank, random) as [Float64Array, Float64Array];
    return { centre: Float64Array.from({ length: rank }, () => random.normal(0, 0.5)), u, v };
  });
  const axes = rank === size ? undefined : orthonormal(rank, size, random);
  const draw = (captions: ArrayLike<number>, random: Random) => {
    const rows = new Float32Array(captions.length * size);
    for (let row = 0; row < captions.length; row++) {
      const { centre, u, v } = rings[captions[row]!]!, angle = random.uniform(0, 2 * Math.PI);
      const [x, y] = [radius * Math.cos(angle), radius * Math.sin(angle)];
      const point = centre.map((c, i) => c + x * u[i]! + y * v[i]! + random.normal(0, NOISE));
      rows.set(axes === undefined ? point : turned(point, axes), row * size);
    }
    return rows;
  };
  return { size, radius, draw };
}

/** Unit vectors at right angles to each other (Gram and Schmidt). */
function orthonormal(count: number, size: number, random: Random): Float64Array[] {
  const rows: Float64Array[] = [];
  while (rows.length < count) {
    const row = Float64Array.from({ length: size }, () => random.normal());
    for (const other of rows) {
      const product = row.reduce((sum, x, i) => sum + x * other[i]!, 0);
      row.forEach((x, i) => row[i] = x - product * other[i]!);
    }
    const length = Math.hypot(...row);
    rows.push(row.map((x) => x / length));
  }
  return rows;
}

function turned(point: Float64Array, axes: readonly Float64Array[]): Float32Array {
  const result = new Float32Array(axes[0]!.length);
  axes.forEach((axis, k) => axis.forEach((x, i) => result[i]! += point[k]! * x));
  return result;
}
