/** BatchQueue: when a batch may leave, what is in it, and who is refused. */

import assert from "node:assert/strict";
import { BatchQueue } from "lib/serving/mod.ts";

Deno.test("BatchQueue without waiting gives all that is there, up to the maximum", () => {
  const queue = new BatchQueue<string>({ maximum: 2 });
  for (const item of ["a", "b", "c"]) assert.equal(queue.push(item, 0), true);
  assert.deepEqual(queue.take(0), ["a", "b"]);
  assert.deepEqual(queue.take(0), ["c"]);
  assert.deepEqual(queue.take(0), []);
});

Deno.test("BatchQueue is due when its oldest item has waited, or when a batch is full", () => {
  const queue = new BatchQueue<number>({ maximum: 3, wait: 10 });
  assert.equal(queue.due, Infinity);
  queue.push(0, 5);
  assert.equal(queue.due, 15);
  queue.push(1, 6);
  assert.equal(queue.due, 15); // of the oldest
  assert.deepEqual(queue.take(14.9), []);
  queue.push(2, 7);
  assert.equal(queue.due, 7); // full
  queue.push(3, 8);
  assert.equal(queue.due, 7);
  assert.deepEqual(queue.take(8), [0, 1, 2]);
  assert.equal(queue.due, 18);
  assert.deepEqual(queue.take(18), [3]);
});

Deno.test("BatchQueue refuses what is beyond its limit and takes again after a batch has left", () => {
  const queue = new BatchQueue<number>({ maximum: 2, limit: 2 });
  assert.deepEqual([0, 1, 2].map((item) => queue.push(item, 0)), [true, true, false]);
  assert.equal(queue.size, 2);
  assert.deepEqual(queue.take(0), [0, 1]);
  assert.equal(queue.push(3, 1), true);
});

Deno.test("BatchQueue keeps the order and loses nothing, whatever the steps", () => {
  const queue = new BatchQueue<number>({ maximum: 3, wait: 2 }), taken: number[] = [];
  for (let now = 0; now < 50; now++) {
    for (let i = 0; i < now % 4; i++) queue.push(now * 10 + i, now);
    const batch = queue.take(now);
    assert.ok(batch.length <= 3);
    taken.push(...batch);
  }
  while (queue.size > 0) taken.push(...queue.take(1000));
  assert.deepEqual(taken, taken.toSorted((a, b) => a - b));
  assert.equal(taken.length, Array.from({ length: 50 }, (_, i) => i % 4).reduce((a, b) => a + b));
});

Deno.test("BatchQueue names a bad option, and a time that runs back", () => {
  const make = (options: object) => () => new BatchQueue(options as { maximum: number });
  assert.throws(make({ maximum: 0 }), {
    name: "RangeError",
    message: 'Cannot make a batch queue: "maximum" must be a positive integer, current value is 0',
  });
  assert.throws(make({ maximum: 1, limit: 0.5 }), /"limit" must be a positive integer/);
  assert.throws(make({ maximum: 1, wait: NaN }), /"wait" must be a number of at least 0/);
  const queue = new BatchQueue<number>({ maximum: 1 });
  queue.push(0, 5);
  assert.throws(() => queue.push(1, 4), {
    message: 'Cannot push to a batch queue: "now" must be at least 5, current value is 4',
  });
  assert.throws(() => queue.push(1, NaN), /"now" must be at least 5/);
});
