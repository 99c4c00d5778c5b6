/** Identity without a copy: stock tfjs copies the buffer for every clone and every saved tensor. */
import type { SideModule } from "../host/side_module.ts";
import { overrideKernel } from "../host/override_kernel.ts";

export function installIdentity({ backend }: SideModule): void {
  overrideKernel("Identity", (stock) => (args) => {
    const { dataId, shape, dtype } = args.inputs["x"]!;
    if (dtype === "string") return stock!(args);
    backend.incRef(dataId);
    return { dataId, shape, dtype };
  });
}
