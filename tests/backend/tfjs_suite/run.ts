/**
 * Runs the tests that tfjs-core's npm package ships on a backend of choice:
 *
 *     deno run -A tests/backend/tfjs_suite/run.ts --backend stock|ours|native|cpu [--filter NAME]
 *     deno run -A tests/backend/tfjs_suite/run.ts --compare [--filter NAME]
 *
 * `--filter` takes the files whose name holds NAME, such as "mat_mul". `--compare` runs stock wasm
 * and ours, and says where they differ. Failures with a known reason stand in exceptions.json.
 */
import { parseArgs } from "node:util";
import type { SpecResult, SuiteBackend } from "./_specs.ts";
import { lostTests, report, runSuite, type SuiteReport, testId } from "./suite.ts";

const BACKENDS: readonly SuiteBackend[] = ["stock", "ours", "native", "cpu"];

function printReport(backend: SuiteBackend, results: readonly SpecResult[]): SuiteReport {
  for (const [file, ofFile] of Map.groupBy(results, ({ file }) => file)) {
    const { passed, failed, excepted, skipped } = report(ofFile);
    console.log(
      `${file}: ${passed} passed, ${failed.length} failed, ` +
        `${excepted.length} known to fail, ${skipped} skipped`,
    );
  }
  const whole = report(results);
  for (const result of whole.failed) {
    console.log(`FAILED ${testId(result)}\n    ${result.message?.replaceAll("\n", "\n    ")}`);
  }
  if (backend === "ours" || backend === "native") {
    for (const id of whole.outdated) console.log(`PASSES, but stands in exceptions.json: ${id}`);
  }
  console.log(`${whole.excepted.length} known to fail, ${whole.skipped} skipped on ${backend}`);
  console.log(`${whole.passed} passed, ${whole.failed.length} failed`);
  return whole;
}

function printLost(lost: readonly string[], title: string): void {
  console.log(`${lost.length} tests ${title}`);
  for (const id of lost) console.log(`    ${id}`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      backend: { type: "string", default: "ours" },
      filter: { type: "string", default: "" },
      compare: { type: "boolean", default: false },
    },
  });
  if (values.compare) {
    const [stock, ours] = await runSuite(["stock", "ours"], values.filter) as [
      ...[SpecResult[], SpecResult[]],
    ];
    const lost = lostTests(stock, ours);
    printLost(lostTests(ours, stock), "pass on ours and fail on stock");
    printLost(lost, "pass on stock and fail on ours");
    Deno.exitCode = lost.length === 0 ? 0 : 1;
    return;
  }
  const backend = BACKENDS.find((name) => name === values.backend);
  if (backend === undefined) {
    throw new RangeError(
      `Cannot run the suite: "--backend" must be one of ${BACKENDS.join(", ")}, ` +
        `current value is ${JSON.stringify(values.backend)}`,
    );
  }
  const [results] = await runSuite([backend], values.filter) as [SpecResult[]];
  Deno.exitCode = printReport(backend, results).failed.length === 0 ? 0 : 1;
}

if (import.meta.main) await main();
