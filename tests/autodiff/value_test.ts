import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { Value } from "lib/autodiff/mod.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import { assertClose } from "../_assert_close.ts";

/** The expression of micrograd's README (karpathy/micrograd), with its published digits. */
function micrograd(a: Value, b: Value): Value {
  let c = a.add(b), d = a.multiply(b).add(b.power(3));
  c = c.add(c.add(1));
  c = c.add(c.add(1)).subtract(a);
  d = d.add(d.multiply(2)).add(b.add(a).relu());
  d = d.add(d.multiply(3)).add(b.subtract(a).relu());
  const e = c.subtract(d), f = e.power(2);
  const g = f.divide(2);
  return g.add(new Value(10).divide(f));
}

Deno.test("backward() gives the digits of micrograd's README", () => {
  const a = new Value(-4), b = new Value(2), g = micrograd(a, b);
  g.backward();
  assert.equal(g.data.toFixed(4), "24.7041");
  assert.equal(a.gradient.toFixed(4), "138.8338");
  assert.equal(b.gradient.toFixed(4), "645.5773");
});

/** All operations, each of which uses something twice. */
function everything(x: Value, y: Value): Value {
  const s = x.multiply(y).tanh(), p = x.power(2).add(y.power(2)).add(1);
  return s.exp().divide(p).add(p.log().multiply(s)).subtract(x.subtract(y).relu().multiply(0.5));
}

Deno.test("backward() equals finite differences for every operation, at 100 points", () => {
  const random = new Random(0), h = 1e-5;
  for (let trial = 0; trial < 100; trial++) {
    const [x, y] = [2 * random.normal(), 2 * random.normal()] as const;
    if (Math.abs(x - y) < 0.001) continue; // relu's corner
    const at = (dx: number, dy: number) => everything(new Value(x + dx), new Value(y + dy)).data;
    const [a, b] = [new Value(x), new Value(y)];
    everything(a, b).backward();
    assertClose(a.gradient, (at(h, 0) - at(-h, 0)) / (2 * h), 1e-6);
    assertClose(b.gradient, (at(0, h) - at(0, -h)) / (2 * h), 1e-6);
  }
});

Deno.test("backward() equals tfjs's gradient of a small network", async () => {
  await setUpBackend();
  const random = new Random(1),
    draw = (n: number) => Array.from({ length: n }, () => random.normal());
  const [inputs, w, v] = [draw(3), draw(12), draw(4)];
  const weights = w.map((data) => new Value(data)), output = v.map((data) => new Value(data));
  const hidden = output.map((_, unit) =>
    inputs.reduce((sum, x, i) => sum.add(weights[4 * i + unit]!.multiply(x)), new Value(0)).tanh()
  );
  hidden.reduce((sum, h, unit) => sum.add(h.multiply(output[unit]!)), new Value(0)).backward();
  const [forW, forV] = tf.tidy(() =>
    tf.grads((w, v) =>
      tf.sum(
        tf.matMul(tf.tanh(tf.matMul(tf.tensor2d([inputs]), w as tf.Tensor2D)), v as tf.Tensor2D),
      )
    )([
      tf.tensor2d(w, [3, 4]),
      tf.tensor2d(v, [4, 1]),
    ]).map((gradient) => gradient.dataSync().slice())
  );
  weights.forEach(({ gradient }, i) => assertClose(gradient, forW![i]!, 1e-5));
  output.forEach(({ gradient }, i) => assertClose(gradient, forV![i]!, 1e-5));
});

Deno.test("backward() adds up all paths, and forgets an earlier call", () => {
  const x = new Value(3), loss = x.add(x).multiply(x); // 2 x^2
  loss.backward();
  loss.backward();
  assert.equal(x.gradient, 12);
  x.multiply(5).backward();
  assert.equal(x.gradient, 5);
});

Deno.test("backward() goes through a chain of 100,000 values", () => {
  const x = new Value(1);
  let sum = x;
  for (let i = 0; i < 100_000; i++) sum = sum.add(x);
  sum.backward();
  assert.equal(x.gradient, 100_001);
});

Deno.test("tanh() of large numbers is 1 or -1, with derivative 0", () => {
  for (const sign of [1, -1]) {
    const x = new Value(sign * 1000), y = x.tanh();
    y.backward();
    assert.deepEqual([y.data, x.gradient], [sign, 0]);
  }
  assert.equal(new Value(0).tanh().data, 0);
});

Deno.test("a value that is no finite number is refused by name", () => {
  const message = (compute: () => unknown) => {
    try {
      compute();
    } catch (error) {
      assert(error instanceof RangeError || error instanceof TypeError);
      return error.message;
    }
    throw new Error("nothing was thrown");
  };
  assert.equal(
    message(() => new Value(NaN)),
    'Cannot make a value: "data" must be a finite number, current value is NaN',
  );
  assert.equal(
    message(() => new Value(0).log()),
    'Cannot take the logarithm: "data" must be greater than 0, current value is 0',
  );
  assert.equal(
    message(() => new Value(1).divide(0)),
    'Cannot divide: "other" must be other than 0, current value is 0',
  );
  assert.equal(
    message(() => new Value(1000).exp()),
    'Cannot compute exp: "data" must be a finite number, current value is Infinity',
  );
  assert.match(message(() => new Value(0).power(-1)), /^Cannot compute \^-1: "data"/);
  assert.match(message(() => new Value(-1).power(0.5)), /^Cannot compute \^0.5: "data"/);
  assert.match(
    message(() => new Value(1).add("2" as unknown as number)),
    /^Cannot add: "other" must be a Value or a number, current value is "2"/,
  );
  assert.match(message(() => new Value("1" as unknown as number)), /^Cannot make a value/);
});
