/** The tests that a run without permissions left out. */

import assert from "node:assert/strict";
import { findIgnored } from "../../tools/testing/ignored_tests.ts";

const REPORT = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="deno test" tests="4" failures="0" errors="0" time="12.665">
    <testsuite name="./tests/a_test.ts" tests="3" disabled="2" errors="0" failures="0">
        <testcase name="runs" classname="./tests/a_test.ts" time="0.020" line="16" col="6">
        </testcase>
        <testcase name="writes (needs --allow-write)" classname="./tests/a_test.ts" time="0" line="1" col="6">
            <skipped/>
        </testcase>
        <testcase name="starts (needs deno task test)" classname="./tests/a_test.ts" time="0" line="2" col="6">
            <skipped/>
        </testcase>
    </testsuite>
    <testsuite name="./tests/b_test.ts" tests="1" disabled="1" errors="0" failures="0">
        <testcase name="says nothing" classname="./tests/b_test.ts" time="0" line="2" col="6">
            <skipped/>
        </testcase>
    </testsuite>
    <testsuite name="./tests/tools/_shared.ts" tests="1" disabled="1" errors="0" failures="0">
        <testcase name="a defect (needs deno task test)" classname="./tests/tools/_shared.ts" time="0" line="2" col="6">
            <skipped/>
        </testcase>
    </testsuite>
    <testsuite name="./tests/tools/c_test.ts" tests="1" disabled="1" errors="0" failures="0">
        <testcase name="another (needs deno task test)" classname="./tests/tools/c_test.ts" time="0" line="2" col="6">
            <skipped/>
        </testcase>
    </testsuite>
</testsuites>`;

Deno.test("findIgnored() tells the files of ignored tests, and the names that don't say what they need", () => {
  assert.deepEqual(findIgnored(REPORT), {
    files: ["./tests/a_test.ts", "./tests/b_test.ts", "./tests/tools/"],
    unnamed: ["says nothing"],
  });
});

Deno.test("findIgnored() finds nothing where all ran", () => {
  assert.deepEqual(findIgnored("<testsuites></testsuites>"), { files: [], unnamed: [] });
});
