/** Products of matrices and of batches of matrices, by the kernels. */
import * as tf from "@tensorflow/tfjs";
import { type SideModule, sizeOf } from "../host/side_module.ts";
import { gemmScratchBytes } from "../host/gemm.ts";
import type { TensorInfo } from "../host/wasm_backend.ts";

/** op(A) op(B), where op(X) is X or its transpose; inner sizes and types are equal. */
export interface Product {
  readonly a: TensorInfo;
  readonly b: TensorInfo;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** How a product ends: plus a row of bias, then an activation by its number. */
export interface Epilogue {
  readonly bias?: TensorInfo | undefined;
  readonly activation: number;
  readonly alpha: number;
}

/** Which matrices to multiply, and how many rows of A go into one product. */
interface Batch {
  readonly shape: readonly number[];
  readonly rows: number;
  /** For each product, the index of its A and of its B. */
  readonly ofA: readonly number[];
  readonly ofB: readonly number[];
}

const FIRST: readonly number[] = [0];

/**
 * The product of two tensors of rank 2 or more, float32 or int32 without an epilogue, over the
 * broadcast of their batches.
 *
 * @throws {Error} when the batches do not broadcast
 */
export function multiply(module: SideModule, product: Product, epilogue?: Epilogue): TensorInfo {
  const { a, b, transposeA, transposeB } = product;
  const k = b.shape.at(transposeB ? -1 : -2)!, n = b.shape.at(transposeB ? -2 : -1)!;
  const m = a.shape.at(transposeA ? -1 : -2)!;
  const { shape, rows, ofA, ofB } = batchOf(product, m);
  const y = module.output([...shape, m, n], a.dtype);
  const { kernels, threads } = module, scratch = module.scratch(threads * gemmScratchBytes(n, k));
  const from = module.pointer(a), by = module.pointer(b), to = module.pointer(y);
  const turnA = Number(transposeA), turnB = Number(transposeB);
  const stepA = stepOf(ofA), stepB = stepOf(ofB), isBatch = ofA.length > 1 && !epilogue;
  if (isBatch && a.dtype === "float32" && stepA !== undefined && stepB !== undefined) {
    const first = [turnA, turnB, rows, n, k, from, by, to, scratch, 0, ofA.length] as const;
    kernels.gemmBatch(...first, stepA * m * k, stepB * k * n, rows * n, threads);
    return y;
  }
  const bias = epilogue?.bias === undefined ? 0 : module.pointer(epilogue.bias);
  for (let i = 0; i < ofA.length; i++) {
    const ai = from + 4 * ofA[i]! * m * k,
      bi = by + 4 * ofB[i]! * k * n,
      yi = to + 4 * i * rows * n;
    if (a.dtype === "int32") {
      kernels.gemmInt32(turnA, turnB, rows, n, k, ai, bi, yi);
    } else if (epilogue === undefined) {
      kernels.gemm(turnA, turnB, rows, n, k, ai, bi, yi, scratch, 0);
    } else {
      const { activation, alpha } = epilogue;
      kernels.gemmFused(
        ...[turnA, turnB, rows, n, k] as const,
        ...[ai, bi, yi, scratch, bias, activation, alpha] as const,
      );
    }
  }
  return y;
}

function batchOf({ a, b, transposeA }: Product, m: number): Batch {
  if (a.shape.length === 2 && b.shape.length === 2) {
    return { shape: [], rows: m, ofA: FIRST, ofB: FIRST };
  }
  const batchA = a.shape.slice(0, -2), batchB = b.shape.slice(0, -2);
  const shape = tf.broadcast_util.assertAndGetBroadcastShape(batchA, batchB);
  if (sizeOf(batchB) === 1 && !transposeA) { // one B for all: the rows of all A below each other
    return { shape, rows: sizeOf(batchA) * m, ofA: FIRST, ofB: FIRST };
  }
  return { shape, rows: m, ofA: indices(batchA, shape), ofB: indices(batchB, shape) };
}

/** By how much the indices, the first of which is 0, go up; undefined where it is not always as much. */
function stepOf(indices: readonly number[]): number | undefined {
  const step = indices[1] ?? 0;
  return indices.every((index, i) => index === i * step) ? step : undefined;
}

/** For each matrix of the broadcast batch, the index of the matrix of `batch` that it takes. */
function indices(batch: readonly number[], shape: readonly number[]): number[] {
  let result = [0];
  const missing = shape.length - batch.length;
  shape.forEach((size, axis) => {
    const own = axis < missing ? 1 : batch[axis - missing]!;
    result = result.flatMap((index) =>
      Array.from({ length: size }, (_, i) => index * own + (own === 1 ? 0 : i))
    );
  });
  return result;
}
