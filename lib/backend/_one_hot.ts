/** OneHot in every type: stock wasm writes the bits of integers, four bytes each, into any of them. */
import { type Companion, sizeOf } from "./_companion.ts";
import { elementsOf } from "./_heap_elements.ts";
import { overrideKernel } from "./_override.ts";

export function installOneHot({ backend }: Companion): void {
  overrideKernel("OneHot", (stock) => (args) => {
    const indices = args.inputs["indices"]!;
    const { depth, onValue, offValue, dtype } = args.attrs as {
      depth: number;
      onValue: number;
      offValue: number;
      dtype: "float32" | "int32" | "bool";
    };
    if (indices.dtype !== "int32") return stock!(args);
    const y = backend.makeOutput([...indices.shape, depth], dtype);
    const from = elementsOf(backend, indices), to = elementsOf(backend, y).fill(offValue);
    for (let i = 0; i < sizeOf(indices.shape); i++) {
      const index = from[i]!;
      if (index >= 0 && index < depth) to[i * depth + index] = onValue;
    }
    return y;
  });
}
