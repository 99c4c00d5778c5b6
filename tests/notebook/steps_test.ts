import { announceInterrupt } from "lib/notebook/_interrupt.ts";
import { Interrupted, steps } from "lib/notebook/mod.ts";
import { setDisplaySink } from "lib/notebook/sink.ts";
import assert from "node:assert/strict";
import { record, type Recording } from "./_recording.ts";

const FULL = "█".repeat(24);
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Runs a loop that is stopped before the end of the given step; returns the steps it took. */
async function runStopped(n: number, label: string, stopAt: number, recording: Recording) {
  const taken: number[] = [];
  await record(async () => {
    await assert.rejects(async () => {
      for await (const step of steps(n, label)) {
        taken.push(step);
        if (step === stopAt) announceInterrupt();
      }
    }, Interrupted);
  }, recording);
  return taken;
}

async function runToEnd(n: number, label: string) {
  const taken: number[] = [];
  const recording = await record(async () => {
    for await (const step of steps(n, label)) taken.push(step);
  });
  return { taken, recording };
}

const emptyRecording = (): Recording => ({ shown: [], printed: [], texts: [] });

Deno.test("steps() counts from 0 and ends with a full bar and the status", async () => {
  let sum = 0;
  const { texts, shown } = await record(async () => {
    for await (const step of steps(5, "adding", { status: () => `sum ${sum}` })) sum += step;
  });
  assert.equal(sum, 10);
  assert.equal(texts.at(-1), `adding ${FULL} 5/5 sum 10`);
  assert.equal(shown[0]!.options.update, false);
  assert.equal(shown.at(-1)!.options.update, true);
  assert.equal(new Set(shown.map(({ options }) => options.id)).size, 1);
});

Deno.test("steps() redraws in place with the time left, which the final text leaves out", async () => {
  const { texts } = await record(async () => {
    for await (const _ of steps(4, "slow")) await pause(60);
  });
  const between = texts.slice(1, -1);
  assert.ok(between.length >= 1 && between.length <= 3);
  for (const text of between) assert.match(text, /^slow █+░+ [123]\/4 · \d+ s left$/);
  assert.equal(texts.at(-1), `slow ${FULL} 4/4`);
});

Deno.test("steps() redraws seldom, however many steps there are", async () => {
  const { recording } = await runToEnd(20_000, "fast");
  assert.ok(recording.shown.length < 200);
});

Deno.test("steps() lets timers run during a busy loop", async () => {
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  await record(async () => {
    for await (const _ of steps(30, "busy")) {
      for (const start = performance.now(); performance.now() - start < 5;);
    }
  });
  clearInterval(timer);
  assert.ok(ticks > 0);
});

Deno.test("Stop ends the loop after the current step, and without keep() a second run begins at 0", async () => {
  const recording = emptyRecording();
  assert.deepEqual(await runStopped(6, "training", 2, recording), [0, 1, 2]);
  assert.equal(recording.texts.at(-1), "training interrupted at 3/6");
  const { taken, recording: again } = await runToEnd(6, "training");
  assert.deepEqual(taken, [0, 1, 2, 3, 4, 5]);
  assert.equal(again.texts.at(-1), `training ${FULL} 6/6`);
});

Deno.test("the error of an interrupted loop says how far it came", async () => {
  await record(() =>
    assert.rejects(async () => {
      for await (const _ of steps(9, "named")) announceInterrupt();
    }, {
      name: "Interrupted",
      message: '"named" was stopped at 1/9; run the cell again to begin at 0',
    })
  );
});

Deno.test("Stop during the last step lets the loop end as usual", async () => {
  const { texts } = await record(async () => {
    for await (const step of steps(2, "last")) if (step === 1) announceInterrupt();
  });
  assert.equal(texts.at(-1), `last ${FULL} 2/2`);
});

Deno.test("steps(0) ends at once", async () => {
  const { taken, recording } = await runToEnd(0, "nothing");
  assert.deepEqual(taken, []);
  assert.equal(recording.texts.at(-1), `nothing ${FULL} 0/0`);
});

Deno.test("where nothing can be replaced only the end of the bar is shown", async () => {
  const texts: unknown[] = [];
  const before = setDisplaySink({
    replacesInPlace: false,
    display: (bundle) => void texts.push(bundle["text/plain"]),
    print: () => {},
  });
  try {
    for await (const _ of steps(3, "plain")) await pause(50);
  } finally {
    setDisplaySink(before);
  }
  assert.deepEqual(texts, [`plain ${FULL} 3/3`]);
});

Deno.test("steps() names a bad length or label at once", () => {
  for (const n of [-1, 2.5, NaN, Infinity]) {
    assert.throws(() => steps(n, "x"), {
      name: "RangeError",
      message: `Cannot count steps: "n" must be a non-negative integer, current value is ${n}`,
    });
  }
  assert.throws(() => steps(3, undefined as unknown as string), {
    name: "TypeError",
    message: 'Cannot count steps: "label" must be a string, current value is undefined',
  });
});
