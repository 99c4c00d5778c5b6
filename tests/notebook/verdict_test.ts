import assert from "node:assert/strict";
import { presentResult } from "lib/notebook/_result.ts";
import { armOf, judge, table, type Verdict, verdict, verdictTable } from "lib/notebook/mod.ts";
import { record } from "./_recording.ts";

/** Ten seeds about a center, with luck that both arms share. */
const arm = (name: string, center: number, own = 0) =>
  armOf(
    name,
    Array.from({ length: 10 }, (_, i) => center + (7 * i) % 10 + own * ((3 * i) % 5 - 2)),
  );
const base = arm("A2C", 100), margin = 10;

Deno.test("a claim of more holds, isn't decided, or is refuted by the margin", () => {
  const judged = (a: ReturnType<typeof arm>) =>
    judge("", { a, b: base, expect: "higher", margin }).outcome;
  assert.equal(judged(arm("PPO", 130, 1)), "holds");
  assert.equal(judged(arm("PPO", 100.5, 20)), "not decided");
  assert.equal(judged(arm("PPO", 102, 0.5)), "does not hold"); // there, but counts for nothing
  assert.equal(judged(arm("PPO", 70, 1)), "does not hold"); // less
});

Deno.test("a claim of less is the mirrored claim of more", () => {
  for (const [center, own] of [[130, 1], [100.5, 20], [102, 0.5]] as const) {
    const a = arm("PPO", center, own);
    const more = judge("", { a, b: base, expect: "higher", margin });
    const less = judge("", { a: base, b: a, expect: "lower", margin });
    assert.equal(less.outcome, more.outcome);
  }
});

Deno.test("equality needs a test of its own: no difference found isn't none there", () => {
  const judged = (a: ReturnType<typeof arm>) =>
    judge("", { a, b: base, expect: "equal", margin }).outcome;
  assert.equal(judged(arm("PPO", 100.5, 20)), "not decided");
  assert.equal(judged(arm("PPO", 102, 0.5)), "holds");
  assert.equal(judged(arm("PPO", 130, 1)), "does not hold");
});

Deno.test("a difference that is there, but perhaps within the margin, doesn't end equality", () => {
  const apart = arm("PPO", 100 + margin, 5);
  assert.equal(judge("", { a: apart, b: base, expect: "higher", margin }).outcome, "holds");
  const equal = judge("", { a: apart, b: base, expect: "equal", margin });
  assert.equal(equal.outcome, "not decided");
  assert.match(equal.figures, /against a difference of \d+ or more/);
  const far = judge("", { a: arm("PPO", 60, 5), b: base, expect: "equal", margin });
  assert.match(far.figures, /p < 0.001 against a difference of at most \d+/);
});

Deno.test("a case gives its difference and its p-value also alone, for a table", () => {
  const [one] = judge("", { a: arm("PPO", 130, 1), b: base, expect: "higher", margin }).cases;
  assert.match(one!.difference, /^\+30(\.\d+)? \[\+[\d.]+, \+[\d.]+\]$/);
  assert.match(one!.p, /^0\.\d{3}$/);
  assert.ok(one!.figures.startsWith(`PPO minus A2C ${one!.difference}, p = ${one!.p} against`));
  const exact = judge("", { expect: "exact", value: 3, target: 3, margin: 0 }).cases[0]!;
  assert.deepEqual([exact.difference, exact.p], ["3", ""]);
});

Deno.test("an arm can be held against a number", () => {
  assert.equal(judge("", { a: base, b: 90, expect: "higher", margin: 1 }).outcome, "holds");
  assert.equal(
    judge("", { a: base, b: 120, expect: "higher", margin: 1 }).outcome,
    "does not hold",
  );
});

Deno.test("two arms at a ceiling decide nothing, and the reader is told", () => {
  const [a, b] = ["PPO", "A2C"].map((name) => armOf(name, new Array(10).fill(500)));
  for (const expect of ["higher", "equal"] as const) {
    const { outcome, cases } = judge("", { a: a!, b: b!, expect, margin });
    assert.equal(outcome, "not decided");
    assert.deepEqual(cases[0]!.warnings, [
      "PPO has no variance: all 10 seeds give 500",
      "A2C has no variance: all 10 seeds give 500",
    ]);
  }
});

Deno.test("too few seeds are named: five can't reach p = 0.05", () => {
  const [a, b] = [armOf("a", [9, 8, 9, 7, 9]), armOf("b", [1, 2, 1, 1, 2])];
  const { outcome, cases } = judge("", { a, b, expect: "higher", margin: 1 });
  assert.equal(outcome, "not decided");
  assert.deepEqual(cases[0]!.warnings, ["5 seeds can't show it: no p-value is below 0.063"]);
});

Deno.test("a claim over conditions holds, or holds for some, which are named in both languages", () => {
  const better = { a: arm("PPO", 130, 1), b: base, expect: "higher", margin } as const;
  const same = { ...better, a: arm("PPO", 102, 0.5) },
    unsure = { ...better, a: arm("PPO", 100.5, 20) };
  assert.equal(judge("", { CartPole: better, Pendulum: better }).outcome, "holds");
  const some = judge("", { CartPole: better, Pendulum: same, Acrobot: better });
  assert.equal(some.answer, "holds for CartPole, Acrobot");
  assert.equal(some.chinese, "在 CartPole、Acrobot 下成立");
  assert.equal(judge("", { CartPole: same, Pendulum: same }).outcome, "does not hold");
  assert.equal(judge("", { CartPole: same, Pendulum: unsure }).outcome, "not decided");
});

