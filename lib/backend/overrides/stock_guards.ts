/** Puts each of tfjs's own kernels behind its guard; what is installed later takes the place of some. */
import { overrideKernel } from "../host/override_kernel.ts";
import { STOCK_TYPES } from "../host/stock_types.ts";

export function installStockGuards(): void {
  for (const name of Object.keys(STOCK_TYPES)) overrideKernel(name, (stock) => stock!);
}
