/** deno task docs: fails where a public module of lib exports something without documentation, or an example fails. */

import { join } from "node:path";
import { readCommandLine } from "../common/command_line.ts";
import { projectFolder, runTask } from "../common/task.ts";
import { lintDocumentation } from "../lint/documentation.ts";
import { describeProblem } from "../notebook/execution.ts";
import { runTests } from "../testing/run_tests.ts";

await runTask(async () => {
  readCommandLine("deno task docs", { flags: {}, mostNames: 0 });
  const { exports } = JSON.parse(await Deno.readTextFile(join(projectFolder, "deno.json")));
  const modules = Object.values<string>(exports).map((path) => join(projectFolder, path));
  let passed = 0, failed = 0;
  for (const { folder, problems } of await lintDocumentation(join(projectFolder, "lib"), modules)) {
    const isRight = problems.length === 0;
    if (isRight) passed++;
    else failed++;
    console.log(
      `${isRight ? "ok  " : "FAIL"} lib/${folder}: ${problems.length} without documentation`,
    );
    for (const problem of problems) console.log(`     lib/${describeProblem(problem)}`);
  }
  const examples = await runTests(false, ["--allow-all", "--doc", "lib/"]);
  passed += examples.passed;
  failed += examples.failed;
  console.log(`docs: ${passed} passed, ${failed} failed`);
  if (failed > 0) Deno.exit(1);
});
