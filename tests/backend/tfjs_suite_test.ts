import assert from "node:assert/strict";
import { machineName } from "lib/platform.ts";
import type { SpecResult } from "./tfjs_suite/_specs.ts";
import { lostTests, report, runSuite, testId } from "./tfjs_suite/suite.ts";

/** Where the native library is the default. */
const isNative = ["linux-x64", "linux-arm64"].includes(machineName());

Deno.test({
  name:
    "tfjs-core's own tests pass on both builds of our kernels, all that pass on stock and more " +
    "(needs deno task test)",
  ignore: (await Deno.permissions.query({ name: "run" })).state !== "granted",
  fn: async () => {
    const builds = isNative ? ["ours", "native"] as const : ["ours"] as const;
    const [stock, ...ours] = await runSuite(["stock", ...builds]) as [
      ...[SpecResult[], ...SpecResult[][]],
    ];
    for (const [i, results] of ours.entries()) {
      const { passed, failed, outdated } = report(results);
      assert.deepEqual(failed.map(testId), [], builds[i]);
      assert.deepEqual(outdated, [], "exceptions.json names tests that pass");
      assert.ok(passed > 3500, `only ${passed} tests ran`);
      assert.deepEqual(lostTests(stock, results), []);
      assert.ok(lostTests(results, stock).length > 0);
    }
  },
});

Deno.test("the suite's report tells known failures from new ones, and what is known no more", () => {
  const result = (name: string, status: SpecResult["status"]): SpecResult => ({
    file: "ops/abs_test",
    name,
    status,
  });
  const failing = [result("abs basic", "failed"), result("abs complex64 rank-1", "failed")];
  assert.deepEqual(report(failing).failed.map(testId), ["ops/abs_test: abs basic"]);
  assert.deepEqual(report(failing).excepted.map(testId), ["ops/abs_test: abs complex64 rank-1"]);
  const mended = [result("abs basic", "passed"), result("abs complex64 rank-1", "passed")];
  assert.deepEqual(report(mended).outdated, ["ops/abs_test: abs complex64 rank-1"]);
  assert.deepEqual(lostTests(mended, failing), ["ops/abs_test: abs basic"]);
});
