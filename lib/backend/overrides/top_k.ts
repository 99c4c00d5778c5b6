/**
 * TopK with NaN, which is above all other numbers, as PyTorch sorts it: stock wasm's comparison has no
 * order where there is one, so that the result has none.
 */
import type { SideModule } from "../host/side_module.ts";
import { elementsOf } from "../host/heap_elements.ts";
import { overrideKernel } from "../host/override_kernel.ts";

export function installTopK({ backend }: SideModule): void {
  overrideKernel("TopK", (stock) => (args) => {
    const x = args.inputs["x"]!, last = x.shape.at(-1) ?? 0, k = args.attrs["k"] as number;
    if (!(Number.isInteger(k) && k >= 0 && k <= last)) {
      throw new RangeError(
        `Cannot compute topk: "k" must be in [0, ${last}], current value is ${k}`,
      );
    }
    if (x.dtype !== "float32" || !elementsOf(backend, x).some(Number.isNaN)) return stock!(args);
    const shape = x.shape.with(-1, k);
    const values = backend.makeOutput(shape, x.dtype), places = backend.makeOutput(shape, "int32");
    const [from, best, at] = [x, values, places].map((tensor) => elementsOf(backend, tensor));
    for (let row = 0, to = 0; row < from!.length; row += last, to += k) {
      const line = from!.subarray(row, row + last);
      const order = Array.from(line.keys()).sort((i, j) => above(line[j]!, line[i]!) || i - j);
      for (let i = 0; i < k; i++) {
        best![to + i] = line[order[i]!]!;
        at![to + i] = order[i]!;
      }
    }
    return [values, places];
  });
}

/** Positive where a is above b. */
function above(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a === b ? 0 : a > b ? 1 : -1;
}
