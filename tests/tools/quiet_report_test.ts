/** What `deno task test` shows of a test run. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { QuietReport } from "../../tools/testing/quiet_report.ts";
import { withoutColours } from "../../tools/testing/counts.ts";
import { needsPrograms } from "./_fixture.ts";

const FAILURE = `
 ERRORS 

two => ./a_test.ts:2:6
error: Error: bad
.
    at file:///a_test.ts:2:32

 FAILURES 

two => ./a_test.ts:2:6

FAILED | 3 passed | 1 failed | 1 ignored (107ms)
`;

/** A report with a clock that the test sets, and what it wrote. */
function makeReport(isTerminal: boolean) {
  const written: string[] = [], clock = { now: 0 };
  const write = (text: string) => written.push(text);
  const report = new QuietReport({ isTerminal, write, now: () => clock.now });
  return { report, written, clock };
}

Deno.test("QuietReport keeps failures in full, and the summary, from however it is cut", () => {
  for (const size of [1, 7, 10_000]) {
    const { report } = makeReport(false);
    const output = `.\n.\n!\n,\n.\n${FAILURE}`;
    for (let i = 0; i < output.length; i += size) report.add(output.slice(i, i + size));
    report.end();
    assert.equal(report.text, FAILURE.trim());
  }
});

Deno.test("QuietReport shows how far it is in one line of a terminal", () => {
  const { report, written, clock } = makeReport(true);
  report.show();
  clock.now = 1000;
  report.add(".\n.\n");
  report.add(".\n"); // too soon for another look
  clock.now = 61_000;
  report.add("!\n");
  report.end();
  assert.deepEqual(written, [
    "\r\x1b[Ktypes are being checked, 0 s",
    "\r\x1b[K2 tests and steps, 1 s",
    "\r\x1b[K4 tests and steps, 1 failed, 1 min 1 s",
    "\r\x1b[K",
  ]);
});

Deno.test("QuietReport without a terminal writes a line a minute at most", () => {
  const { report, written, clock } = makeReport(false);
  for (let second = 1; second <= 150; second++) {
    clock.now = second * 1000;
    report.add(".\n");
  }
  report.end();
  assert.deepEqual(written, [
    "60 tests and steps, 1 min 0 s\n",
    "120 tests and steps, 2 min 0 s\n",
  ]);
});

Deno.test(
  "Deno's dot reporter prints what QuietReport expects (needs deno task test)",
  needsPrograms,
  async () => {
    const folder = await Deno.makeTempDir();
    try {
      await Deno.writeTextFile(
        join(folder, "a_test.ts"),
        `Deno.test("one", () => console.log("noise"));
Deno.test("two", () => { throw new Error("bad"); });
Deno.test({ name: "three", ignore: true, fn() {} });\n`,
      );
      const { stdout } = await new Deno.Command(Deno.execPath(), {
        args: ["test", "--allow-all", "--quiet", "--reporter=dot", folder],
        stderr: "null",
      }).output();
      const { report, written } = makeReport(true);
      report.add(new TextDecoder().decode(stdout));
      report.show();
      assert.match(written.at(-1)!, /3 tests and steps, 1 failed, /);
      assert.match(
        withoutColours(report.text),
        /ERRORS[\s\S]*Error: bad[\s\S]*FAILED \| 1 passed \| 1 failed \| 1 ignored/,
      );
      assert.doesNotMatch(report.text, /noise/);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);
