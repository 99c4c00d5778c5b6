/** OneHot in every type: stock wasm writes the bits of integers, four bytes each, into any of them. */
import { type SideModule, sizeOf } from "../host/side_module.ts";
import { elementsOf } from "../host/heap_elements.ts";
import { overrideKernel } from "../host/override_kernel.ts";

export function installOneHot({ backend }: SideModule): void {
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
