/** Draws many tokens from one distribution, each in constant time. */
import type { Random } from "../random/mod.ts";

/** Where random numbers come from in a loop over millions of pairs. */
export interface Drawer {
  /** In [0, 1). */
  readonly uniform: () => number;
  /** By its probability. */
  readonly token: () => number;
}

const BUFFER = 4096;

/** Walker's alias method (1977), with numbers that are drawn a buffer at a time. */
export function drawer(probabilities: Float64Array, random: Random): Drawer {
  const { length } = probabilities, alias = new Int32Array(length);
  const share = probabilities.map((p) => p * length);
  const small: number[] = [], large: number[] = [];
  share.forEach((value, token) => (value < 1 ? small : large).push(token));
  while (small.length > 0 && large.length > 0) {
    const poor = small.pop()!, rich = large.at(-1)!;
    alias[poor] = rich;
    share[rich]! -= 1 - share[poor]!;
    if (share[rich]! < 1) small.push(large.pop()!);
  }
  for (const token of [...small, ...large]) share[token] = 1; // what rounding left over
  const buffer = new Float64Array(BUFFER);
  let at = BUFFER;
  const uniform = () => {
    if (at === BUFFER) {
      random.fillUniform(buffer);
      at = 0;
    }
    return buffer[at++]!;
  };
  const token = () => {
    const place = uniform() * length, i = Math.floor(place);
    return place - i < share[i]! ? i : alias[i]!;
  };
  return { uniform, token };
}
