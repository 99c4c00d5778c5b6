import assert from "node:assert/strict";
import { describeDuration, Progress } from "../../tools/common/progress.ts";

/** A progress with a clock that the test sets, and what it wrote. */
function makeProgress(isTerminal: boolean, total: number, before = 0) {
  const written: string[] = [], clock = { now: 0 };
  const progress = new Progress("tiny", total, {
    before,
    isTerminal,
    write: (text) => written.push(text),
    now: () => clock.now,
  });
  return { progress, written, clock };
}

Deno.test("Progress on a terminal redraws one line, with the time left", () => {
  const { progress, written, clock } = makeProgress(true, 4);
  {
    using _ = progress;
    clock.now = 10_000;
    progress.advance();
    progress.print("hello");
  }
  assert.deepEqual(written, [
    "\r\x1b[Ktiny ░░░░░░░░░░░░░░░░░░░░░░░░ 0/4",
    "\r\x1b[Ktiny ██████░░░░░░░░░░░░░░░░░░ 1/4, 30 s left",
    "\r\x1b[Khello\n",
    "\r\x1b[Ktiny ██████░░░░░░░░░░░░░░░░░░ 1/4, 30 s left",
    "\r\x1b[K",
  ]);
});

Deno.test("Progress without a terminal writes a plain line every half minute at most", () => {
  const { progress, written, clock } = makeProgress(false, 100);
  using _ = progress;
  for (let run = 0; run < 99; run++) {
    clock.now += 1000;
    progress.advance();
  }
  assert.deepEqual(written, [
    "tiny 30/100, 1 min 10 s left\n",
    "tiny 60/100, 40 s left\n",
    "tiny 90/100, 10 s left\n",
  ]);
});

Deno.test("Progress does not count what was finished before into the time left", () => {
  const { progress, written, clock } = makeProgress(false, 100, 90);
  using _ = progress;
  clock.now = 60_000;
  progress.advance();
  assert.deepEqual(written, ["tiny 91/100, 9 min 0 s left\n"]);
});

Deno.test("describeDuration() uses two units at most", () => {
  const texts = [0, 1, 59_000, 60_000, 130_000, 3_600_000, 3_900_000].map(describeDuration);
  assert.deepEqual(texts, [
    "0 s",
    "1 s",
    "59 s",
    "1 min 0 s",
    "2 min 10 s",
    "1 h 0 min",
    "1 h 5 min",
  ]);
});
