/**
 * Builds the kernels of lib/backend from their C source, and the TypeScript that calls them.
 *
 *     deno task kernels            write lib/backend/kernels.wasm, native/* and _kernels.ts
 *     deno task kernels --check    fail when a committed file is not what the source gives
 */
import { dirname, join } from "node:path";
import { readCommandLine } from "../common/command_line.ts";
import { projectFolder, runTask, TaskError } from "../common/task.ts";
import { buildKernels } from "../kernels/build.ts";

if (import.meta.main) {
  await runTask(async () => {
    const { flags } = readCommandLine("deno task kernels [--check]", {
      flags: { check: "boolean" },
      mostNames: 0,
    });
    for (const [name, bytes] of Object.entries(await buildKernels())) {
      const file = join(projectFolder, "lib", "backend", name);
      if (flags.check === true) await compare(name, file, bytes);
      else await write(file, bytes);
      console.log(`lib/backend/${name}: ${bytes.length} bytes`);
    }
  });
}

async function write(file: string, bytes: Uint8Array): Promise<void> {
  await Deno.mkdir(dirname(file), { recursive: true });
  await Deno.writeFile(`${file}.tmp`, bytes);
  await Deno.rename(`${file}.tmp`, file);
}

async function compare(name: string, file: string, bytes: Uint8Array): Promise<void> {
  const committed = await Deno.readFile(file).catch(() => new Uint8Array());
  const same = committed.length === bytes.length && committed.every((byte, i) => byte === bytes[i]);
  if (!same) {
    throw new TaskError(`lib/backend/${name} is not what its source gives: deno task kernels`);
  }
}
