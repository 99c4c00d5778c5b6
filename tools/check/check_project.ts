/** Runs every rule over the notebooks and documents, and counts what passed. */

import type { NotebookDocument, Project, Rule } from "./_project.ts";
import { anatomy } from "./anatomy.ts";
import { withoutExceptions } from "./exceptions.ts";
import { checkExecution } from "./execution.ts";
import { figures } from "./figures.ts";
import { file } from "./file.ts";
import { format } from "./format.ts";
import { formulas } from "./formulas.ts";
import { glossary } from "./glossary.ts";
import { items } from "./items.ts";
import type { Host } from "./hosts.ts";
import { legibility } from "./legibility.ts";
import { links } from "./links.ts";
import { lint } from "./lint.ts";
import { manifest } from "./manifest.ts";
import { notation } from "./notation.ts";
import { numbers } from "./numbers.ts";
import { outputs } from "./outputs.ts";
import { parts } from "./parts.ts";
import { portable } from "./portable.ts";
import { readme } from "./readme.ts";
import { size } from "./size.ts";
import { strays } from "./strays.ts";
import { types } from "./types.ts";
import { words } from "./words.ts";
import { describeProblem, type Problem } from "../notebook/execution.ts";

/** Every rule that needs no execution, in the order of the report. */
export const RULES: readonly Rule[] = [
  file,
  manifest,
  anatomy,
  parts,
  size,
  format,
  types,
  lint,
  portable,
  formulas,
  notation,
  links,
  glossary,
  items,
  words,
  numbers,
  outputs,
  figures,
  legibility,
  strays,
  readme,
];

/** How many notebooks are executed at the same time. */
const CONCURRENT = 2;

/** Problems by rule. */
type Findings = ReadonlyMap<Rule, readonly Problem[]>;

/** Counts of a file x rule each. */
class Tally {
  passed = 0;
  failed = 0;

  /** Prints one line for a file and one for each of its problems; `more` ends the line. */
  add(name: string, results: readonly (readonly Problem[])[], more = ""): void {
    const failed = results.filter((problems) => problems.length > 0).length;
    this.passed += results.length - failed;
    this.failed += failed;
    console.log(`${failed === 0 ? "ok   " : "FAIL "} ${name} (${results.length} rules${more})`);
    for (const problem of results.flat()) console.log(`      ${describeProblem(problem)}`);
  }
}

/**
 * Runs every rule over the project and its notebooks at the hosts; says how many pairs of file and
 * rule passed and failed.
 */
export async function checkProject(
  project: Project,
  hosts: readonly Host[],
): Promise<{ passed: number; failed: number }> {
  const findings: Findings = new Map(
    await Promise.all(RULES.map(async (rule) => [rule, await rule.check(project)] as const)),
  );
  const tally = new Tally();
  for (const { name } of project.documents) {
    const rules = RULES.filter(({ covers }) => covers !== "notebooks");
    tally.add(name, rules.map((rule) => problemsOf(name, rule, findings)));
  }
  const waiting = [...project.notebooks];
  const work = async () => {
    for (let document = waiting.shift(); document; document = waiting.shift()) {
      const own = hosts.filter(({ notebooks }) => notebooks.includes(document));
      const results = await checkNotebook(document, findings, own);
      tally.add(
        document.name,
        results,
        own.flatMap(({ where }) => where === undefined ? [] : [`, ${where}`]).join(""),
      );
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, work));
  reportOthers(project, findings, tally);
  return { passed: tally.passed, failed: tally.failed };
}

async function checkNotebook(
  document: NotebookDocument,
  findings: Findings,
  hosts: readonly Host[],
): Promise<(readonly Problem[])[]> {
  const rules = RULES.filter(({ covers }) => covers !== "documents");
  const results = rules.map((rule) => problemsOf(document.name, rule, findings));
  for (const host of hosts) results.push(await checkExecution(document, host));
  return results;
}

function problemsOf(name: string, rule: Rule, findings: Findings): readonly Problem[] {
  const found = findings.get(rule)!.filter(({ file }) => file === name);
  return withoutExceptions(rule.name, name, found);
}

/** Problems in files that are not checked themselves, such as a type error in lib. */
function reportOthers({ notebooks, documents }: Project, findings: Findings, tally: Tally): void {
  const names = new Set([...notebooks, ...documents].map(({ name }) => name));
  const others = [...findings.values()].flat().filter(({ file }) => !names.has(file));
  if (others.length > 0) tally.add("other files", [others]);
}
