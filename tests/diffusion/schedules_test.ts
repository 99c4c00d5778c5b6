import assert from "node:assert/strict";
import {
  ddimTimes,
  noiseBetas,
  noiseSchedule,
  type NoiseScheduleName,
  timeEmbedding,
} from "lib/diffusion/mod.ts";
import { assertClose } from "../_assert_close.ts";

const NAMES: readonly NoiseScheduleName[] = [
  ...["linear", "ddpm_linear", "stable_diffusion", "cosine", "sigmoid"] as const,
];

Deno.test("noiseBetas() has DDPM's and Stable Diffusion's first and last betas", () => {
  const ends = (name: NoiseScheduleName) => {
    const betas = noiseBetas(name, 1000);
    return [betas[0]!, betas[999]!];
  };
  assertClose(ends("ddpm_linear"), [1e-4, 0.02], 1e-15);
  assertClose(ends("linear"), [1e-4, 0.02], 1e-15); // the same at 1,000 steps
  assertClose(ends("stable_diffusion"), [0.00085, 0.012], 1e-15);
});

Deno.test("noiseBetas() of fewer steps adds as much noise in all, but for DDPM's own", () => {
  const left = (name: NoiseScheduleName, steps: number) =>
    noiseSchedule(noiseBetas(name, steps)).alphaBars.at(-1)!;
  for (const name of ["linear", "cosine", "sigmoid"] as const) {
    for (const steps of [50, 200, 1000]) assert.ok(left(name, steps) < 1e-3, `${name} ${steps}`);
  }
  assert.ok(left("ddpm_linear", 100) > 0.3); // a third of the signal is still there
});

Deno.test("the cosine schedule's signal is the cosine of its formula", () => {
  const { alphaBars } = noiseSchedule(noiseBetas("cosine", 100));
  const formula = (u: number) => Math.cos((u + 0.008) / 1.008 * Math.PI / 2) ** 2;
  for (const t of [0, 24, 49, 89]) {
    assertClose(alphaBars[t]!, formula((t + 1) / 100) / formula(0), 1e-12);
  }
});

Deno.test("each schedule's signal falls from step to step, and all betas are in (0, 1]", () => {
  for (const name of NAMES) {
    for (const steps of [20, 21, 300]) {
      const { betas, alphaBars, previousAlphaBars } = noiseSchedule(noiseBetas(name, steps));
      for (let t = 0; t < steps; t++) {
        assert.ok(betas[t]! > 0 && betas[t]! <= 1, `${name} ${steps} ${t}`);
        assert.ok(alphaBars[t]! < previousAlphaBars[t]!, `${name} ${steps} ${t}`);
      }
    }
  }
});

Deno.test("noiseSchedule() has the posterior by Bayes' rule", () => {
  const { posteriorVariances, posteriorX0Weights, posteriorXWeights } = noiseSchedule([0.2, 0.4]);
  // q(x_1 | x_0) = N(sqrt(.8) x_0, .2), q(x_2 | x_1) = N(sqrt(.6) x_1, .4): precisions add
  const precision = 1 / 0.2 + 0.6 / 0.4;
  assertClose(posteriorVariances[1]!, 1 / precision, 1e-12);
  assertClose(posteriorX0Weights[1]!, Math.sqrt(0.8) / 0.2 / precision, 1e-12);
  assertClose(posteriorXWeights[1]!, Math.sqrt(0.6) / 0.4 / precision, 1e-12);
  const first = [posteriorVariances[0]!, posteriorX0Weights[0]!, posteriorXWeights[0]!];
  assertClose(first, [0, 1, 0], 1e-15);
});

Deno.test("schedules name a bad argument", () => {
  assert.throws(() => noiseBetas("cosine", 0), {
    message: 'Cannot make a noise schedule: "steps" must be a positive integer, current value is 0',
  });
  assert.throws(() => noiseBetas("linear", 19), /"steps" must be at least 20 for "linear"/);
  assert.throws(
    () => noiseBetas("square" as "cosine", 9),
    /"name" must be one of linear, .*"square"/,
  );
  assert.throws(() => noiseSchedule([]), /"betas" must be of at least one step/);
  assert.throws(
    () => noiseSchedule([0.1, 0]),
    /"betas\[1\]" must be in \(0, 1\], current value is 0/,
  );
  assert.throws(() => noiseSchedule([0.1, NaN]), /"betas\[1\]"/);
});

Deno.test("ddimTimes() falls from the last step to -1, and visits all of them when asked to", () => {
  assert.deepEqual(ddimTimes(1000, 4), [999, 749, 499, 249, -1]);
  assert.deepEqual(ddimTimes(4, 4), [3, 2, 1, 0, -1]);
  assert.deepEqual(ddimTimes(7, 1), [6, -1]);
  for (const [steps, count] of [[1000, 999], [93, 9], [50, 49], [3, 2]] as const) {
    const times = ddimTimes(steps, count);
    assert.equal(times.length, count + 1);
    assert.ok(times.every((time, i) => i === 0 || time < times[i - 1]!), `${steps} ${count}`);
    assert.ok(times.every((time) => !Object.is(time, -0)));
  }
});

Deno.test("ddimTimes() refuses more steps than there are", () => {
  assert.throws(() => ddimTimes(10, 11), {
    message:
      'Cannot choose the times of a sampler: "samplingSteps" must be an integer in [1, 10], current value is 11',
  });
  assert.throws(() => ddimTimes(0, 1), /"steps" must be a positive integer/);
});

Deno.test("timeEmbedding() has sines, then cosines, of falling frequencies", () => {
  const [row] = timeEmbedding([3], 6);
  const angles = [3, 3 / 100, 3 / 10_000];
  assertClose(row!, [...angles.map(Math.sin), ...angles.map(Math.cos)], 1e-12);
  assert.throws(() => timeEmbedding([1], 5), /"dimensions" must be an even integer of at least 4/);
  assert.throws(() => timeEmbedding([1, -1], 4), /"times\[1\]" must be at least 0/);
});
