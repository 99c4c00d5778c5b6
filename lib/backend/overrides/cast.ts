/**
 * Cast to bool, which is x != 0: stock wasm keeps the lowest byte of the integer part. To the type that
 * a tensor has without a copy: many gradients ask for it.
 */
import { type SideModule, sizeOf } from "../host/side_module.ts";
import { overrideKernel } from "../host/override_kernel.ts";

/** All bits but the sign: -0 is false as 0 is. */
const MAGNITUDE = 0x7fffffff;
const ALL_BITS = -1;

export function installCast(module: SideModule): void {
  overrideKernel("Cast", (stock) => (args) => {
    const x = args.inputs["x"]!;
    if (args.attrs["dtype"] === x.dtype && x.dtype !== "string") return module.share(x);
    const isNumeric = x.dtype === "float32" || x.dtype === "int32";
    if (args.attrs["dtype"] !== "bool" || !isNumeric) return stock!(args);
    const y = module.output(x.shape, "bool");
    const mask = x.dtype === "float32" ? MAGNITUDE : ALL_BITS;
    const [from, to] = [module.pointer(x), module.pointer(y)];
    module.kernels.castToBool(from, to, sizeOf(x.shape), mask);
    return y;
  });
}
