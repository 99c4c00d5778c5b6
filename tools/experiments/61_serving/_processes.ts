/** Notebook 61: what processes have used, as Linux counts it below /proc. */

const TICKS_PER_SECOND = 100, MOST_ATTEMPTS = 5;
/** A run counts when other programs took no more than this share of a processor meanwhile. */
export const MOST_DISTURBANCE = 0.1;

/** The processes that a process has started and that still run. */
export function childrenOf(pid: number): number[] {
  const text = Deno.readTextFileSync(`/proc/${pid}/task/${pid}/children`).trim();
  return text === "" ? [] : text.split(" ").map(Number);
}

/** Seconds that a process and its children have computed until now. */
export function processorSeconds(pid: number): number {
  return [pid, ...childrenOf(pid)].reduce((sum, id) => {
    const fields = Deno.readTextFileSync(`/proc/${id}/stat`).split(") ")[1]!.split(" ");
    return sum + (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND; // user and system
  }, 0);
}

/** Seconds that all processors have computed until now, whatever for. */
export function busySeconds(): number {
  const [line] = Deno.readTextFileSync("/proc/stat").split("\n");
  const [user, nice, system, , , ...interrupts] = line!.split(/ +/).slice(1).map(Number);
  const rest = interrupts.slice(0, 3).reduce((sum, ticks) => sum + ticks, 0);
  return (user! + nice! + system! + rest) / TICKS_PER_SECOND;
}

/** The memory that a process and its children hold now, in MB. */
export function megabytes(pid: number): number {
  return [pid, ...childrenOf(pid)].reduce((sum, id) => {
    const text = Deno.readTextFileSync(`/proc/${id}/status`);
    return sum + Number(/VmRSS:\s*(\d+) kB/.exec(text)?.[1] ?? 0) / 1000;
  }, 0);
}

/** What a run gives, and which share of a processor other processes than these took meanwhile. */
export async function watched<T>(
  pids: readonly number[],
  run: () => Promise<T>,
): Promise<[result: T, disturbance: number]> {
  const others = () => pids.reduce((rest, pid) => rest - processorSeconds(pid), busySeconds());
  const start = performance.now(), before = others(), result = await run();
  const seconds = (performance.now() - start) / 1000;
  return [result, Math.max(0, others() - before) / seconds];
}

/** The least disturbed of a few attempts. */
export async function undisturbed<T>(pids: readonly number[], run: () => Promise<T>): Promise<T> {
  let best = await watched(pids, run);
  for (let attempt = 1; attempt < MOST_ATTEMPTS && best[1] > MOST_DISTURBANCE; attempt++) {
    const next = await watched(pids, run);
    if (next[1] < best[1]) best = next;
  }
  return best[0];
}
