import assert from "node:assert/strict";
import {
  batch,
  cache,
  map,
  prefetch,
  shuffle,
  type Source,
  VirtualClock,
} from "lib/input_pipeline/mod.ts";
import { Random } from "lib/random/mod.ts";

const collect = <T>(source: AsyncIterable<T>) => Array.fromAsync(source);
const tenItems = Array.from({ length: 10 }, (_, i) => i);

Deno.test("map(): transforms in order, and again in each epoch", async () => {
  let calls = 0;
  const doubled = map(tenItems, async (item, index) => {
    await Promise.resolve();
    calls++;
    return [2 * item, index];
  });
  assert.equal(calls, 0, "nothing is computed before it is asked for");
  assert.deepEqual(await collect(doubled), tenItems.map((i) => [2 * i, i]));
  assert.deepEqual(await collect(doubled), tenItems.map((i) => [2 * i, i]));
  assert.equal(calls, 20);
});

Deno.test("shuffle(): keeps every item, changes the order in each epoch, the same by seed", async () => {
  const epochs = async (seed: number) => {
    const mixed = shuffle(tenItems, { bufferSize: 10, random: new Random(seed) });
    return [await collect(mixed), await collect(mixed)];
  };
  const [first, second] = await epochs(3);
  for (const order of [first!, second!]) {
    assert.deepEqual(order.toSorted((a, b) => a - b), tenItems);
  }
  assert.notDeepEqual(first, second);
  assert.deepEqual(await epochs(3), [first, second]);
});

Deno.test("shuffle(): a small buffer moves no item to the front by more than its size", async () => {
  for (let seed = 0; seed < 20; seed++) {
    const mixed = await collect(shuffle(tenItems, { bufferSize: 3, random: new Random(seed) }));
    mixed.forEach((item, place) => assert.ok(place >= item - 2, `${item} at ${place}`));
  }
  const alone = shuffle(tenItems, { bufferSize: 1, random: new Random(0) });
  assert.deepEqual(await collect(alone), tenItems, "a buffer of 1 leaves the order");
});

Deno.test("batch(): the last one is smaller; of nothing there is none", async () => {
  const sizes = (await collect(batch(tenItems, 4))).map(({ length }) => length);
  assert.deepEqual(sizes, [4, 4, 2]);
  assert.deepEqual(await collect(batch([], 4)), []);
});

Deno.test("cache(): reads once, but not after an epoch that was left early", async () => {
  let reads = 0;
  const kept = cache(map(tenItems, (item) => (reads++, item)));
  for await (const item of kept) if (item === 3) break;
  assert.equal(reads, 4);
  assert.deepEqual(await collect(kept), tenItems);
  assert.deepEqual(await collect(kept), tenItems);
  assert.equal(reads, 14);
});

Deno.test("cache(): freezes what is random before it, not behind it", async () => {
  const distinct = async (source: AsyncIterable<number>) => {
    const seen = new Set<number>();
    for (let epoch = 0; epoch < 3; epoch++) for await (const item of source) seen.add(item);
    return seen.size;
  };
  const random = new Random(0), augment = (item: number) => item + random.uniform();
  assert.equal(await distinct(cache(map(tenItems, augment))), 10);
  assert.equal(await distinct(map(cache(tenItems), augment)), 30);
});

/** Ten items that take 20 ms each, used for 20 ms each. */
async function timeOf(buffer: number, { load = 20, train = 20 } = {}): Promise<number> {
  const clock = new VirtualClock();
  const loaded = map(tenItems, async (item) => {
    await clock.sleep(load);
    return item;
  });
  await clock.run(async () => {
    const source = buffer === 0 ? loaded : prefetch(loaded, buffer);
    for await (const _ of source) await clock.sleep(train);
  });
  return clock.now;
}

Deno.test("prefetch(): a step takes the maximum of loading and training in place of their sum", async () => {
  assert.equal(await timeOf(0), 10 * (20 + 20));
  assert.equal(await timeOf(1), 20 + 10 * 20);
  assert.equal(await timeOf(1, { train: 5 }), 10 * 20 + 5);
  assert.equal(await timeOf(4, { train: 5 }), 10 * 20 + 5, "a larger buffer loads no faster");
});

Deno.test("prefetch(): is ahead by the size of its buffer, and no further", async () => {
  let reads = 0;
  const source = prefetch(map(tenItems, (item) => (reads++, item)), 3);
  for await (const item of source) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    assert.equal(reads, Math.min(10, item + 1 + 3));
  }
});

Deno.test("prefetch(): an error comes at its place, and the source is closed", async () => {
  let isClosed = false;
  const failing: Source<number> = {
    async *[Symbol.asyncIterator]() {
      try {
        yield 1;
        yield 2;
        throw new Error("the disk is gone");
      } finally {
        isClosed = true;
      }
    },
  };
  const seen: number[] = [];
  await assert.rejects(async () => {
    for await (const item of prefetch(failing, 4)) seen.push(item);
  }, /the disk is gone/);
  assert.deepEqual(seen, [1, 2]);
  isClosed = false;
  for await (const _ of prefetch(failing, 1)) break;
  assert.ok(isClosed);
});

Deno.test("VirtualClock: wakes in order of time, returns and throws what the program does", async () => {
  const clock = new VirtualClock(), order: string[] = [];
  const sleeper = async (name: string, time: number) => {
    await clock.sleep(time);
    order.push(`${name} ${clock.now}`);
  };
  const program = () => Promise.all([sleeper("b", 20), sleeper("a", 10), sleeper("c", 20)]);
  await clock.run(program);
  assert.deepEqual(order, ["a 10", "b 20", "c 20"]);
  assert.equal(await clock.run(() => Promise.resolve(7)), 7);
  await assert.rejects(clock.run(() => Promise.reject(new Error("no"))), /^Error: no$/);
  const never = clock.run(() => new Promise<never>(() => {}));
  await assert.rejects(never, /the program waits for something else/);
  assert.throws(() => clock.sleep(-1), {
    name: "RangeError",
    message: 'Cannot sleep: "milliseconds" must be finite and at least 0, current value is -1',
  });
});

Deno.test("pipelines: bad arguments are named", () => {
  const wrong = 3 as unknown as Source<number>, random = new Random(0);
  const none = { bufferSize: 2, random: 0 as unknown as Random };
  const faults: [() => unknown, string][] = [
    [() => map(wrong, Number), 'Cannot map a source: "source" must be an iterable or an async'],
    [() => map([1], 3 as unknown as () => 1), '"transform" must be a function, current value is 3'],
    [() => batch([1], 0), 'Cannot batch a source: "size" must be an integer of at least 1'],
    [() => batch(null as unknown as Source<1>, 1), '"source" must be an iterable or an async'],
    [
      () => shuffle([1], { bufferSize: 1.5, random }),
      '"bufferSize" must be an integer of at least',
    ],
    [() => shuffle([1], none), 'Cannot shuffle a source: "random" must be a Random'],
    [() => cache(wrong), 'Cannot cache a source: "source"'],
    [() => prefetch([1], NaN), 'Cannot prefetch a source: "bufferSize" must be an integer of at'],
  ];
  for (const [call, message] of faults) {
    assert.throws(call, (error: Error) => error.message.includes(message));
  }
});
