/** The page that JupyterLab opens on: the notebooks with a picture of each. */

import { basename, join } from "node:path";
import { readManifest } from "lib/notebook/manifest.ts";
import { writeAtomically } from "lib/platform.ts";
import { findNotebooks, type Notebook, readNotebook } from "../notebook/notebook_file.ts";
import { readChinese } from "../notebook/readme_table.ts";

/** Where the page lies in the project; git ignores it, since it is made at each start. */
export const WELCOME_PAGE = "notebooks/Welcome.md";

const PICTURE_WIDTH = 240;
/** Height by width of a figure that is readable at that size. */
const FLATTEST = 0.3, TALLEST = 1.3;
/** A narrower figure is a part of something, and would be blown up. */
const NARROWEST = 300;

const HEAD = `# Gradnotes: machine-learning notes that run

Open a notebook and choose **Run → Run All Cells**. Each asks one question and answers it by computing.

- Completion opens with **Tab**; what a name is, when the pointer rests on it; a red line is an error.
- **Stop** (■) ends a training loop and keeps its state: running the cell again goes on.
- An exercise has an answer to unfold, and in some notebooks a hint; its cell says whether yours is right, and if not, what is wrong.

每本笔记提出一个问题，并用计算来回答：打开后选择 **Run → Run All Cells**。练习带有折叠的答案，部分笔记本另有提示。
`;

interface NamedNotebook {
  readonly name: string;
  readonly notebook: Notebook;
}

/** Writes the page into a folder that holds the project's notebooks. */
export async function writeWelcome(folder: string): Promise<void> {
  const notebooks: NamedNotebook[] = [];
  for (const path of findNotebooks()) {
    try {
      notebooks.push({ name: basename(path), notebook: await readNotebook(path) });
    } catch {
      // JupyterLab, which this page must not keep from opening, says what is wrong with the file.
    }
  }
  await writeAtomically(join(folder, WELCOME_PAGE), welcomePage(notebooks));
}

/** The page as Markdown, whose links start from the notebooks' folder. */
export function welcomePage(notebooks: readonly NamedNotebook[]): string {
  return `${HEAD}\n<table>\n${notebooks.map(rowOrName).join("\n")}\n</table>\n`;
}

/** A notebook that has no title, question and Chinese yet, such as one that a reader began, is named alone. */
function rowOrName(named: NamedNotebook): string {
  try {
    return row(named);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const name = escapeHtml(named.name);
    return `<tr><td></td><td align="left"><a href="${name}">${name}</a></td></tr>`;
  }
}

function row({ name, notebook }: NamedNotebook): string {
  const source = notebook.cells[0]?.source ?? "";
  const { title, question, runTimeSeconds } = readManifest(source);
  const chinese = readChinese(source, name);
  const time = runTimeSeconds === null ? "" : ` <i>(${runTimeSeconds} s)</i>`;
  const text = [
    `<b><a href="${name}">${name.slice(0, 2)} ${escapeHtml(title)}</a></b> ${
      escapeHtml(chinese.title)
    }`,
    `${escapeHtml(question)}${time}`,
    escapeHtml(chinese.question),
  ];
  return `<tr><td width="250">${picture(name, notebook)}</td><td align="left">${
    text.join("<br>")
  }</td></tr>`;
}

/** The first figure of a notebook that is readable when it is small. */
function picture(name: string, { cells }: Notebook): string {
  const outputs = cells.flatMap((cell) => cell.cell_type === "code" ? cell.outputs : []);
  for (const output of outputs) {
    const svg = "data" in output ? output.data["image/svg+xml"] : undefined;
    if (typeof svg !== "string" || !("data" in output) || !isReadableSmall(svg)) continue;
    const alt = escapeHtml(String(output.data["text/plain"]));
    const source = `data:image/svg+xml;base64,${new TextEncoder().encode(svg).toBase64()}`;
    return `<a href="${name}"><img width="${PICTURE_WIDTH}" alt="${alt}" src="${source}"></a>`;
  }
  return "";
}

function isReadableSmall(svg: string): boolean {
  const [, root] = /^<svg\b([^>]*)>/.exec(svg) ?? [];
  const size = (name: string) => Number(new RegExp(`\\s${name}="([\\d.]+)"`).exec(root ?? "")?.[1]);
  const width = size("width"), ratio = size("height") / width;
  return width >= NARROWEST && ratio >= FLATTEST && ratio <= TALLEST;
}

function escapeHtml(text: string): string {
  const entities: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
  };
  return text.replace(/[&<>"]/g, (character) => entities[character]!).replaceAll("\n", " ");
}
