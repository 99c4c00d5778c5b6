/** Shape check shared by the functions on Gaussians. */
import type * as tf from "@tensorflow/tfjs";

/** Throw unless all the named tensors have the shape of the first. */
export function assertSameShape(
  action: string,
  tensors: Readonly<Record<string, tf.Tensor>>,
): void {
  const [[firstName, first], ...others] = Object.entries(tensors) as [
    [string, tf.Tensor],
    ...[string, tf.Tensor][],
  ];
  for (const [name, tensor] of others) {
    if (tensor.shape.join() !== first.shape.join()) {
      throw new RangeError(
        `Cannot ${action}: "${name}" must have the shape of "${firstName}", [${
          first.shape.join(", ")
        }], ` +
          `current shape is [${tensor.shape.join(", ")}]`,
      );
    }
  }
}
