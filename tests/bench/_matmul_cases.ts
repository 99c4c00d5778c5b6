/** The matrix products that the benchmarks measure, by our kernels and by tfjs's own. */
import * as tf from "@tensorflow/tfjs";
import { sideModule } from "lib/backend/host/side_module.ts";
import { installKernels } from "lib/backend/_install_kernels.ts";
import { stockKernel } from "lib/backend/host/override_kernel.ts";
import type { TensorInfo } from "lib/backend/host/wasm_backend.ts";
import { setUpBackend } from "lib/backend/mod.ts";

/** Sizes m x k x n: layers of small and middle-sized nets, a square, one row. */
const SIZES = [
  [512, 64, 64],
  [128, 64, 64],
  [64, 512, 512],
  [512, 512, 512],
  [1, 64, 64],
  [2048, 128, 128],
] as const;

/** One product in one layout. */
export interface MatMulCase {
  /** Such as "512x64x64 TN": the left matrix is stored transposed. */
  readonly name: string;
  /** Additions and multiplications. */
  readonly operations: number;
  /** Is anything stored transposed? There stock tfjs leaves XNNPACK for a plain loop. */
  readonly transposed: boolean;
  /** Our kernel, once. */
  ours(): void;
  /** Stock, once, with the copy of B that it packed before, which only serves constant weights. */
  stock(): void;
  /** Stock, once, after B was written: so it is in training. */
  stockAfterWrite(): void;
}

/** All sizes in all layouts. */
export async function matMulCases(): Promise<MatMulCase[]> {
  await setUpBackend();
  installKernels();
  return SIZES.flatMap(([m, k, n]) =>
    ["NN", "TN", "NT", "TT"].map((layout) => matMulCase(m, k, n, layout))
  );
}

function matMulCase(m: number, k: number, n: number, layout: string): MatMulCase {
  const transposeA = layout[0] === "T", transposeB = layout[1] === "T";
  const a = tf.fill(transposeA ? [k, m] : [m, k], 0.5);
  const b = tf.fill(transposeB ? [n, k] : [k, n], 0.25);
  const module = sideModule(), { backend } = module;
  const args = { inputs: { a, b }, attrs: { transposeA, transposeB }, backend };
  const ours = tf.getKernel("BatchMatMul", "wasm").kernelFunc as unknown as typeof stock;
  const stock = stockKernel("BatchMatMul")!;
  const run = (kernel: typeof stock) => {
    backend.disposeData((kernel(args) as TensorInfo).dataId);
  };
  return {
    name: `${m}x${k}x${n} ${layout}`,
    operations: 2 * m * k * n,
    transposed: transposeA || transposeB,
    ours: () => run(ours),
    stock: () => run(stock),
    stockAfterWrite: () => {
      module.forgetPacked(b);
      run(stock);
    },
  };
}
