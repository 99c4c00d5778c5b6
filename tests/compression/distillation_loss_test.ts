import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { distillationLoss } from "lib/compression/mod.ts";
import { losses } from "lib/nn/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();
const random = new Random(0);
const student = normalTensor<tf.Rank.R2>(random, [4, 3]);
const teacher = normalTensor<tf.Rank.R2>(random, [4, 3]);
const labels = tf.tensor1d([0, 2, 1, 1], "int32");

Deno.test("distillationLoss() is T^2 times the divergence of softened probabilities", () => {
  const soften = (logits: number[], T: number) => {
    const powers = logits.map((z) => Math.exp(z / T)), sum = powers.reduce((a, b) => a + b);
    return powers.map((power) => power / sum);
  };
  const [z, v] = [student.arraySync(), teacher.arraySync()];
  for (const temperature of [0.5, 1, 4]) {
    const rows = z.map((own, i) => {
      const p = soften(v[i]!, temperature), q = soften(own, temperature);
      return p.reduce((sum, p, k) => sum + p * Math.log(p / q[k]!), 0);
    });
    const expected = temperature ** 2 * rows.reduce((a, b) => a + b) / 4;
    const loss = distillationLoss(student, teacher, { temperature });
    assertClose(loss.dataSync(), [expected], 1e-5);
  }
});

Deno.test("distillationLoss() adds the labels by their share", () => {
  const mixed = distillationLoss(student, teacher, { temperature: 2, teacherShare: 0.3, labels });
  const soft = distillationLoss(student, teacher, { temperature: 2 }).dataSync()[0]!;
  const hard = losses.sparseCategoricalCrossEntropy(labels, student, { fromLogits: true });
  assertClose(mixed.dataSync(), [0.3 * soft + 0.7 * hard.dataSync()[0]!], 1e-6);
});

Deno.test("distillationLoss() has the gradient of its value, and leaks no tensor", async () => {
  const options = { temperature: 3, teacherShare: 0.6, labels };
  await checkGradient((z) => distillationLoss(z as tf.Tensor2D, teacher, options), student);
  await withLeakCheck(() => distillationLoss(student, teacher, options).dispose());
});

Deno.test("at a high temperature the gradient compares centred logits", () => {
  // Hinton et al. 2015, equation 4, here times T^2: (z - v) / classes, for centred logits
  const centred = (x: tf.Tensor2D) => tf.sub<tf.Tensor2D>(x, tf.mean(x, 1, true));
  const [z, v] = [centred(student), centred(teacher)];
  const gradient = tf.grad((z) => distillationLoss(z as tf.Tensor2D, v, { temperature: 100 }))(z);
  assertClose(gradient, tf.div(tf.sub(z, v), 3 * 4), 1e-3);
});

Deno.test("distillationLoss() names the argument that is wrong", () => {
  const refused = (options: Parameters<typeof distillationLoss>[2], message: RegExp) =>
    assert.throws(() => distillationLoss(student, teacher, options), { message });
  refused(
    { temperature: 0 },
    /^Cannot compute the distillation loss: "temperature" must be greater than 0 and finite, current value is 0$/,
  );
  refused({ temperature: 1, teacherShare: 2 }, /"teacherShare" must be in \[0, 1\]/);
  refused({ temperature: 1, teacherShare: 0.5 }, /"labels" must be given where/);
});
