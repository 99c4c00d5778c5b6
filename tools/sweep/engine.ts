/** What computes the rows of a sweep: this machine's processors, or the machines of a cluster. */

import type { Batch, Row } from "./plan.ts";
import type { NamedSweep } from "./results.ts";
import type { NumberedRows } from "./rows_file.ts";

/** Rows of one phase that are to be computed. */
export interface Work {
  readonly named: NamedSweep;
  readonly batch: Batch;
  /** The number of the batch's first row. */
  readonly first: number;
  /** The numbers of the rows that are missing, ascending. */
  readonly missing: readonly number[];
  /** The rows of the phases before, which say what is tuned. */
  readonly finished: NumberedRows;
}

/** Computes rows. A row does not depend on the engine. */
export interface Engine {
  /** Where, as in "46 runs on 2 processors". */
  readonly where: string;
  /** How many of this machine's processors it uses. */
  readonly processors: number;
  /**
   * Compute what is missing.
   *
   * @param take is given each row as soon as it is there, in no certain order, once or more often
   * @throws {TaskError} when a row can't be computed; those that were taken are kept
   */
  compute(work: Work, take: (number: number, row: Row) => void): Promise<void>;
}
