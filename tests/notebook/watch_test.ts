import { curves, figure, setDisplaySink, watch } from "lib/notebook/mod.ts";
import assert from "node:assert/strict";
import { record, type Shown } from "./_recording.ts";

const DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="3"/></svg>';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A loop whose curve grows by one point a step. */
async function watchCurve(n: number, ms = 0): Promise<void> {
  const log: { step: number; loss: number }[] = [];
  const draw = () => curves(log, { x: "step", y: "loss", alt: `A loss over ${log.length} steps` });
  for await (const step of watch(n, "watching", draw)) {
    log.push({ step, loss: 1 / (step + 1) });
    if (ms > 0) await pause(ms);
  }
}

/** What was shown without the progress bar. */
const pictures = (shown: readonly Shown[]) =>
  shown.filter(({ bundle }) => "image/svg+xml" in bundle);

Deno.test("watch() shows one picture that is replaced in place, and ends with all data", async () => {
  const { shown, texts } = await record(() => watchCurve(3, 300));
  const options = pictures(shown).map(({ options }) => options);
  assert.equal(new Set(options.map(({ id }) => id)).size, 1);
  assert.ok(options.length >= 2);
  options.forEach(({ update }, i) => assert.equal(update, i > 0));
  assert.equal(texts.at(-1), "[figure] A loss over 3 steps");
  assert.ok(texts.some((text) => text.startsWith("watching ████████████████████████ 3/3")));
});

Deno.test("watch() redraws seldom, however many steps there are", async () => {
  const start = performance.now();
  const { shown } = await record(() => watchCurve(5000));
  assert.ok(pictures(shown).length <= 2 + (performance.now() - start) / 500);
});

Deno.test("watch() ends with the same bytes, however long the loop took", async () => {
  const [fast, slow] = [await record(() => watchCurve(4)), await record(() => watchCurve(4, 200))];
  assert.deepEqual(fast.shown.at(-1)!.bundle, slow.shown.at(-1)!.bundle);
});

Deno.test("watch() replaces each of several pictures by the same one drawn anew", async () => {
  const draw = async () => {
    await figure(DOT, "left");
    await figure(DOT, "right");
  };
  const { shown } = await record(async () => {
    for await (const _ of watch(1, "two pictures", draw));
  });
  const outputs = pictures(shown).map(({ bundle, options }) =>
    `${bundle["text/plain"]} ${options.id!.split("-").at(-1)} ${options.update}`
  );
  assert.deepEqual(outputs, [
    ...["[figure] left 0 false", "[figure] right 1 false"],
    ...["[figure] left 0 true", "[figure] right 1 true"],
  ]);
});

Deno.test("two watched loops do not draw over each other", async () => {
  const { shown } = await record(async () => {
    await watchCurve(1);
    await watchCurve(1);
  });
  assert.equal(new Set(pictures(shown).map(({ options }) => options.id)).size, 2);
});

Deno.test("watch() draws what was reached when the loop is left", async () => {
  let reached = 0;
  const draw = () => figure(DOT, `step ${reached}`);
  const { texts } = await record(async () => {
    for await (const step of watch(9, "left early", draw)) {
      reached = step;
      if (step === 4) break;
    }
  });
  assert.equal(texts.at(-1), "[figure] step 4");
  await record(() =>
    assert.rejects(async () => {
      for await (const _ of watch(9, "failing", draw)) throw new Error("the loop's own");
    }, { message: "the loop's own" })
  );
});

Deno.test("watch() shows outputs as usual after it has drawn, also after a fault", async () => {
  const { shown } = await record(async () => {
    await assert.rejects(async () => {
      const draw = () => figure("no svg", "x");
      for await (const _ of watch(1, "drawing badly", draw));
    }, RangeError);
    await figure(DOT, "afterwards");
  });
  assert.deepEqual(shown.at(-1)!.options, {});
});

Deno.test("watch() draws only the end where outputs cannot be replaced", async () => {
  const shown: string[] = [];
  const before = setDisplaySink({
    replacesInPlace: false,
    display: (bundle, { update }) => void shown.push(`${bundle["text/plain"]} ${update}`),
    print: () => {},
  });
  await watchCurve(3);
  setDisplaySink(before);
  assert.deepEqual(shown, [
    "watching ████████████████████████ 3/3 false",
    "[figure] A loss over 3 steps false",
  ]);
});

Deno.test("watch() refuses what steps() refuses, and draws nothing then", async () => {
  const { shown } = await record(() =>
    assert.rejects(() => watch(-1, "none", () => figure(DOT, "x")).next(), {
      name: "RangeError",
      message: 'Cannot count steps: "n" must be a non-negative integer, current value is -1',
    })
  );
  assert.deepEqual(shown, []);
});
