/** The program's side of data-parallel training: starts the workers, and hears of their failures. */
import { isBundled } from "../platform.ts";
import type { Done, FromWorker, Ready, ToWorker } from "./_replica_messages.ts";

/** The workers of one training. */
export class WorkerPool {
  /** The batch's loss before each step so far. */
  readonly losses: number[] = [];
  readonly #workers: Worker[];
  readonly #onStep: ((step: number, loss: number) => void) | undefined;
  readonly #failure: Promise<never>;
  /** Make the call that waits, or the next one, fail. */
  readonly fail: (error: unknown) => void;
  /** Called with each worker's answer to the last message. */
  #answer: (rank: number, message: Ready | Done) => void = () => {};

  /** @throws {Error} where there are no workers */
  constructor(size: number, onStep?: (step: number, loss: number) => void) {
    if (typeof Worker === "undefined" || isBundled()) {
      throw new Error(
        "Cannot train on several workers: each is started from a file of its own, which a bundle " +
          "does not have; run the program in Deno, without a bundle",
      );
    }
    this.#onStep = onStep;
    let fail: (error: unknown) => void = () => {};
    this.#failure = new Promise((_, reject) => fail = reject);
    this.#failure.catch(() => {}); // it may come when nobody is waiting
    this.fail = fail;
    const url = new URL("./_replica_worker.ts", import.meta.url);
    this.#workers = Array.from({ length: size }, (_, rank) => {
      const worker = new Worker(url, { type: "module", name: `replica ${rank}` });
      worker.onmessage = ({ data }) => this.#hear(rank, data);
      worker.onerror = (event) => { // it could not even be loaded
        event.preventDefault();
        this.fail(new Error(`Cannot train: worker ${rank} stopped (${event.message})`));
      };
      return worker;
    });
  }

  /**
   * Send each worker a message and wait for their answers; they must all have the same weights.
   *
   * @throws {Error} when one of them fails, or `fail` is called
   */
  tell(message: (rank: number) => ToWorker, answer: "ready"): Promise<Ready[]>;
  tell(message: (rank: number) => ToWorker, answer: "done"): Promise<Done[]>;
  async tell(message: (rank: number) => ToWorker): Promise<(Ready | Done)[]> {
    const resolves: ((answer: Ready | Done) => void)[] = [];
    const answers = this.#workers.map((_, rank) =>
      new Promise<Ready | Done>((resolve) => resolves[rank] = resolve)
    );
    this.#answer = (rank, answer) => resolves[rank]!(answer);
    this.#workers.forEach((worker, rank) => worker.postMessage(message(rank)));
    const [first, ...others] = await Promise.race([Promise.all(answers), this.#failure]);
    const rank = 1 + others.findIndex(({ checksum }) => checksum !== first!.checksum);
    if (rank > 0) {
      throw new Error(
        `Cannot train: the replicas must have the same weights, and after ${this.losses.length} ` +
          `steps those of workers 0 and ${rank} differ; is something random without a seed?`,
      );
    }
    return [first!, ...others];
  }

  /** End all workers. */
  end(): void {
    for (const worker of this.#workers) worker.terminate();
  }

  #hear(rank: number, message: FromWorker): void {
    switch (message.kind) {
      case "step":
        this.losses.push(message.loss);
        try {
          this.#onStep?.(message.step, message.loss);
        } catch (error) {
          this.fail(error);
        }
        return;
      case "failed": {
        const { task, error } = message;
        const text = error instanceof Error ? error.message : String(error);
        this.fail(new Error(`Cannot ${task} (in worker ${rank}): ${text}`, { cause: error }));
        return;
      }
      default:
        this.#answer(rank, message);
    }
  }
}
