/** Cast to bool, which is x != 0: stock wasm keeps the lowest byte of the integer part. */
import { type Companion, sizeOf } from "./_companion.ts";
import { overrideKernel } from "./_override.ts";

/** All bits but the sign: -0 is false as 0 is. */
const MAGNITUDE = 0x7fffffff;
const ALL_BITS = -1;

export function installCast(companion: Companion): void {
  overrideKernel("Cast", (stock) => (args) => {
    const x = args.inputs["x"]!;
    const isNumeric = x.dtype === "float32" || x.dtype === "int32";
    if (args.attrs["dtype"] !== "bool" || !isNumeric) return stock!(args);
    const y = companion.output(x.shape, "bool");
    const mask = x.dtype === "float32" ? MAGNITUDE : ALL_BITS;
    const [from, to] = [companion.pointer(x), companion.pointer(y)];
    companion.kernels.castToBool(from, to, sizeOf(x.shape), mask);
    return y;
  });
}
