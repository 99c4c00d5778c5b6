import assert from "node:assert/strict";
import plugin from "../../tools/lint/seeded_randomness.ts";

function messagesFor(code: string, file = "lib/nn/dense.ts"): string[] {
  return Deno.lint.runPlugin(plugin, file, code).map(({ message }) => message);
}

const REFUSED = [
  "Math.random();",
  'Math["random"]();',
  "const { random } = Math;",
  "tf.randomNormal([2]);",
  "tf.randomUniform([2], 0, 1, 'float32', 7);",
  "tf.rand([2], sample);",
  "tf.multinomial(logits, 1, 7);",
  "tf.truncatedNormal([2]);",
  "tf.dropout(x, 0.5);",
  "tf.layers.dropout({ rate: 0.5 });",
  "tf.layers.gaussianNoise({ stddev: 1 });",
  'import { randomNormal } from "@tensorflow/tfjs";',
  "tf.layers.dropout({ rate: 0.5, seed: 1 });", // its seed does not give the same bits everywhere
  "tf.layers.dense({ units: 3 });",
  'tf.layers.dense({ units: 3, kernelInitializer: "glorotUniform" });',
  "tf.layers.conv2dTranspose({ filters: 3, kernelSize: 3 });",
  'tf.layers.lstm({ units: 3, kernelInitializer: "zeros" });',
  "tf.layers.embedding({ inputDim: 3, outputDim: 3 });",
  'tf.layers.separableConv2d({ filters: 3, kernelSize: 3, depthwiseInitializer: "ones" });',
  "tf.layers.dense({ units: 3, kernelInitializer: tf.initializers.heNormal({}) });",
  "await model.fit(x, y);",
  "await model.fit(x, y, { epochs: 3 });",
  "await model.fit(x, y, { shuffle: true });",
];

for (const code of REFUSED) {
  Deno.test(`the lint rule refuses ${code}`, () => {
    const messages = messagesFor(code);
    assert.equal(messages.length, 1);
    assert.match(messages[0]!, /draws random numbers without a seed/);
  });
}

const ACCEPTED = [
  "new Random(1).uniform();",
  "random.normal();",
  "Math.round(1);",
  'tf.layers.dense({ units: 3, kernelInitializer: "zeros" });',
  "tf.layers.dense({ units: 3, kernelInitializer: tf.initializers.heNormal({ seed: 1 }) });",
  "tf.layers.dense({ units: 3, kernelInitializer: tf.initializers.identity({}) });",
  "tf.layers.dense({ units: 3, weights: [kernel, bias] });",
  "tf.layers.dense({ ...options, units: 3 });",
  "tf.layers.dense(options);",
  'tf.layers.gru({ units: 3, kernelInitializer: "ones", recurrentInitializer: "ones" });',
  "tf.layers.flatten();",
  "tf.layers.reLU({});",
  "await model.fit(x, y, { epochs: 3, shuffle: false });",
  "pca.fit(rows);",
  "fit(model, rows, labels);",
  'import { randomUUID } from "node:crypto";',
];

for (const code of ACCEPTED) {
  Deno.test(`the lint rule accepts ${code}`, () => assert.deepEqual(messagesFor(code), []));
}

Deno.test("the lint rule leaves lib/random alone", () => {
  assert.deepEqual(messagesFor("Math.random();", "lib/random/seed.ts"), []);
});
