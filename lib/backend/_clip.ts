/** ClipByValue: stock wasm turns NaN into a bound, and reads integers as floating-point numbers. */
import { type Companion, sizeOf } from "./_companion.ts";
import { overrideKernel } from "./_override.ts";

const INT32_MIN = -(2 ** 31), INT32_MAX = 2 ** 31 - 1;

export function installClip(companion: Companion): void {
  const { clip, clipInt32 } = companion.kernels;
  overrideKernel("ClipByValue", (stock) => (args) => {
    const x = args.inputs["x"]!;
    const { clipValueMin, clipValueMax } = args.attrs as {
      clipValueMin: number;
      clipValueMax: number;
    };
    if (x.dtype !== "float32" && x.dtype !== "int32") return stock!(args);
    const y = companion.output(x.shape, x.dtype);
    const [from, to, count] = [companion.pointer(x), companion.pointer(y), sizeOf(x.shape)];
    if (x.dtype === "float32") clip(from, to, count, clipValueMin, clipValueMax);
    else clipInt32(from, to, count, integer(clipValueMin), integer(clipValueMax));
    return y;
  });
}

/** A bound as tfjs's cpu backend stores it among integers. */
function integer(bound: number): number {
  return Math.trunc(Math.min(INT32_MAX, Math.max(INT32_MIN, bound)));
}
