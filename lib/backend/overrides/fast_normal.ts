/** The SIMD path of lib/random's normal: the same bits as its own, some times faster. */
import { type NormalFill, setFastNormal } from "../../random/mod.ts";
import type { SideModule } from "../host/side_module.ts";

/** How many numbers are made on the wasm heap before they are copied out. */
const PIECE = 8192;

export function installFastNormal(module: SideModule): void {
  setFastNormal(normalFill(module));
}

function normalFill(module: SideModule): NormalFill {
  return (out, { key, position }, mean, standardDeviation) => {
    // A backend that was removed has no heap any more.
    if (!module.backend.wasm) return false;
    const bytes = out.BYTES_PER_ELEMENT;
    const [key0, key1, key2, key3] = Int32Array.from(key) as unknown as FourWords;
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
      const made = bytes === 4
        ? new Float32Array(buffer, heap, count)
        : new Float64Array(buffer, heap, count);
      out.set(made, start);
    }
    return true;
  };
}

/** The key in the kernel's type: the same bits as int32. */
type FourWords = [number, number, number, number];
