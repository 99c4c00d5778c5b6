/** The page that JupyterLab opens on: the notebooks with a picture of each. */

import { basename, join } from "node:path";
import { readManifest } from "lib/notebook/manifest.ts";
import { writeAtomically } from "lib/platform.ts";
import { findNotebooks, type Notebook, readNotebook } from "../notebook/notebook_file.ts";
import { type ChosenCells, readChosenCells } from "../notebook/chosen_cells.ts";
import { findPicture } from "../notebook/picture.ts";
import { readChinese } from "../notebook/readme_table.ts";

/** Where the page lies in the project; git ignores it, since it is made at each start. */
export const WELCOME_PAGE = "notebooks/Welcome.md";

const PICTURE_WIDTH = 240;

const HEAD = `# Gradnotes: machine-learning notes that run

Open a notebook and choose **Run → Run All Cells**. Each asks one question and answers it by computing.

- Completion opens with **Tab**; what a name is, when the pointer rests on it; a red line is an error.
- **Stop** (■) ends a training loop and keeps its state: running the cell again goes on.
- An exercise has an answer to unfold, and in some notebooks a hint; its cell says whether yours is right, and if not, what is wrong.

每个笔记本提出一个问题，并用计算来回答：打开后选择 **Run → Run All Cells**。练习带有折叠的答案，部分笔记本另有提示。
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
  await writeAtomically(
    join(folder, WELCOME_PAGE),
    welcomePage(notebooks, readChosenCells(folder)),
  );
}

/** The page as Markdown, whose links start from the notebooks' folder. */
export function welcomePage(
  notebooks: readonly NamedNotebook[],
  chosen: ChosenCells = {},
): string {
  const rows = notebooks.map((named) => rowOrName(named, chosen));
  return `${HEAD}\n<table>\n${rows.join("\n")}\n</table>\n`;
}

/** A notebook that has no title, question and Chinese yet, such as one that a reader began, is named alone. */
function rowOrName(named: NamedNotebook, chosen: ChosenCells): string {
  try {
    return row(named, chosen);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const name = escapeHtml(named.name);
    return `<tr><td></td><td align="left"><a href="${name}">${name}</a></td></tr>`;
  }
}

function row({ name, notebook }: NamedNotebook, chosen: ChosenCells): string {
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
  const image = picture(name, notebook, chosen[name.slice(0, 2)]);
  return `<tr><td width="250">${image}</td><td align="left">${text.join("<br>")}</td></tr>`;
}

/** The picture of a notebook, which leads to it. */
function picture(name: string, notebook: Notebook, chosen?: string): string {
  const found = findPicture(notebook, chosen);
  if (found === undefined) return "";
  const { type, content, alt } = found;
  const base64 = type === "image/png" ? content : new TextEncoder().encode(content).toBase64();
  return `<a href="${name}"><img width="${PICTURE_WIDTH}" alt="${
    escapeHtml(alt)
  }" src="data:${type};base64,${base64.trim()}"></a>`;
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
