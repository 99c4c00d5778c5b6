/** Gradients of reading and writing by index: gather, gatherND, scatterND, tensorScatterUpdate, topk. */
import * as tf from "@tensorflow/tfjs";
import { overrideGradient } from "../host/override_gradient.ts";

export function installGatherGradients(): void {
  // tfjs throws for more than one batch axis, and where indices come of x, as from argMax
  overrideGradient("GatherV2", {
    save: ["x", "indices"],
    gradient: (dy, [x, indices], attributes) => ({
      x: () =>
        gradientOfGather(dy, x!, indices!, {
          axis: tf.util.parseAxisParam(attributes["axis"] as number, x!.shape)[0]!,
          batchDims: (attributes["batchDims"] ?? 0) as number,
        }),
      indices: () => tf.zeros(indices!.shape),
    }),
  });
  // tfjs throws where an id is too large, although the sum leaves it out
  overrideGradient("UnsortedSegmentSum", {
    save: ["x", "segmentIds"],
    gradient: (dy, [x, ids]) => ({
      x: () => gradientOfSegmentSum(dy, x!, ids!),
      segmentIds: () => tf.zeros(ids!.shape),
    }),
  });
  overrideGradient("GatherNd", {
    save: ["params", "indices"],
    gradient: (dy, [params, indices]) => ({
      params: () => tf.scatterND(indices!, dy, params!.shape),
      indices: () => tf.zeros(indices!.shape),
    }),
  });
  overrideGradient("ScatterNd", {
    save: ["indices"],
    gradient: (dy, [indices]) => ({
      updates: () => tf.gatherND(dy, indices!),
      indices: () => tf.zeros(indices!.shape),
    }),
  });
  overrideGradient("TensorScatterUpdate", {
    save: ["indices", "updates"],
    gradient: (dy, [indices, updates]) => ({
      tensor: () => {
        // not by the same operation: on cpu it writes into its operand, here dy
        const written = tf.scatterND(indices!, tf.ones(updates!.shape), dy.shape);
        return tf.where(tf.greater(written, 0), tf.zerosLike(dy), dy);
      },
      updates: () => tf.gatherND(dy, indices!),
      indices: () => tf.zeros(indices!.shape),
    }),
  });
  overrideGradient("TopK", {
    save: ["x"],
    saveOutputs: [false, true],
    gradient: (dy, [x, indices]) => ({ x: () => gradientOfTopK(dy, x!, indices!) }),
  });
}

/** Which rows a gather read: see `tf.gather`. */
interface GatherSpec {
  readonly axis: number;
  readonly batchDims: number;
}

/**
 * The gradient of a gather from x: each row of dy is added to the row of x that it was read from, by
 * one segment sum over all rows of x [batch, outer, rows, width]; dy [batch, outer, count, width],
 * indices [batch, count].
 */
export function gradientOfGather(
  dy: tf.Tensor,
  x: { readonly shape: number[] },
  indices: tf.Tensor,
  { axis, batchDims }: GatherSpec,
): tf.Tensor {
  const { batchSize, outerSize, dimSize, sliceSize } = tf.backend_util.segment_util
    // of the tensors it reads the shapes alone
    .collectGatherOpShapeInfo(x as tf.Tensor, indices, axis, batchDims);
  if (dy.size === 0) return tf.zeros(x.shape);
  const blocks = batchSize * outerSize;
  const count = indices.size / batchSize;
  let ids = tf.reshape(indices, [batchSize, 1, count]);
  if (blocks > 1) {
    // where the rows of each block begin
    const starts = tf.range(0, blocks * dimSize, dimSize, "int32");
    ids = tf.add(ids, tf.reshape(starts, [batchSize, outerSize, 1]));
  }
  const values = tf.reshape(dy, [blocks * count, sliceSize]);
  const rows = blocks * dimSize;
  const sums = tf.unsortedSegmentSum(values, tf.reshape(ids, [-1]) as tf.Tensor1D, rows);
  return tf.reshape(sums, x.shape);
}

/** Each row of x gets the gradient of its segment; a row that was left out gets 0. */
function gradientOfSegmentSum(dy: tf.Tensor, x: tf.Tensor, ids: tf.Tensor): tf.Tensor {
  const segments = dy.shape[0]!;
  if (segments === 0) return tf.zeros(x.shape);
  const counted = tf.logicalAnd(tf.greaterEqual(ids, integer(0)), tf.less(ids, integer(segments)));
  const rows = tf.gather(dy, tf.mul(ids, tf.cast(counted, "int32")));
  const mask = tf.reshape(counted, [...ids.shape, ...x.shape.slice(ids.rank).map(() => 1)]);
  return tf.where(mask, rows, tf.zerosLike(rows));
}

/** dy of each of the k values goes back to where the value stood along the last axis. */
function gradientOfTopK(dy: tf.Tensor, x: tf.Tensor, indices: tf.Tensor): tf.Tensor {
  const places = tf.oneHot(tf.cast(indices, "int32"), x.shape.at(-1)!); // [..., k, n]
  return tf.sum(tf.mul(tf.expandDims(dy, -1), places), -2);
}

function integer(value: number): tf.Scalar {
  return tf.scalar(value, "int32");
}
