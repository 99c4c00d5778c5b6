/** The files by which a job of Slurm is told what to compute, and gives what it has computed. */

import { join } from "node:path";
import { TaskError } from "../common/task.ts";
import { FINAL_CODES } from "./_tasks.ts";

/** The folder of one array of jobs, which its nodes share with the machine that submits it. */
export class SlurmJobs {
  readonly script: string;
  /** Indices of the jobs that have given nothing yet. */
  readonly #missing: Set<number>;

  private constructor(readonly folder: string, readonly ranges: readonly string[]) {
    this.script = join(folder, "job.sh");
    this.#missing = new Set(ranges.keys());
  }

  /** Writes what the jobs need. */
  static async create(
    folder: string,
    { sweep, checkout, ranges, given }: {
      readonly sweep: string;
      readonly checkout: string;
      readonly ranges: readonly string[];
      /** The rows of the phases before. */
      readonly given: string;
    },
  ): Promise<SlurmJobs> {
    const jobs = new SlurmJobs(folder, ranges);
    await Deno.writeTextFile(join(folder, "given.json"), given);
    await Deno.writeTextFile(join(folder, "ranges"), ranges.join("\n") + "\n");
    await Deno.writeTextFile(jobs.script, scriptOf(sweep, quoted(checkout), quoted(folder)));
    return jobs;
  }

  get missing(): readonly number[] {
    return [...this.#missing];
  }

  /**
   * What the jobs have written since they were asked last.
   *
   * @throws {TaskError} when a job says that its rows can't be computed
   */
  collect(): string[] {
    return this.missing.flatMap((index) => {
      const text = readText(join(this.folder, `${index}.json`));
      if (text === undefined) {
        const code = readText(join(this.folder, `${index}.code`));
        if (code !== undefined && FINAL_CODES.includes(Number(code))) throw this.#failure(index);
        return [];
      }
      this.#missing.delete(index);
      return [text];
    });
  }

  /** What is said of jobs that end again and again without their rows. */
  lost(attempts: number): TaskError {
    const [index] = this.missing;
    return this.#failure(index!, `left Slurm's queue ${attempts} times without a row`);
  }

  #failure(index: number, reason = "failed"): TaskError {
    const log = readText(join(this.folder, `${index}.log`)) ?? `no file reached ${this.folder}`;
    return new TaskError(`The job of the rows ${this.ranges[index]} ${reason}: ${log.trim()}`);
  }
}

/** What a job runs: the rows of its line, by the project's own command. */
function scriptOf(sweep: string, checkout: string, folder: string): string {
  return `#!/bin/sh
job=${folder}/$SLURM_ARRAY_TASK_ID
rows=$(sed -n "$((SLURM_ARRAY_TASK_ID + 1))p" ${folder}/ranges)
rm -f "$job.code"
cd ${checkout} && NO_COLOR=1 deno task --quiet sweep ${sweep} --rows "$rows" \\
  --processors "\${SLURM_CPUS_PER_TASK:-1}" --merge ${folder}/given.json --output "$job.json"
echo $? > "$job.code"
`;
}

/** For a shell. */
function quoted(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}

function readText(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
