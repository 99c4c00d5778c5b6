import { announceInterrupt } from "lib/notebook/_interrupt.ts";
import { Interrupted, keep, type KeepOptions, steps } from "lib/notebook/mod.ts";
import assert from "node:assert/strict";
import { record } from "./_recording.ts";

interface Run extends KeepOptions {
  /** Step during which Stop is pressed; none: the loop runs to its end. */
  readonly stopAt?: number;
  readonly make?: () => { taken: number[] };
}

const newState = (): { taken: number[] } => ({ taken: [] });

/** What a training cell does: takes its state and loops over it. */
async function runCell(name: string, n: number, { stopAt, make = newState, ...options }: Run = {}) {
  const state = keep(name, make, options);
  let first: number | undefined;
  const loop = async () => {
    for await (const step of steps(n, name)) {
      first ??= step;
      state.taken.push(step);
      if (step === stopAt) announceInterrupt();
    }
  };
  const { texts } = await record(() =>
    stopAt === undefined ? loop() : assert.rejects(loop, Interrupted)
  );
  return { state, first, texts };
}

Deno.test("after Stop the same state goes on where its loop was, and ends as without a stop", async () => {
  const { state, texts } = await runCell("stopped twice", 6, { stopAt: 2 });
  assert.equal(texts.at(-1), "stopped twice interrupted at 3/6");
  const second = await runCell("stopped twice", 6, { stopAt: 4 });
  assert.equal(second.first, 3);
  const third = await runCell("stopped twice", 6);
  assert.equal(third.state, state);
  assert.deepEqual(state.taken, [0, 1, 2, 3, 4, 5]);
  assert.match(third.texts[0]!, /5\/6 \(continued from 5\)$/);
  assert.equal(third.texts.at(-1), `stopped twice ${"█".repeat(24)} 6/6`);
});

Deno.test("a loop that came to its end begins anew with a new state", async () => {
  const { state } = await runCell("run twice", 3);
  const again = await runCell("run twice", 3);
  assert.notEqual(again.state, state);
  assert.deepEqual(again.state.taken, [0, 1, 2]);
});

Deno.test("an edited make, another value of madeFrom or restart begin anew after a stop", async () => {
  const settings = { learningRate: 1 };
  const changes: Run[] = [
    { madeFrom: [settings], make: () => ({ taken: [] as number[] }) },
    { madeFrom: [{ ...settings }] },
    { madeFrom: [] },
    { madeFrom: [settings], restart: true },
  ];
  for (const [i, change] of changes.entries()) {
    const name = `changed ${i}`;
    const { state } = await runCell(name, 4, { stopAt: 1, madeFrom: [settings] });
    const again = await runCell(name, 4, change);
    assert.notEqual(again.state, state);
    assert.deepEqual(again.state.taken, [0, 1, 2, 3]);
  }
  const { state } = await runCell("unchanged", 4, { stopAt: 1, madeFrom: [settings] });
  assert.equal((await runCell("unchanged", 4, { madeFrom: [settings] })).state, state);
});

Deno.test("a loop of another name, or one whose cell keeps nothing, does not go on", async () => {
  await runCell("first", 4, { stopAt: 1 });
  assert.equal((await runCell("second", 4)).first, 0);
  const taken: number[] = [];
  await record(async () => {
    for await (const step of steps(4, "first")) taken.push(step);
  });
  assert.deepEqual(taken, [0, 1, 2, 3]);
  assert.equal((await runCell("first", 4)).first, 2);
});

Deno.test("an error in a loop that went on, or leaving it early, makes the next run begin anew", async () => {
  const { state } = await runCell("failing", 6, { stopAt: 1 });
  assert.equal(keep("failing", newState), state);
  await record(() =>
    assert.rejects(async () => {
      for await (const _ of steps(6, "failing")) throw new Error("a fault of the cell");
    }, /fault of the cell/)
  );
  assert.notEqual(keep("failing", newState), state);

  await runCell("left", 6, { stopAt: 1 });
  keep("left", newState);
  await record(async () => {
    for await (const _ of steps(6, "left")) break;
  });
  assert.equal((await runCell("left", 6)).first, 0);
});

Deno.test("a cell that fails before its loop leaves the stopped loop as it was", async () => {
  const { state } = await runCell("failing before", 4, { stopAt: 1 });
  keep("failing before", newState);
  const again = await runCell("failing before", 4);
  assert.equal(again.state, state);
  assert.deepEqual(state.taken, [0, 1, 2, 3]);
});

Deno.test("a stopped loop may be made longer, and not shorter than what it has done", async () => {
  const { state } = await runCell("another length", 4, { stopAt: 2 });
  assert.equal((await runCell("another length", 6, { stopAt: 3 })).state, state);
  assert.deepEqual(state.taken, [0, 1, 2, 3]);
  keep("another length", newState);
  assert.throws(() => steps(3, "another length"), {
    name: "RangeError",
    message:
      'Cannot count steps: "n" must be at least the 4 steps that "another length" has done (run the cell again to begin at 0), current value is 3',
  });
  assert.equal((await runCell("another length", 3)).first, 0);
});

Deno.test("keep() names a bad name or maker at once", () => {
  assert.throws(() => keep(3 as unknown as string, newState), {
    name: "TypeError",
    message: 'Cannot keep a loop\'s state: "name" must be a string, current value is 3',
  });
  assert.throws(() => keep("x", {} as unknown as () => unknown), {
    name: "TypeError",
    message: 'Cannot keep a loop\'s state: "make" must be a function, current value is an object',
  });
});
