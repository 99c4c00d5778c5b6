/** Matrix products by a native BLAS, on tfjs's heap and without a copy. */
import { addressOf } from "../platform.ts";
import type { Blas } from "./_blas.ts";
import type { MatMulKernels } from "./_gemm.ts";

/** cblas's numbers for "row after row", "as it is" and "transposed". */
const ROW_MAJOR = 101;
const AS_IS = 111;
const TRANSPOSED = 112;

/**
 * Products with fewer multiplications stay on the kernels: a call from JavaScript has its price.
 * At 16 x 16 x 16 both take 0.4 microseconds.
 */
export const FEWEST_MULTIPLICATIONS = 16 ** 3;

/** The kernels that a BLAS takes the place of. */
export type Products = Pick<MatMulKernels, "gemm" | "gemmFused">;

/**
 * The kernels `gemm` and `gemmFused` by a native BLAS.
 *
 * @param memory the heap that their addresses are on
 * @param kernels the module's own, for small products and for bias and activation
 */
export function nativeProducts(
  { sgemm }: Blas,
  memory: WebAssembly.Memory,
  kernels: MatMulKernels,
): Products {
  let buffer: ArrayBufferLike | undefined;
  let base = 0;
  const gemm: Products["gemm"] = (
    transposeA,
    transposeB,
    m,
    n,
    k,
    a,
    b,
    c,
    scratch,
    accumulate,
  ) => {
    if (m * n * k < FEWEST_MULTIPLICATIONS) {
      return kernels.gemm(transposeA, transposeB, m, n, k, a, b, c, scratch, accumulate);
    }
    if (buffer !== memory.buffer) { // a heap that has grown has a new buffer and may have moved
      buffer = memory.buffer;
      base = addressOf(buffer);
    }
    const opA = transposeA ? TRANSPOSED : AS_IS, opB = transposeB ? TRANSPOSED : AS_IS;
    const lda = transposeA ? m : k, ldb = transposeB ? k : n, beta = accumulate ? 1 : 0;
    // deno-fmt-ignore: sizes and alpha, then A, B and C with the lengths of their rows
    sgemm(
      ROW_MAJOR, opA, opB, m, n, k, 1,
      base + (a >>> 0), lda, base + (b >>> 0), ldb, beta, base + (c >>> 0), n,
    );
  };
  const gemmFused: Products["gemmFused"] = (...values) => {
    const [transposeA, transposeB, m, n, k, a, b, c, scratch, bias, activation, alpha] = values;
    if (m * n * k < FEWEST_MULTIPLICATIONS) return kernels.gemmFused(...values);
    gemm(transposeA, transposeB, m, n, k, a, b, c, scratch, false);
    if (bias !== 0 || activation !== 0) {
      kernels.addBiasAndActivate(c, m, n, bias, activation, alpha);
    }
  };
  return { gemm, gemmFused };
}
