/** How much memory is free for the language server. */

/** Bytes that a cell's types need (up to 850 MB) beside a notebook that computes (up to 1.5 GB). */
export const MEMORY_FOR_TYPES = 2.5e9;

const CGROUP = "/sys/fs/cgroup";

/** Bytes that programs may still take: of the machine, and of the container that this runs in. */
export function availableMemory(
  readText: (path: string) => string = Deno.readTextFileSync,
): number {
  const { total, free, available } = Deno.systemMemoryInfo();
  // Only Linux says what is available; elsewhere much of what is not free can be made so.
  const ofMachine = Deno.build.os === "linux" ? available : Math.max(free, available, total / 2);
  return Math.min(ofMachine, memoryOfContainer(readText));
}

/** What the container's limit leaves, where there is one. */
function memoryOfContainer(readText: (path: string) => string): number {
  try {
    const limit = Number(readText(`${CGROUP}/memory.max`));
    const used = Number(readText(`${CGROUP}/memory.current`));
    // Its cache of files counts as used and is given up when memory is short.
    const cache = Number(
      /^inactive_file (\d+)$/m.exec(readText(`${CGROUP}/memory.stat`))?.[1] ?? 0,
    );
    return Number.isFinite(limit) ? limit - used + cache : Infinity; // "max" is no number
  } catch {
    return Infinity; // not in a container of this kind
  }
}
