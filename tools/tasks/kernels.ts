/**
 * Builds the kernels of lib/backend from their C source, and the TypeScript that calls them.
 *
 *     deno task kernels            write lib/backend/kernels.wasm, native/* and host/kernel_signatures.ts
 *     deno task kernels --check    fail when a committed file is not what the source gives, or when the
 *                                  arm64 library gives other bits (run in QEMU, where it is installed)
 */
import { dirname, join } from "node:path";
import { readCommandLine } from "../common/command_line.ts";
import { projectFolder, runTask, TaskError } from "../common/task.ts";
import { buildKernels, ensureCompiler } from "../kernels/build.ts";
import { canEmulate, compareArm64 } from "../kernels/emulate.ts";

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
    if (flags.check !== true) return;
    if (!await canEmulate()) return console.log("arm64 is not compared: QEMU is not installed");
    await compareArm64(await ensureCompiler());
    console.log("arm64 gives the bits of WebAssembly");
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
