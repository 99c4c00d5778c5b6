/** Verdicts: what a declared test says of a claim, in one of four answers. */
import { invalidArgument } from "../_invalid_argument.ts";
import { holm } from "../stats/mod.ts";
import { type CaseResult, type ClaimTest, decide, prepare } from "./_claim_test.ts";
import { rememberShown } from "./_shown.ts";
import { displaySink } from "./sink.ts";
import { show } from "./show.ts";

export type { ArmTest, CaseResult, ClaimTest, ExactTest } from "./_claim_test.ts";

/** The four answers. */
export type Outcome = "holds" | "holds for" | "not decided" | "does not hold";

/** What the tests say of a claim; as text it is the answer: "🟢 holds 成立". */
export class Verdict {
  /** What was said. */
  readonly claim: string;
  /** What the tests say. */
  readonly outcome: Outcome;
  /** The result of each condition; of a single test its name is empty. */
  readonly cases: readonly CaseResult[];

  /** Made by {@linkcode judge} and {@linkcode verdict}. */
  constructor(claim: string, cases: readonly CaseResult[]) {
    this.claim = claim;
    this.cases = cases;
    this.outcome = outcomeOf(cases);
  }

  /** "holds", "holds for CartPole", "not decided", "does not hold". */
  get answer(): string {
    const held = this.#held().join(", ");
    return this.outcome === "holds for" ? `holds for ${held}` : this.outcome;
  }

  /** 成立, 在 CartPole 下成立, 未定, 不成立. */
  get chinese(): string {
    const held = this.#held().join("、");
    return this.outcome === "holds for" ? `在 ${held} 下成立` : CHINESE[this.outcome];
  }

  /** Effect, interval, p, n and margin of each condition. */
  get figures(): string {
    return this.cases.map(({ name, figures }) => (name === "" ? figures : `${name}: ${figures}`))
      .join("; ");
  }

  /** The answer with its colour, for a cell of a table. */
  toString(): string {
    return `${COLORS[this.outcome]} ${this.answer} ${this.chinese}`;
  }

  /** The claim, the answer and the figures, as Markdown. */
  toMarkdown(): string {
    const head = `${COLORS[this.outcome]} **${this.answer}** ${this.chinese} · ${this.claim}`;
    return this.#lines(head).join("\n");
  }

  /** The same as plain text. */
  toPlain(): string {
    return this.#lines(`${this} · ${this.claim}`).join("\n").replaceAll("\n\n", "\n");
  }

  #held(): string[] {
    return this.cases.filter(({ outcome }) => outcome === "holds").map(({ name }) => name);
  }

  #lines(head: string): string[] {
    if (this.cases.length === 1 && this.cases[0]!.name === "") return [head, "", this.figures];
    const lines = this.cases.map(({ name, outcome, figures }) =>
      `- ${COLORS[outcome]} ${name}, ${outcome}: ${figures}`
    );
    return [head, "", ...lines];
  }
}

/** Colours that a page of Markdown keeps; the words beside them say the same. */
const COLORS = { "holds": "🟢", "holds for": "🔵", "not decided": "🟡", "does not hold": "🔴" };
const CHINESE = { "holds": "成立", "not decided": "未定", "does not hold": "不成立" };

/** A claim that holds in all conditions holds; one that holds in some holds for these. */
function outcomeOf(cases: readonly CaseResult[]): Outcome {
  const count = (outcome: Outcome) => cases.filter((one) => one.outcome === outcome).length;
  if (count("holds") === cases.length) return "holds";
  if (count("holds") > 0) return "holds for";
  return count("does not hold") === cases.length ? "does not hold" : "not decided";
}

/**
 * Judges a claim by a test that is declared with it, and shows nothing.
 *
 * "a is higher than b" holds where the paired permutation test tells the difference from 0 (two-sided, p
 * at most 0.05) and a is higher. It doesn't hold where a difference of the margin or more is ruled out
 * (one-sided, p at most 0.05), also if a smaller one is there. "equal" holds where differences of the
 * margin and more are ruled out on both sides, and doesn't hold where differences within the margin are
 * (one-sided, p at most 0.05); a difference told from 0 says nothing about the margin. Everything else is not decided. An arm in which no seed differs from the others decides
 * nothing if the other one doesn't vary either. The p-values of several conditions are corrected by
 * Holm's method.
 *
 * @param claim What is said, in Markdown.
 * @param test One test, or one for each condition by its name.
 * @returns The verdict with its figures.
 * @throws {RangeError | TypeError} when there is no test, a margin isn't positive (of an exact test: is
 *   negative), or arms can't be compared.
 *
 * @example
 * ```ts
 * import { armOf, judge } from "lib/notebook/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const lstm = armOf("LSTM", [0.9, 0.92, 0.95, 0.91, 0.97, 0.93]);
 * const gru = armOf("GRU", [0.8, 0.85, 0.84, 0.88, 0.86, 0.85]);
 * const margin = 0.02;
 * assert.equal(judge("", { a: lstm, b: gru, expect: "higher", margin }).outcome, "holds");
 * assert.equal(judge("", { a: lstm, b: gru, expect: "equal", margin }).outcome, "does not hold");
 * ```
 */
export function judge(
  claim: string,
  test: ClaimTest | Readonly<Record<string, ClaimTest>>,
): Verdict {
  const tests = isOne(test) ? { "": test } : test;
  const prepared = Object.entries(tests).map(([name, one]) => prepare(name, one));
  if (prepared.length === 0) {
    throw invalidArgument("judge a claim", "test", "of at least one condition", test, "object");
  }
  const forIt = holm(prepared.map(({ pHolds }) => pHolds));
  const against = holm(prepared.map(({ pFails }) => pFails));
  const cases = prepared.map((one, i) => decide(one, forIt[i]!, against[i]!, prepared.length));
  return new Verdict(claim, cases);
}

function isOne(test: ClaimTest | Readonly<Record<string, ClaimTest>>): test is ClaimTest {
  return typeof test.expect === "string";
}

/**
 * Judges a claim, as {@linkcode judge} does, and shows answer and figures: 🟢 holds, 🔵 holds for some
 * conditions, 🟡 not decided, 🔴 does not hold. Warnings follow as lines.
 *
 * @param claim What is said, in Markdown.
 * @param test One test, or one for each condition by its name.
 * @returns The verdict; in a table it stands as its answer, and its `figures` beside it.
 * @throws {RangeError | TypeError} as {@linkcode judge} does.
 *
 * @example
 * ```ts
 * import { loadSweep, verdict } from "lib/notebook/mod.ts";
 *
 * const [noise, none] = (await loadSweep("45_ddpg")).arms(["1 correlated", "no noise"]);
 * await verdict("DDPG learns faster with noise on its actions", {
 *   a: noise!,
 *   b: none!,
 *   metric: "return_while_learning",
 *   expect: "higher",
 *   margin: 50,
 * });
 * ```
 */
export async function verdict(
  claim: string,
  test: ClaimTest | Readonly<Record<string, ClaimTest>>,
): Promise<Verdict> {
  const judged = judge(claim, test);
  await show({ "text/markdown": judged.toMarkdown(), "text/plain": judged.toPlain() });
  for (const warning of new Set(judged.cases.flatMap(({ warnings }) => warnings))) {
    displaySink().print(warning);
  }
  rememberShown(judged);
  return judged;
}
