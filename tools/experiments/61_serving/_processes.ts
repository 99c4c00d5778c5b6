/** Notebook 61: what processes have used, as Linux counts it below /proc. */

const TICKS_PER_SECOND = 100;

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
