/**
 * Measures the timings that notebooks draw, and writes them to `data/measured/`.
 *
 *     deno task measure [NAME...]
 *
 * Timings are facts about one machine on one day: a notebook only reads them, and no check compares them.
 */
import { cpus } from "node:os";
import { join, relative } from "node:path";
import { writeAtomically } from "lib/platform.ts";
import { chooseNames, readCommandLine } from "../common/command_line.ts";
import { projectFolder, runTask } from "../common/task.ts";
import { findPrograms } from "../experiments/find_programs.ts";
import type { Measurement } from "../experiments/measurement.ts";

async function measure(name: string, program: string): Promise<void> {
  console.log(`${name}: is being measured, do nothing else on this machine`);
  const { measurement } = await import(program) as { measurement: Measurement };
  const values = await measurement.measure();
  const processors = cpus();
  const record = {
    description: measurement.description,
    made_by: `deno task measure ${name}`,
    date: new Date().toISOString().slice(0, 10),
    machine: {
      processor: processors[0]?.model ?? "unknown",
      cores: processors.length,
      system: `${Deno.build.os} ${Deno.build.arch}`,
    },
    versions: { deno: Deno.version.deno, v8: Deno.version.v8, tfjs: "4.22.0" },
    values: Object.fromEntries(
      Object.entries(values).map(([key, value]) => [
        key,
        typeof value === "number" ? Number(value.toPrecision(3)) : value,
      ]),
    ),
  };
  const folder = join(projectFolder, "data", "measured");
  await Deno.mkdir(folder, { recursive: true });
  const path = join(folder, `${name}.json`);
  const lines = JSON.stringify(record, null, 2)
    .replaceAll(/\[[-\d.e,\s]+\]/g, (numbers) => numbers.replaceAll(/\s+/g, "")); // a list a line
  await writeAtomically(path, lines + "\n");
  const count = Object.keys(record.values).length;
  console.log(`${name}: ${count} values, ${relative(projectFolder, path)}`);
}

await runTask(async () => {
  const { names } = readCommandLine("deno task measure [NAME...]", {
    flags: {},
    mostNames: Infinity,
  });
  const programs = findPrograms("measure");
  for (const name of chooseNames("measurement", programs.keys(), names)) {
    await measure(name, programs.get(name)!);
  }
});
