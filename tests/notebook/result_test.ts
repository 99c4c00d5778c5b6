import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { makeTensorsReadable, presentResult } from "lib/notebook/_result.ts";
import { tensorTitle } from "lib/notebook/_tensor_like.ts";
import * as tensor from "lib/tensor/mod.ts";

const inspect = (value: unknown) => Deno.inspect(presentResult(value), { colors: false });

Deno.test("a tensor that ends a cell shows its type, its shape and its values", () => {
  assert.equal(
    inspect(tf.tensor2d([[1, 2.5], [3, 4]])),
    "Tensor float32 [2, 2]\n[[1, 2.5],\n [3, 4  ]]",
  );
  assert.equal(inspect(tf.scalar(0.5)), "Tensor float32 []: 0.5");
  assert.equal(inspect(tf.tensor1d([1, 0], "bool")), "Tensor bool [2]: [true, false]");
  assert.equal(inspect(tf.tensor(["a"])), "Tensor string [1]: ['a']");
});

Deno.test("a variable shows its name and whether it is trained", () => {
  const variable = tf.variable(tf.zeros([2]), true, "readable/weight");
  assert.equal(inspect(variable), 'Variable "readable/weight" float32 [2]: [0, 0]');
  variable.trainable = false;
  assert.match(tensorTitle(variable), /, not trainable$/);
  variable.dispose();
});

Deno.test("a large tensor shows its first and last values", () => {
  const lines = inspect(tf.zeros([100, 100])).split("\n");
  assert.equal(lines[0], "Tensor float32 [100, 100]");
  assert.ok(lines.length < 10 && lines[1]!.length < 60, lines.join("\n"));
});

Deno.test("a tensor that is disposed of says so", () => {
  const gone = tf.zeros([2, 3]);
  gone.dispose();
  assert.equal(inspect(gone), "Tensor float32 [2, 3], disposed of");
});

Deno.test("tensors in arrays, objects and maps are shown in the same way", () => {
  const one = tf.scalar(1);
  for (const value of [[one], { a: { b: one } }, new Map([["a", one]]), new Set([one])]) {
    assert.match(inspect(value), /Tensor float32 \[\]: 1/);
  }
});

Deno.test("looking for tensors calls no getter and ends in circles", () => {
  const circle: Record<string, unknown> = {
    get computed(): number {
      throw new Error("was called");
    },
  };
  circle.self = circle;
  makeTensorsReadable(circle);
  assert.equal(presentResult(circle), circle);
  assert.equal(presentResult(3), 3);
});

Deno.test("a module that ends a cell shows what it exports, by kind", () => {
  const shown = presentResult(tensor) as { [key: symbol]: () => Record<string, string> };
  const text = shown[Symbol.for("Jupyter.display")]!()["text/plain"]!;
  assert.match(text, /^module of \d+ exports\n/);
  assert.match(text, /^functions: .*\bcheckGradient\b/m);
});
