/** Builds an ONNX graph that is a chain of nodes. */
import type * as tf from "@tensorflow/tfjs";
import { fromTensor } from "./_tensors.ts";
import type { OnnxAttribute, OnnxNode, OnnxTensor } from "./model.ts";

/** Adds nodes one after another: each reads what the one before gave. */
export class GraphBuilder {
  readonly nodes: OnnxNode[] = [];
  readonly arrays: OnnxTensor[] = [];
  #value = "x";
  /** The last dense layer's units. */
  units: number | undefined;

  /** Adds a node with the arrays that it reads besides. */
  add(
    opType: string,
    arrays: Readonly<Record<string, tf.Tensor>> = {},
    attribute: readonly OnnxAttribute[] = [],
  ): void {
    const count = this.nodes.length, output = `value${count}`;
    const own = Object.entries(arrays).map(([name, tensor]) =>
      fromTensor(`${name}${count}`, tensor)
    );
    this.arrays.push(...own);
    const input = [this.#value, ...own.map(({ name }) => name!)];
    this.nodes.push({ opType, input, output: [output], attribute });
    this.#value = output;
  }

  /** Calls the last value "y"; the length of its last axis, where it is known. */
  finish(): number | undefined {
    if (this.nodes.length === 0) this.add("Identity");
    this.nodes.push({ ...this.nodes.pop()!, output: ["y"] });
    return this.units;
  }
}
