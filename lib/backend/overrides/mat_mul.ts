/** Matrix products in every transpose layout and with batches, in the place of tfjs's. */
import { activate, consume, epilogueActivation, isActivation } from "./activations.ts";
import { type SideModule, sizeOf } from "../host/side_module.ts";
import { multiply, type Product } from "./multiply.ts";
import { type KernelArguments, overrideKernel } from "../host/override_kernel.ts";
import type { TensorInfo } from "../host/wasm_backend.ts";

export { gemmScratchBytes } from "../host/gemm.ts";

/** Install BatchMatMul and _FusedMatMul. */
export function installMatMul(module: SideModule): void {
  overrideKernel("BatchMatMul", (stock) => (args) => {
    const product = productOf(args);
    return product === undefined ? stock!(args) : multiply(module, product);
  });
  overrideKernel("_FusedMatMul", (stock) => (args) => {
    const product = productOf(args), activation = args.attrs["activation"] as string;
    if (product?.a.dtype !== "float32" || !isActivation(activation)) return stock!(args);
    return fusedMatMul(module, product, args);
  });
}

/**
 * The product of a kernel's arguments; undefined for what tfjs refuses: its kernel has the error.
 * Stock takes float32 alone, so that confusion matrices and grids of integers had no product.
 */
function productOf({ inputs, attrs }: KernelArguments): Product | undefined {
  const a = inputs["a"]!, b = inputs["b"]!;
  const transposeA = Boolean(attrs["transposeA"]), transposeB = Boolean(attrs["transposeB"]);
  const inner = a.shape.at(transposeA ? -2 : -1);
  if (a.dtype !== b.dtype || (a.dtype !== "float32" && a.dtype !== "int32")) return undefined;
  if (inner !== b.shape.at(transposeB ? -1 : -2)) return undefined;
  return { a, b, transposeA, transposeB };
}

/** The product with bias and activation, in as few passes as they allow. */
function fusedMatMul(module: SideModule, product: Product, args: KernelArguments): TensorInfo {
  const { bias, preluActivationWeights } = args.inputs;
  const activation = args.attrs["activation"] as string;
  const alpha = (args.attrs["leakyreluAlpha"] as number | undefined) ?? 0;
  const epilogue = { activation: epilogueActivation(activation), alpha };
  let y: TensorInfo;
  if (bias === undefined || isRow(bias, product)) {
    y = multiply(module, product, { ...epilogue, bias });
  } else {
    // any other shape: tfjs throws, or reads a reshaped one as a row; an operation of its own adds it
    y = consume(module, "Add", { a: multiply(module, product), b: bias });
    const columns = y.shape.at(-1)!, rows = sizeOf(y.shape.slice(0, -1));
    const { kernels } = module;
    kernels.addBiasAndActivate(module.pointer(y), rows, columns, 0, epilogue.activation, alpha);
  }
  return activate(module, activation, y, preluActivationWeights);
}

/** Whether a bias has one element for each column of the product. */
function isRow({ shape }: TensorInfo, { b, transposeB }: Product): boolean {
  return shape.at(-1) === b.shape.at(transposeB ? -2 : -1) && sizeOf(shape) === shape.at(-1);
}
