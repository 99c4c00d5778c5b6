/** assertShape and describeShape: what passes, what fails and in which words. */
import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { assertShape, describeShape } from "lib/tensor/shape.ts";

const context = { function: "compute attention", argument: "keys" };
const shaped = (...shape: number[]) => ({ shape });

Deno.test("assertShape() passes sizes, dimension words, null and scalars", () => {
  assertShape(shaped(2, 3), [2, 3], context);
  assertShape(shaped(2, 3, 4), ["batch", null, 4], context);
  assertShape(shaped(3, 3), ["time", "time"], context);
  assertShape(shaped(0, 4), ["batch", 4], context);
  assertShape(shaped(), [], context);
  const tensor = tf.zeros([2, 5]);
  assertShape(tensor, ["batch", 5], context);
  tensor.dispose();
});

for (
  const [shape, expected, message] of [
    [[2, 3], [2, 4], "[2, 4], current shape is [2, 3]"],
    [[2, 3], ["batch"], "[batch], current shape is [2, 3]"],
    [[2], ["batch", null], "[batch, any], current shape is [2]"],
    [[3, 4], ["time", "time"], "[time, time], current shape is [3, 4]"],
    [[], [1], "[1], current shape is [] (a scalar)"],
    [[1], [], "[] (a scalar), current shape is [1]"],
  ] as const
) {
  Deno.test(`assertShape() says: must be of shape ${message}`, () => {
    assert.throws(() => assertShape({ shape }, expected, context), {
      name: "RangeError",
      message: `Cannot compute attention: "keys" must be of shape ${message}`,
    });
  });
}

Deno.test("assertShape() refuses what has no shape", () => {
  for (const [value, words] of [[undefined, "undefined"], [[1, 2], "an array of 2"]] as const) {
    // deno-lint-ignore no-explicit-any
    assert.throws(() => assertShape(value as any, [2], context), {
      name: "TypeError",
      message: `Cannot compute attention: "keys" must be a tensor, current value is ${words}`,
    });
  }
});

Deno.test("describeShape() takes a tensor or dimensions", () => {
  assert.equal(describeShape(shaped(2, 3)), "[2, 3]");
  assert.equal(describeShape(["batch", null, 7]), "[batch, any, 7]");
  assert.equal(describeShape(shaped()), "[] (a scalar)");
});
