/** Shows what the source notes said beside what was measured. */
import { invalidArgument } from "../_invalid_argument.ts";
import { show } from "./show.ts";
import type { Verdict } from "./verdict.ts";

/** A sentence of the notes and its verdict. */
export interface NotesClaim {
  /** The whole sentence, as it stands in the notes. */
  readonly notes: string;
  /** In English. */
  readonly translation: string;
  /** What `verdict` or `judge` said of it. */
  readonly verdict: Verdict;
  /** What was measured, in short, where the test is shown elsewhere. Default: the figures of the test. */
  readonly measured?: string;
}

/**
 * Shows the table "the notes said, measured, verdict" as Markdown: each sentence whole, with its
 * translation, what was measured and the answer.
 *
 * @param claims In the order of the rows.
 * @throws {RangeError | TypeError} when there is no claim.
 *
 * @example
 * ```ts
 * import { judge, verdictTable } from "lib/notebook/mod.ts";
 *
 * await verdictTable([{
 *   notes: "GRU 的参数比 LSTM 少四分之一",
 *   translation: "a GRU has a quarter fewer parameters than an LSTM",
 *   verdict: judge("fewer parameters", { expect: "exact", value: 0.75, target: 0.75, margin: 0 }),
 * }]);
 * ```
 */
export async function verdictTable(claims: readonly NotesClaim[]): Promise<void> {
  if (claims.length === 0) {
    const requirement = "at least one claim";
    throw invalidArgument("show verdicts", "claims", requirement, claims, "object");
  }
  const rows = claims.map(({ notes, translation, verdict, measured = verdict.figures }) =>
    [`“${notes}” (${translation})`, measured, String(verdict)].map(inCell)
  );
  const head = ["the notes said 笔记", "measured 实测", "verdict 结论"];
  const lines = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  const plain = claims.map(({ notes, verdict, measured = verdict.figures }) =>
    `“${notes}”: ${verdict}, ${measured}`
  );
  await show({ "text/markdown": lines.join("\n"), "text/plain": plain.join("\n") });
}

/** Text that stays in its cell. */
const inCell = (text: string) => text.replaceAll("|", "\\|").replaceAll(/\s*\n\s*/g, " ");
