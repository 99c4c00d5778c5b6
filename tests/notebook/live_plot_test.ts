import { livePlot, Plot, setDisplaySink } from "lib/notebook/mod.ts";
import assert from "node:assert/strict";
import { record } from "./_recording.ts";

/** A curve that grows by one point a step. */
function curveOf(losses: number[]) {
  return livePlot(() => ({
    alt: `A loss over ${losses.length} steps`,
    marks: [Plot.lineY(losses)],
  }));
}

async function drawCurve(steps: number, pause = 0) {
  const losses: number[] = [];
  const curve = curveOf(losses);
  for (let step = 0; step < steps; step++) {
    losses.push(1 / (step + 1));
    await curve.redraw();
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
  }
  await curve.finish();
}

Deno.test("livePlot() shows one output that is replaced in place, and ends with all data", async () => {
  const { shown, texts } = await record(() => drawCurve(3, 300));
  assert.equal(new Set(shown.map(({ options }) => options.id)).size, 1);
  assert.notEqual(shown[0]!.options.id, undefined);
  assert.deepEqual(shown.map(({ options }) => options.update), [false, true, true]);
  assert.equal(texts.at(-1), "[figure] A loss over 3 steps");
});

Deno.test("livePlot() redraws seldom, however many steps there are", async () => {
  const start = performance.now();
  const { shown } = await record(() => drawCurve(5000));
  assert.ok(shown.length <= 2 + (performance.now() - start) / 500, `${shown.length}`);
});

Deno.test("livePlot() ends with the same bytes, however long the loop took", async () => {
  const [fast, slow] = [await record(() => drawCurve(4)), await record(() => drawCurve(4, 200))];
  assert.ok(fast.shown.length < slow.shown.length);
  assert.deepEqual(fast.shown.at(-1)!.bundle, slow.shown.at(-1)!.bundle);
});

Deno.test("two live plots do not draw over each other", async () => {
  const { shown } = await record(async () => {
    const curves = [curveOf([1]), curveOf([2])];
    for (const curve of curves) await curve.redraw();
    for (const curve of curves) await curve.finish();
  });
  const ids = shown.map(({ options }) => options.id);
  assert.deepEqual(ids, [ids[0], ids[1], ids[0], ids[1]]);
  assert.notEqual(ids[0], ids[1]);
});

Deno.test("livePlot() draws only the end where outputs cannot be replaced", async () => {
  const shown: string[] = [];
  const before = setDisplaySink({
    replacesInPlace: false,
    display: (bundle, { update }) => void shown.push(`${bundle["text/plain"]} ${update}`),
    print: () => {},
  });
  await drawCurve(3);
  setDisplaySink(before);
  assert.deepEqual(shown, ["[figure] A loss over 3 steps false"]);
});
