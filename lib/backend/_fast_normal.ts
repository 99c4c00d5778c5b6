/** The SIMD path of lib/random's normal: the same bits as its own, some times faster. */
import { type NormalFill, setFastNormal } from "../random/mod.ts";
import type { Companion } from "./_companion.ts";

/** How many numbers are made on the wasm heap before they are copied out. */
const PIECE = 8192;

export function installFastNormal(module: Companion): void {
  setFastNormal(normalFill(module));
}

function normalFill(module: Companion): NormalFill {
  return (out, { key, position }, mean, standardDeviation) => {
    // A backend that was removed has no heap any more.
    if (!module.backend.wasm) return false;
    const bytes = out.BYTES_PER_ELEMENT;
    const [key0, key1, key2, key3] = key as [number, number, number, number];
    const heap = module.scratch(PIECE * bytes);
    for (let start = 0; start < out.length; start += PIECE) {
      const count = Math.min(PIECE, out.length - start);
      module.kernels.fillNormal(
        heap,
        count,
        bytes === 4 ? 1 : 0,
        position + start,
        key0,
        key1,
        key2,
        key3,
        mean,
        standardDeviation,
      );
      const { buffer } = module.backend.wasm.asm.memory;
      const view = bytes === 4 ? Float32Array : Float64Array;
      out.set(new view(buffer, heap, count), start);
    }
    return true;
  };
}
