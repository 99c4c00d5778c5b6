/** The kernel behind lib/tensor's isAllFinite, which would otherwise copy the tensor to look at it. */
import * as tf from "@tensorflow/tfjs";
import { setFiniteCheck } from "../../tensor/mod.ts";
import type { SideModule } from "../host/side_module.ts";

export function installFiniteCheck(module: SideModule): void {
  setFiniteCheck((tensor) => {
    if (tf.backend() as unknown !== module.backend || tensor.isDisposed) return undefined;
    return module.kernels.allFinite(module.pointer(tensor), tensor.size) === 1;
  });
}
