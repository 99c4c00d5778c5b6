/** The engine that computes on a Slurm cluster: an array of jobs for some rows each. */

import { join } from "node:path";
import { projectFolder, run, TaskError } from "../common/task.ts";
import { UNFINISHED } from "./_finished_rows.ts";
import { SlurmJobs } from "./_slurm_jobs.ts";
import { tasksOf } from "./_tasks.ts";
import type { Engine } from "./engine.ts";
import { describeRange } from "./phases.ts";
import { parseRows, rowsText } from "./rows_file.ts";

/** How often a job is submitted; that Slurm itself requeues one doesn't count. */
const ATTEMPTS = 3;
const POLL_MS = 2000;
/** How often Slurm may give no answer, one after the other, as while its controller starts again. */
const MOST_SILENCES = 60;

/** What is not as in the cluster's settings; variables such as SBATCH_ACCOUNT set the rest. */
export interface SlurmOptions {
  readonly partition?: string;
  /** The folder of the project on each node, by default as here. */
  readonly checkout?: string;
  /** A folder that the nodes share with this machine, by default one in the project. */
  readonly shared?: string;
}

/** An engine that computes on the cluster that this machine submits jobs to. */
export function slurmEngine(
  { partition, checkout = projectFolder, shared = join(UNFINISHED, "slurm") }: SlurmOptions = {},
): Engine {
  return {
    where: "on Slurm",
    processors: 0,
    compute: async (work, take) => {
      const { named, finished } = work;
      await Deno.mkdir(shared, { recursive: true });
      const folder = await Deno.makeTempDir({ dir: shared, prefix: `${named.name}-` });
      try {
        const jobs = await SlurmJobs.create(folder, {
          ...{ sweep: named.name, checkout },
          ranges: tasksOf(work).map(describeRange),
          given: rowsText(named, finished),
        });
        await computeJobs(jobs, { name: named.name, partition }, (text) => {
          for (const [number, row] of parseRows(text, named, "a job")) take(number, row);
        });
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  };
}

/** What a submission says of its jobs. */
interface Submission {
  readonly name: string;
  readonly partition: string | undefined;
}

/** Submits jobs, and those again that end without their rows. */
async function computeJobs(
  jobs: SlurmJobs,
  submission: Submission,
  onRows: (text: string) => void,
): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS && jobs.missing.length > 0; attempt++) {
    using array = await JobArray.submit(jobs, submission);
    for (let isQueued = true; isQueued && jobs.missing.length > 0;) {
      isQueued = await array.isQueued();
      await new Promise((resolve) => setTimeout(resolve, POLL_MS)); // files may come later than news
      jobs.collect().forEach(onRows);
    }
  }
  if (jobs.missing.length > 0) throw jobs.lost(ATTEMPTS);
}

/** Jobs in the queue; what is left of them is cancelled when this is disposed, or the process exits. */
class JobArray implements Disposable {
  #silences = 0;
  readonly #cancel = () =>
    void new Deno.Command("scancel", { args: ["--quiet", this.id], stderr: "null" }).outputSync();

  private constructor(readonly id: string) {
    globalThis.addEventListener("unload", this.#cancel);
  }

  static async submit(jobs: SlurmJobs, { name, partition }: Submission): Promise<JobArray> {
    const args = ["--parsable", "--requeue", `--job-name=gradnotes-${name}`];
    args.push(`--array=${jobs.missing.join(",")}`, `--output=${join(jobs.folder, "%a.log")}`);
    if (partition !== undefined) args.push(`--partition=${partition}`);
    const { success, output } = await run("sbatch", [...args, jobs.script]);
    if (success) return new JobArray(output.split("\n").at(-1)!.split(";")[0]!);
    throw new TaskError(
      /NotFound/.test(output)
        ? `There is no sbatch on this machine: start this on a machine that submits jobs to the ` +
          `Slurm cluster (Debian and Ubuntu: the package slurm-client).`
        : `Slurm doesn't take the jobs: ${output}`,
    );
  }

  /** Whether a job waits or runs. */
  async isQueued(): Promise<boolean> {
    const { success, output } = await run("squeue", ["--noheader", "--jobs", this.id]);
    if (success) {
      this.#silences = 0;
      return output !== "";
    }
    if (/Invalid job id/.test(output)) return false; // Slurm has forgotten that it had them
    if (++this.#silences <= MOST_SILENCES) return true;
    throw new TaskError(`Slurm gives no answer any more: ${output}`);
  }

  [Symbol.dispose](): void {
    globalThis.removeEventListener("unload", this.#cancel);
    this.#cancel();
  }
}
