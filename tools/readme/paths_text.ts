/** The reading paths as Markdown, each to unfold. */

import { readManifest } from "lib/notebook/manifest.ts";
import { type Language, type NamedNotebook, readChinese } from "../notebook/readme_table.ts";
import { notebooksOf, numberOf, type PathStep, type ReadingPath } from "./reading_paths.ts";

/** From so many parts on, a path is a table. */
const MANY_STEPS = 4;

/** All paths; a notebook that is not there is left to the check. */
export function pathsText(
  paths: readonly ReadingPath[],
  notebooks: readonly NamedNotebook[],
  language: Language,
): string {
  const known = new Map(notebooks.map((document) => [numberOf(document.name), document]));
  return paths.map((path) => {
    const [name, about] = language === "en"
      ? [path.english, path.about]
      : [path.chinese, path.chineseAbout];
    const documents = notebooksOf(path).flatMap((number) => known.get(number) ?? []);
    const time = timeOf(documents, language);
    const bracketed = language === "en" ? ` (${time})` : `（${time}）`;
    const steps = path.steps.length < MANY_STEPS
      ? chains(path.steps, known, language)
      : tableOfWeeks(path.steps, known, language);
    return `<details><summary><b>${name}</b>${bracketed}</summary>\n\n${about}\n\n${steps}\n\n</details>`;
  }).join("\n");
}

/** How many notebooks, and how long they compute. */
function timeOf(documents: readonly NamedNotebook[], language: Language): string {
  const seconds = documents.reduce(
    (sum, { notebook }) => sum + (readManifest(notebook.cells[0]!.source).runTimeSeconds ?? 0),
    0,
  );
  const minutes = Math.ceil(seconds / 60);
  return language === "en"
    ? `${documents.length} notebooks, ${minutes} minutes of computing`
    : `${documents.length} 个笔记本，计算约 ${minutes} 分钟`;
}

type Known = ReadonlyMap<string, NamedNotebook>;

function chains(steps: readonly PathStep[], known: Known, language: Language): string {
  return steps.map((step) => {
    const name = language === "en" ? step.english : step.chinese;
    const links = step.notebooks.map((number) => linkTo(number, known, language)).join(" → ");
    return name === undefined ? links : `- ${name}${language === "en" ? ": " : "："}${links}`;
  }).join("\n");
}

function tableOfWeeks(steps: readonly PathStep[], known: Known, language: Language): string {
  const head = language === "en" ? "| Week | Subject | Notebooks |" : "| 周 | 主题 | 笔记本 |";
  const rows = steps.map((step, index) => {
    const links = step.notebooks.map((number) => linkTo(number, known, language)).join(" → ");
    return `| ${index + 1} | ${language === "en" ? step.english : step.chinese} | ${links} |`;
  });
  return [head, "| --- | --- | --- |", ...rows].join("\n");
}

/** The number and the beginning of the title, which a colon or a comma ends. */
function linkTo(number: string, known: Known, language: Language): string {
  const document = known.get(number);
  if (document === undefined) return number;
  const source = document.notebook.cells[0]!.source;
  const { title } = language === "en" ? readManifest(source) : readChinese(source, document.name);
  return `[${number} ${title.split(/[:：]/)[0]}](${document.name.replaceAll("\\", "/")})`;
}
