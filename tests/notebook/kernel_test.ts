import { interruptSignal } from "lib/notebook/_interrupt.ts";
import { connectKernel, findKernel, type Kernel } from "lib/notebook/_kernel.ts";
import { OutputQueue } from "lib/notebook/_output_queue.ts";
import assert from "node:assert/strict";

/** A kernel that writes down what happens to it, with a clock that only sleep() moves. */
function fakeKernel(changes: Partial<Kernel> = {}) {
  const events: unknown[] = [];
  let now = 0;
  const queue = new OutputQueue({
    now: () => now,
    sleep: (milliseconds) => {
      events.push(`slept ${milliseconds.toFixed(1)}`);
      now += milliseconds;
      return Promise.resolve();
    },
  });
  const write = (...values: unknown[]) => void events.push(...values);
  const kernel: Kernel = {
    broadcast: (type, content) => events.push([type, content]),
    internals: {
      broadcastResult: (count, result) => Promise.resolve(void events.push([count, result])),
    },
    console: {
      log: write,
      info: write,
      debug: write,
      warn: write,
      error: write,
      table: write,
      dir: write,
    },
    addSignalListener: (signal, listener) => events.push(signal, listener),
    queue,
    errorClass: { stackTraceLimit: 10 },
    ...changes,
  };
  return { kernel, events };
}

Deno.test("findKernel() finds nothing outside a notebook", () => {
  assert.equal(findKernel(), null);
  assert.equal(findKernel({}), null);
  assert.equal(findKernel({ jupyter: {} }), null);
});

Deno.test("findKernel() finds the kernel by its broadcast function", () => {
  const internal = Symbol("internal");
  const broadcastResult = () => Promise.resolve();
  const listeners: unknown[] = [];
  const host = {
    jupyter: { broadcast: () => {} },
    internal,
    [internal]: { jupyter: { broadcastResult } },
    addSignalListener: (...values: unknown[]) => listeners.push(...values),
  };
  const kernel = findKernel(host)!;
  const listener = () => {};
  kernel.addSignalListener("SIGINT", listener);
  assert.equal(kernel.broadcast, host.jupyter.broadcast);
  assert.equal(kernel.internals.broadcastResult, broadcastResult);
  assert.deepEqual(listeners, ["SIGINT", listener]);
  assert.deepEqual(findKernel({ jupyter: host.jupyter })!.internals, {});
});

Deno.test("the kernel's sink broadcasts new outputs and updates", () => {
  const { kernel, events } = fakeKernel();
  const sink = connectKernel(kernel);
  events.length = 0;
  sink.display({ "text/plain": "a" }, {});
  sink.display({ "text/plain": "b" }, { id: "x", update: true });
  sink.print("line");
  assert.equal(sink.replacesInPlace, true);
  assert.deepEqual(events, [
    ["display_data", { data: { "text/plain": "a" }, metadata: {}, transient: {} }],
    ["update_display_data", {
      data: { "text/plain": "b" },
      metadata: {},
      transient: { display_id: "x" },
    }],
    "line",
  ]);
});

Deno.test("a cell ends after its result and only when all its output had time to leave", async () => {
  const { kernel, events } = fakeKernel();
  connectKernel(kernel);
  for (let i = 0; i < 1000; i++) kernel.console.log(i);
  events.length = 0;
  await kernel.internals.broadcastResult!(3, "result");
  assert.deepEqual(events, [[3, "result"], "slept 810.8"]); // 1,001 messages, then a rest
  events.length = 0;
  await kernel.internals.broadcastResult!(4, undefined);
  assert.deepEqual(events, [[4, undefined], "slept 10.8"]);
});

Deno.test("large outputs make a cell wait longer, but never for more than ten seconds", async () => {
  const { kernel, events } = fakeKernel();
  const sink = connectKernel(kernel);
  sink.display({ "image/svg+xml": "x".repeat(1_000_000) }, {});
  events.length = 0;
  await kernel.internals.broadcastResult!(1, undefined);
  assert.equal(events[1], "slept 71.6");
  sink.display({ "image/svg+xml": "x".repeat(500_000_000) }, {});
  events.length = 0;
  await kernel.internals.broadcastResult!(2, undefined);
  assert.equal(events[1], "slept 10000.0");
});

Deno.test("the Stop button aborts the running loop, any number of times", () => {
  const { kernel, events } = fakeKernel();
  connectKernel(kernel);
  const listener = events[1] as () => void;
  assert.equal(events[0], "SIGINT");
  for (let press = 0; press < 2; press++) {
    const signal = interruptSignal();
    assert.equal(signal.aborted, false);
    listener();
    assert.equal(signal.aborted, true);
  }
});

Deno.test("a kernel without signals or internals still shows", () => {
  const { kernel, events } = fakeKernel({
    internals: {},
    addSignalListener: () => {
      throw new TypeError("Windows only supports ctrl-c");
    },
  });
  connectKernel(kernel).print("line");
  assert.deepEqual(events, ["line"]);
});

Deno.test("errors of cells are shown without the frames of libraries", () => {
  const { kernel } = fakeKernel();
  connectKernel(kernel);
  assert.equal(typeof kernel.errorClass.prepareStackTrace, "function");
});

Deno.test("the queue's own clock waits for real", async () => {
  const queue = new OutputQueue();
  const before = performance.now();
  queue.add(0);
  await queue.drained();
  assert.ok(performance.now() > before);
});

Deno.test("on a busy machine, where timers ring late, a cell waits until they ring in time", async () => {
  const slept: number[] = [], late = [100, 30, 2];
  let now = 0;
  const queue = new OutputQueue({
    now: () => now,
    sleep: (milliseconds) => {
      slept.push(milliseconds);
      now += milliseconds + late.shift()!;
      return Promise.resolve();
    },
  });
  await queue.drained();
  assert.deepEqual(slept, [10, 200, 60]);
});
