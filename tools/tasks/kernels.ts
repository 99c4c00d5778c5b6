/**
 * Builds the companion WebAssembly module of lib/backend from its AssemblyScript source.
 *
 *     deno task kernels            build lib/backend/kernels.wasm
 *     deno task kernels --check    fail when the committed module is not what the source gives
 */
import { join } from "node:path";
import { readCommandLine } from "../common/command_line.ts";
import { projectFolder, runTask, TaskError } from "../common/task.ts";

const BACKEND = join(projectFolder, "lib", "backend");
const MODULE = join(BACKEND, "kernels.wasm");

/**
 * The compiler's options; the memory is tfjs's, so the module may have no data of its own. It says
 * that this memory has at least 256 pages (tfjs starts with 16 MB), for otherwise V8 compares the
 * offset of every load and store with the memory's size a second time: 10 % of a matrix product.
 */
const OPTIONS = [
  ...["-O3", "--converge", "--runtime", "stub", "--importMemory", "--noAssert"],
  ...["--initialMemory", "256"],
  ...["--enable", "simd,bulk-memory", "--use", "abort="],
];

async function compile(): Promise<Uint8Array> {
  const out = await Deno.makeTempDir();
  try {
    const file = join(out, "kernels.wasm");
    const { success, stderr, stdout } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-A", "--no-lock", "npm:assemblyscript@0.28.20/asc"],
        ...["kernels/index.ts", "-o", file, ...OPTIONS],
      ],
      cwd: BACKEND,
      env: { NO_COLOR: "1" },
    }).output();
    if (!success) {
      const text = new TextDecoder().decode(stderr) + new TextDecoder().decode(stdout);
      throw new TaskError(`The kernels do not compile:\n${text}`);
    }
    return await Deno.readFile(file);
  } finally {
    await Deno.remove(out, { recursive: true });
  }
}

if (import.meta.main) {
  await runTask(async () => {
    const { flags } = readCommandLine("deno task kernels [--check]", {
      flags: { check: "boolean" },
      mostNames: 0,
    });
    const built = await compile();
    if (flags.check !== true) {
      const temporary = `${MODULE}.tmp`;
      await Deno.writeFile(temporary, built);
      await Deno.rename(temporary, MODULE);
      console.log(`lib/backend/kernels.wasm: ${built.length} bytes`);
      return;
    }
    const committed = await Deno.readFile(MODULE);
    const same = committed.length === built.length &&
      committed.every((byte, i) => byte === built[i]);
    if (!same) throw new TaskError("kernels.wasm is not what its source gives: deno task kernels");
    console.log(`lib/backend/kernels.wasm: ${built.length} bytes, as built from the source`);
  });
}
