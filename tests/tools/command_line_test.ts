/** What is typed after `deno task NAME` is read strictly, before anything is touched. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { chooseNames, readCommandLine } from "../../tools/common/command_line.ts";
import { projectFolder } from "../../tools/common/task.ts";
import { needsPrograms } from "./_fixture.ts";

const read = (...args: string[]) =>
  readCommandLine("deno task x [--check] [--port NUMBER] [NAME]", {
    flags: { check: "boolean", port: "string" },
    mostNames: 1,
    args,
  });

Deno.test("readCommandLine() gives flags and names in any order", () => {
  assert.deepEqual({ ...read().flags }, {});
  const { flags, names } = read("13", "--port", "99", "--check");
  assert.deepEqual([{ ...flags }, names], [{ check: true, port: "99" }, ["13"]]);
  assert.deepEqual(read("--", "--check").names, ["--check"]);
});

for (
  const [args, reason] of [
    [["--chek"], "Unknown option '--chek'"],
    [["--Check"], "Unknown option '--Check'"],
    [["-c"], "Unknown option '-c'"],
    [["--no-check"], "Unknown option '--no-check'"],
    [["--check=yes"], "Option '--check' does not take an argument"],
    [["--port"], "Option '--port <value>' argument missing"],
    [["--port", "--check"], "Option '--port' argument is ambiguous"],
    [["--check", "--check"], "--check was given twice"],
    [["a", "b"], '"b" is one word too many'],
  ] as const
) {
  Deno.test(`readCommandLine() refuses ${args.join(" ")} and says what it knows`, () => {
    assert.throws(() => read(...args), {
      name: "UsageError",
      message: `${reason}. Use it as: deno task x [--check] [--port NUMBER] [NAME]`,
    });
  });
}

Deno.test("chooseNames() takes names by their beginning, and all where none is wanted", () => {
  const known = ["12_adding", "13_dates", "13_length", "44_ppo"];
  assert.deepEqual(chooseNames("sweep", known, []), known);
  assert.deepEqual(chooseNames("sweep", known, ["44", "13", "13_d"]), known.slice(1));
  for (const wanted of ["99", "", "dates", "13_dates.ts"]) {
    assert.throws(() => chooseNames("sweep", known, ["12", wanted]), {
      name: "UsageError",
      message: `There is no sweep "${wanted}": there are 12_adding, 13_dates, 13_length, 44_ppo.`,
    });
  }
});

/** Every task, with a command line that it does not know. */
const WRONG: readonly (readonly [task: string, args: readonly string[], reason: RegExp])[] = [
  ["sweep", ["--chek"], /^Unknown option '--chek'\. .*\[--check \| --plan\]/],
  ["sweep", ["--check", "99"], /^There is no sweep "99": there are \d\d_\w+, \d\d_/],
  ["sweep", ["05_rates", "--rows", "9..3"], /^"9\.\.3" are no rows of this sweep: it has 32/],
  ["sweep", ["05", "--rows", "0..3"], /^--rows and --merge are for one sweep, not for 05_cache, /],
  ["sweep", ["--engine", "spark"], /^There is no engine "spark": there are pool, dask, slurm/],
  ["check", ["--statc"], /^Unknown option '--statc'\. .*\[--static\]/],
  ["check", ["--static", "--browser"], /^--static executes nothing\. .*\[--browser \[--engine /],
  ["check", ["--engine", "webkit"], /^--engine stands beside --browser\. /],
  ["check", ["--browser", "--engine", "opera"], /^"opera" is no engine\. .*firefox\|webkit/],
  ["check", ["99_gone"], /^There is no notebook "99_gone": there are 00_/],
  ["check", ["README.md"], /^There is no notebook "README\.md"/],
  ["kernels", ["--chek"], /^Unknown option '--chek'\. .*\[--check\]/],
  ["kernels", ["all"], /^"all" is one word too many/],
  ["measure", ["--check"], /^Unknown option '--check'/],
  ["measure", ["99"], /^There is no measurement "99": there are \d\d_\w+, \d\d_/],
  ["run", ["--static"], /^Unknown option '--static'/],
  ["new", ["31_diffusion", "Why?", "more"], /^"more" is one word too many/],
  ["new", ["31_diffusion", "Why?", "--force"], /^Unknown option '--force'/],
  ["docs", ["rl"], /^"rl" is one word too many/],
  ["readme", ["--check"], /^Unknown option '--check'/],
  ["setup", ["--force"], /^Unknown option '--force'/],
  ["lab", ["--prot", "99"], /^Unknown option '--prot'/],
  ["lab", ["--port", "http"], /^The port must be a whole number/],
  ["test", ["--verbos"], /^Unknown option '--verbos'/],
];

for (const [task, args, reason] of WRONG) {
  Deno.test(
    `deno task ${task} ${args.join(" ")} ends with code 2 (needs deno task test)`,
    needsPrograms,
    async () => {
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "--quiet", "-A", join("tools", "tasks", `${task}.ts`), ...args],
        cwd: projectFolder,
        env: { NO_COLOR: "1" },
      }).output();
      assert.equal(new TextDecoder().decode(stdout), "");
      assert.match(new TextDecoder().decode(stderr), reason);
      assert.equal(code, 2);
    },
  );
}
