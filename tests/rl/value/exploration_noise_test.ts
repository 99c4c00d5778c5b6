import assert from "node:assert/strict";
import { Random } from "lib/random/mod.ts";
import { GaussianNoise, OrnsteinUhlenbeckNoise } from "lib/rl/mod.ts";
import { mean, variance } from "lib/stats/mod.ts";

/** n values of a noise, without the first hundred. */
function path(noise: OrnsteinUhlenbeckNoise | GaussianNoise, n: number): Float64Array {
  const random = new Random(0);
  for (let i = 0; i < 100; i++) noise.next(random);
  return Float64Array.from({ length: n }, () => noise.next(random)[0]!);
}

Deno.test("OrnsteinUhlenbeckNoise has the variance and the correlation of its autoregression", () => {
  const n = 100_000, x = path(new OrnsteinUhlenbeckNoise({ theta: 0.15, sigma: 0.2, dt: 1 }), n);
  const a = 0.85, expected = 0.04 / (1 - a * a);
  // the standard error of a variance is sqrt(2 / n) of it, times sqrt((1 + a^2) / (1 - a^2)) here
  const tolerance = 5 * expected * Math.sqrt(2 / n * (1 + a * a) / (1 - a * a));
  assert.ok(Math.abs(variance(x) - expected) < tolerance, `${variance(x)}`);
  const products = x.subarray(1).map((value, i) => value * x[i]!);
  assert.ok(Math.abs(mean(products) / variance(x) - a) < 0.01);
});

Deno.test("OrnsteinUhlenbeckNoise starts at its mean, at each reset again", () => {
  const noise = new OrnsteinUhlenbeckNoise({ size: 3, mean: 2, sigma: 0 });
  assert.deepEqual([...noise.next(new Random(0))], [2, 2, 2]);
  const moving = new OrnsteinUhlenbeckNoise(), first = moving.next(new Random(0))[0]!;
  moving.next(new Random(1));
  moving.reset();
  assert.equal(moving.next(new Random(0))[0], first);
});

Deno.test("OrnsteinUhlenbeckNoise has the settings of Lillicrap et al. and steps of 0.01", () => {
  const published = { size: 1, theta: 0.15, sigma: 0.2, mean: 0, dt: 0.01 };
  assert.deepEqual(
    path(new OrnsteinUhlenbeckNoise(), 100),
    path(new OrnsteinUhlenbeckNoise(published), 100),
  );
});

Deno.test("GaussianNoise is N(0, sigma^2)", () => {
  const n = 100_000, x = path(new GaussianNoise({ sigma: 0.5 }), n);
  assert.ok(Math.abs(mean(x)) < 5 * 0.5 / Math.sqrt(n));
  assert.ok(Math.abs(variance(x) - 0.25) < 5 * 0.25 * Math.sqrt(2 / n));
});

Deno.test("noise refuses parameters that have no meaning", () => {
  assert.throws(() => new OrnsteinUhlenbeckNoise({ theta: 0.5, dt: 4 }), {
    name: "RangeError",
    message:
      'Cannot make Ornstein-Uhlenbeck noise: "dt" must be in (0, 2 / theta = 4), current value is 4',
  });
  assert.throws(() => new OrnsteinUhlenbeckNoise({ theta: 0 }), /"theta" must be greater than 0/);
  assert.throws(() => new GaussianNoise({ sigma: -1 }), /"sigma" must be finite and at least 0/);
  assert.throws(
    () => new GaussianNoise({ sigma: 1, size: 0 }),
    /"size" must be a positive integer/,
  );
});

Deno.test("noise goes on from a copy of its state", () => {
  const [first, second] = [1, 2].map(() => new OrnsteinUhlenbeckNoise({ size: 2, dt: 1 }));
  const random = new Random(0);
  for (let step = 0; step < 5; step++) first!.next(random);
  second!.restore(structuredClone(first!.state));
  const next = (noise: OrnsteinUhlenbeckNoise) => [...noise.next(Random.fromState(random.state))];
  assert.deepEqual(next(second!), next(first!));
  assert.throws(() => second!.restore([1]), {
    message:
      'Cannot restore Ornstein-Uhlenbeck noise: "state.length" must be 2, current value is 1',
  });
  assert.deepEqual(new GaussianNoise({ sigma: 1 }).state, []); // it has no past
});
