/** Runs a library of another processor in an emulator, and compares its bits with the WebAssembly module. */
import { join } from "node:path";
import { sideModule } from "lib/backend/host/side_module.ts";
import { KERNEL_SIGNATURES } from "lib/backend/host/kernel_signatures.ts";
import { bytesOf, layOut, SAMPLE_CALLS, type SampleCall } from "lib/backend/host/self_test.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { projectFolder, run, TaskError } from "../common/task.ts";

const LIBRARY = join(projectFolder, "lib", "backend", "native", "linux-arm64.so");
const EMULATOR = "qemu-aarch64";
/** Where Debian's libc6-arm64-cross puts the C library for the emulated program. */
const SYSTEM = "/usr/aarch64-linux-gnu";
const C_TYPES = { i32: "int", f32: "float", f64: "double", usize: "void *" } as const;

/** Whether this machine can run a program for arm64. */
export async function canEmulate(): Promise<boolean> {
  return (await run(EMULATOR, ["-version"])).success;
}

/**
 * Run the sample calls on the arm64 library in the emulator.
 *
 * @param compiler the Python interpreter that has Zig
 * @throws {TaskError} naming a kernel whose bits differ
 */
export async function compareArm64(compiler: string): Promise<void> {
  await setUpBackend({ native: false });
  const folder = await Deno.makeTempDir();
  try {
    const memory = new Uint8Array(SAMPLE_CALLS.reduce((sum, call) => sum + room(call), 0));
    const source = harness(memory.buffer);
    await Deno.writeFile(join(folder, "memory"), memory);
    await Deno.writeTextFile(join(folder, "harness.c"), source);
    const program = join(folder, "harness");
    const options = ["-target", "aarch64-linux-gnu.2.17", "-O1", "-ffp-contract=off"];
    const files = [
      join(folder, "harness.c"),
      LIBRARY,
      "-Wl,-rpath," + join(LIBRARY, ".."),
      "-o",
      program,
    ];
    await step(compiler, ["-m", "ziglang", "cc", ...options, ...files]);
    await step(EMULATOR, ["-L", SYSTEM, program, join(folder, "memory")]);
    compare(await Deno.readFile(join(folder, "memory")));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function step(command: string, args: readonly string[]): Promise<void> {
  const { success, output } = await run(command, args);
  if (!success) throw new TaskError(`The arm64 kernels cannot be run in ${EMULATOR}:\n${output}`);
}

/** Bytes of a call's arrays, a whole number of cache lines. */
function room(call: SampleCall): number {
  return Math.ceil(bytesOf(call) / 64) * 64;
}

/** A program that makes all calls on the memory that it reads from a file, and writes it back. */
function harness(buffer: ArrayBuffer): string {
  const declared = Object.entries(KERNEL_SIGNATURES).map(([name, { parameters, result }]) =>
    `extern ${result === "i32" ? "int" : "void"} ${name}_neon(${
      parameters.map((type) => C_TYPES[type]).join(", ")
    });`
  );
  let start = 0;
  const calls = SAMPLE_CALLS.map((call) => {
    const [name, ...given] = call, { values } = layOut(call, buffer, start);
    start += room(call);
    const written = values.map((value, i) =>
      typeof given[i] === "number"
        ? literal(value, KERNEL_SIGNATURES[name].parameters[i]!)
        : `m + ${value}`
    );
    return `  ${name}_neon(${written.join(", ")});`;
  });
  return [
    "#include <stdio.h>",
    "#include <stdlib.h>",
    ...declared,
    "int main(int count, char **names) {",
    `  static char m[${buffer.byteLength}];`,
    '  FILE *file = fopen(names[count - 1], "rb+");',
    "  if (!file || fread(m, 1, sizeof m, file) != sizeof m) return 1;",
    ...calls,
    "  rewind(file);",
    "  return fwrite(m, 1, sizeof m, file) != sizeof m || fclose(file);",
    "}\n",
  ].join("\n");
}

function literal(value: number, type: keyof typeof C_TYPES): string {
  if (type === "usize") return "0";
  return type === "i32" ? String(value) : `${value.toExponential()}`;
}

/** Make the same calls here, and compare what both wrote. */
function compare(memory: Uint8Array): void {
  const module = sideModule();
  let start = 0;
  for (const call of SAMPLE_CALLS) {
    const [name] = call, address = module.scratch(bytesOf(call));
    const { buffer } = module.backend.wasm.asm.memory;
    const here = layOut(call, buffer, address);
    const kernel = module.wasmKernels[name] as (...values: number[]) => unknown;
    kernel(...here.values);
    for (const output of here.outputs) {
      const offset = memory.byteOffset + start + (output.byteOffset - address);
      const there = new Float32Array(memory.buffer.slice(offset, offset + output.byteLength));
      if (output.every((x, i) => Object.is(x, there[i]))) continue;
      throw new TaskError(`The kernel "${name}" gives other bits on arm64 than by WebAssembly`);
    }
    start += room(call);
  }
}
