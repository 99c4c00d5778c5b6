import assert from "node:assert/strict";
import { Random } from "lib/random/mod.ts";
import { Categorical, criticLoss, DiagonalGaussian, policyGradientLoss } from "lib/rl/mod.ts";
import { checkGradient } from "lib/tensor/mod.ts";

function normals(length: number, seed: number): Float64Array {
  const values = new Float64Array(length);
  new Random(seed).fillNormal(values);
  return values;
}

Deno.test("policyGradientLoss() agrees with finite differences, with entropy and scale", () => {
  const actions = Float64Array.of(0, 2, 1, 1), weights = normals(4, 1);
  const policy = new Categorical(3);
  const options = { scale: 0.25, entropyCoefficient: 0.3 };
  const { largestRelativeError } = checkGradient(
    (parameters) =>
      policyGradientLoss(policy, { parameters, actions, weights }, new Float64Array(12), options),
    normals(12, 2),
    {
      gradient: (parameters) => {
        const out = new Float64Array(12);
        policyGradientLoss(policy, { parameters, actions, weights }, out, options);
        return out;
      },
    },
  );
  assert.ok(largestRelativeError < 1e-7, `${largestRelativeError}`);
});

Deno.test("policyGradientLoss() takes a Gaussian policy too", () => {
  const policy = new DiagonalGaussian(1), actions = normals(3, 5), weights = normals(3, 6);
  const { largestRelativeError } = checkGradient(
    (parameters) =>
      policyGradientLoss(policy, { parameters, actions, weights }, new Float64Array(6)),
    normals(6, 7),
    {
      gradient: (parameters) => {
        const out = new Float64Array(6);
        policyGradientLoss(policy, { parameters, actions, weights }, out);
        return out;
      },
    },
  );
  assert.ok(largestRelativeError < 1e-7, `${largestRelativeError}`);
});

Deno.test("criticLoss() agrees with finite differences, squared and Huber's", () => {
  for (const delta of [Infinity, 0.7]) {
    const targets = normals(6, 3);
    const { largestRelativeError } = checkGradient(
      (values) => criticLoss(values, targets, new Float64Array(6), { scale: 0.5, delta }),
      normals(6, 4),
      {
        gradient: (values) => {
          const out = new Float64Array(6);
          criticLoss(values, targets, out, { scale: 0.5, delta });
          return out;
        },
      },
    );
    assert.ok(largestRelativeError < 1e-6, `${delta}: ${largestRelativeError}`);
  }
});

Deno.test("the losses say what is wrong with their arguments", () => {
  const policy = new Categorical(2), out = new Float64Array(4);
  const batch = { parameters: new Float64Array(4), actions: new Float64Array(2), weights: [1, 1] };
  assert.throws(
    () => policyGradientLoss(policy, { ...batch, parameters: new Float64Array(3) }, out),
    new RangeError(
      'Cannot compute the policy-gradient loss: "parameters.length" must be 4 for 2 weights, ' +
        "current value is 3",
    ),
  );
  assert.throws(
    () => policyGradientLoss(policy, { ...batch, actions: new Float64Array(1) }, out),
    /"actions.length" must be 2 for 2 weights, current value is 1/,
  );
  assert.throws(
    () => policyGradientLoss(policy, batch, new Float64Array(2)),
    /"out.length" must be 4 for 2 weights, current value is 2/,
  );
  assert.throws(() => criticLoss([0], [0], out, { delta: 0 }), /"delta" must be greater than 0/);
  assert.throws(() => criticLoss([0], [0, 1], out), /"targets.length" must be 1/);
});

Deno.test("the losses refuse what is not finite, and leave out a step of weight 0", () => {
  const policy = new Categorical(2), parameters = Float64Array.of(0, -Infinity, 0, 0);
  const actions = Float64Array.of(1, 0), out = new Float64Array(4); // the first is a masked action
  const loss = policyGradientLoss(policy, { parameters, actions, weights: [0, 1] }, out);
  assert.ok(Math.abs(loss - Math.LN2) < 1e-12 && out.every(Number.isFinite));
  const message = 'Cannot compute the policy-gradient loss: "weights[1]" must be finite, current ' +
    "value is NaN";
  const batch = { parameters, actions, weights: [0, NaN] };
  assert.throws(() => policyGradientLoss(policy, batch, out), { name: "RangeError", message });
  assert.throws(() => criticLoss([0, NaN], [0, 0], out), /"values\[1\]" must be finite/);
  assert.throws(() => criticLoss([0, 0], [Infinity, 0], out), /"targets\[0\]" must be finite/);
});
