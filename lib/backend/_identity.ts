/** Identity without a copy: stock tfjs copies the buffer for every clone and every saved tensor. */
import type { Companion } from "./_companion.ts";
import { overrideKernel } from "./_override.ts";

export function installIdentity({ backend }: Companion): void {
  overrideKernel("Identity", (stock) => (args) => {
    const { dataId, shape, dtype } = args.inputs["x"]!;
    if (dtype === "string") return stock!(args);
    backend.incRef(dataId);
    return { dataId, shape, dtype };
  });
}