Deno.test("many conditions are corrected: what one test alone would show isn't shown", () => {
  const [a, b] = [armOf("a", [9, 8, 9, 7, 9, 8]), armOf("b", [1, 2, 1, 1, 2, 1])];
  const test = { a, b, expect: "higher", margin: 1 } as const; // p = 2 / 2^6 = 0.031
  assert.equal(judge("", test).outcome, "holds");
  const two = judge("", { one: test, other: test });
  assert.equal(two.outcome, "not decided");
  assert.match(two.figures, /p = 0\.063 against no difference \(Holm\), n = 6, margin 1/);
});

Deno.test("an exact claim compares numbers without chance", () => {
  const judged = (value: number, slack = 0) =>
    judge("", { expect: "exact", value, target: 1250, margin: slack });
  assert.deepEqual([judged(1250).outcome, judged(1250).figures], ["holds", "1250, must be 1250"]);
  assert.equal(judged(1251).outcome, "does not hold");
  assert.equal(judged(1251, 2).figures, "1251, must be 1250, at most 2 off");
});

Deno.test("verdict() shows answer and figures as Markdown and as text, and warns after them", async () => {
  let judged: Verdict | undefined;
  const { shown, printed } = await record(async () => {
    const test = { a: arm("PPO", 130, 1), b: base, expect: "higher", margin } as const;
    judged = await verdict("PPO beats A2C", test);
  });
  assert.equal(String(judged), "🟢 holds 成立");
  const { "text/markdown": markdown, "text/plain": plain } = shown[0]!.bundle;
  const figures =
    /PPO minus A2C \+30\.0 \[\+2\d\.\d, \+3\d\.\d\], p = 0\.002 against no difference, n = 10, margin 10$/;
  assert.match(String(markdown), /^🟢 \*\*holds\*\* 成立 · PPO beats A2C\n\n/);
  assert.match(String(markdown), figures);
  assert.match(String(plain), /^🟢 holds 成立 · PPO beats A2C\nPPO minus/);
  assert.match(String(plain), figures);
  assert.deepEqual(printed, []);
});

Deno.test("a verdict that ends its cell isn't shown twice, and a later cell shows it", async () => {
  let judged: Verdict | undefined;
  await record(async () => {
    judged = await verdict("PPO beats A2C", { a: base, b: base, expect: "higher", margin });
  });
  assert.equal(presentResult(judged), undefined);
  assert.equal(presentResult(judged), judged);
});

Deno.test("a verdict over conditions lists them, each with its own answer", async () => {
  const better = { a: arm("PPO", 130, 1), b: base, expect: "higher", margin } as const;
  const { shown } = await record(async () => {
    await verdict("PPO beats A2C", {
      CartPole: better,
      Pendulum: { ...better, a: arm("PPO", 102) },
    });
  });
  const lines = String(shown[0]!.bundle["text/markdown"]).split("\n");
  assert.equal(lines[0], "🔵 **holds for CartPole** 在 CartPole 下成立 · PPO beats A2C");
  assert.match(lines[2]!, /^- 🟢 CartPole, holds: PPO minus A2C \+30/);
  assert.match(lines[3]!, /^- 🔴 Pendulum, does not hold: .* against a difference of 10 or more/);
});

Deno.test("a verdict stands in a table as its answer", async () => {
  const measured = judge("", { expect: "exact", value: 1, target: 2, margin: 0 });
  const { texts } = await record(() =>
    table([{ "the notes said": "…", measured: measured.figures, verdict: measured }])
  );
  assert.match(texts[0]!, /1, must be 2 +🔴 does not hold 不成立$/);
});

Deno.test("a test without a margin, a condition or a claim is refused", () => {
  const test = { a: base, b: 90, expect: "higher" } as const;
  assert.throws(() => judge("", { ...test, margin: 0 }), {
    name: "RangeError",
    message:
      'Cannot judge a claim: "margin" must be a finite number greater than 0, current value is 0',
  });
  assert.throws(() => judge("", {}), /"test" must be of at least one condition/);
  // deno-lint-ignore no-explicit-any
  assert.throws(() => judge("", { ...test, expect: "better" as any, margin }), {
    message: 'Cannot judge a claim: "expect" must be "higher", "lower", "equal" or "exact", ' +
      'current value is "better"',
  });
  assert.throws(() => judge("", { expect: "exact", value: NaN, target: 1, margin: 0 }), /"value"/);
});

Deno.test("verdictTable() keeps each sentence, its figures and its answer in one row", async () => {
  const held = judge("", { expect: "exact", value: 3, target: 3, margin: 0 });
  const claims = [{ notes: "a | b\nc", translation: "d", verdict: held }];
  const { shown, texts } = await record(() => verdictTable(claims));
  assert.equal(
    shown[0]!.bundle["text/markdown"],
    "| the notes said 笔记 | measured 实测 | verdict 结论 |\n| --- | --- | --- |\n" +
      "| “a \\| b c” (d) | 3, must be 3 | 🟢 holds 成立 |",
  );
  assert.match(texts[0]!, /: 🟢 holds 成立, 3, must be 3$/);
  const short = claims.map((claim) => ({ ...claim, measured: "three" }));
  const briefly = await record(() => verdictTable(short));
  assert.match(String(briefly.shown[0]!.bundle["text/markdown"]), /\(d\) \| three \| 🟢 holds/);
  assert.match(briefly.texts[0]!, /: 🟢 holds 成立, three$/);
  await assert.rejects(verdictTable([]), /"claims" must be at least one claim/);
});
