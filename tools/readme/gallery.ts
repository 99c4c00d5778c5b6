/** The gallery of the READMEs: a small picture, title and question of each notebook, by subject. */

import { posix } from "node:path";
import { readManifest } from "lib/notebook/manifest.ts";
import { encodeApng } from "lib/notebook/_apng.ts";
import { chunk, joinChunks } from "lib/notebook/_png_chunks.ts";
import { quantize } from "lib/notebook/_quantize.ts";
import { rasterize } from "lib/notebook/_rasterize.ts";
import { GROUND } from "lib/notebook/palette.ts";
import type { ChosenCells } from "../notebook/chosen_cells.ts";
import { subjectOf } from "../notebook/notebook_map.ts";
import { findPicture, type Picture, sizeOf } from "../notebook/picture.ts";
import { type Language, type NamedNotebook, readChinese } from "../notebook/readme_table.ts";
import { numberOf } from "./reading_paths.ts";

/** Where the pictures of the gallery lie: "44.png". */
export const GALLERY_FOLDER = "data/figures/gallery";

/** Pixels of a picture; on a page it is shown smaller, so that it is sharp on a phone. */
const WIDTH = 320, HEIGHT = 240;
const SHOWN_WIDTH = 240;
const COLUMNS = 3;
/** The notebooks to start with. */
const STARRED = ["12", "13", "30", "44"];

/** The file of a notebook's picture in the gallery. */
export function galleryFile(name: string): string {
  return posix.join(GALLERY_FOLDER, `${numberOf(name)}.png`);
}

/** The gallery as HTML within Markdown, which lays tables out where Markdown can't. */
export function gallery(
  notebooks: readonly NamedNotebook[],
  chosen: ChosenCells,
  language: Language,
): string {
  const subjects = Map.groupBy(notebooks, ({ name }) => subjectOf(name));
  return Array.from(subjects, ([subject, own]) => {
    const [, english, chinese] = /^(.*?) (\p{Script=Han}+)$/u.exec(subject) ?? [, subject, subject];
    const cells = own.map((document) => galleryCell(document, chosen, language));
    const rows = Array.from(
      { length: Math.ceil(cells.length / COLUMNS) },
      (_, row) => `<tr>\n${cells.slice(COLUMNS * row, COLUMNS * (row + 1)).join("\n")}\n</tr>`,
    );
    const heading = language === "en" ? english : chinese;
    return `### ${heading}\n\n<table>\n${rows.join("\n")}\n</table>`;
  }).join("\n\n");
}

function galleryCell(
  { name, notebook }: NamedNotebook,
  chosen: ChosenCells,
  language: Language,
): string {
  const source = notebook.cells[0]?.source ?? "", number = numberOf(name);
  const { title, question } = language === "en" ? readManifest(source) : readChinese(source, name);
  const found = findPicture(notebook, chosen[number]);
  const address = name.replaceAll("\\", "/");
  const image = found === undefined
    ? ""
    : `<a href="${address}"><img src="${galleryFile(name)}" width="${SHOWN_WIDTH}" alt="${
      escapeHtml(found.alt)
    }"></a><br>`;
  const star = STARRED.includes(number) ? "★ " : "";
  return `<td width="33%" valign="top">${image}${star}<b><a href="${address}">${number} ${
    escapeHtml(title)
  }</a></b><br>${escapeHtml(question)}</td>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;")
    .replaceAll("\n", " ");
}

/** The picture of a notebook as a small PNG that says of which content it was made. */
export async function galleryPicture(picture: Picture): Promise<Uint8Array> {
  const { data } = await rasterize(smallSvg(picture), WIDTH);
  const frames = quantize([data as Uint8Array]);
  const file = encodeApng(frames, { width: WIDTH, height: HEIGHT, delay: 1 });
  const end = SIGNATURE_AND_HEADER;
  const text = chunk("tEXt", new TextEncoder().encode(`${KEYWORD}\0${await digestOf(picture)}`));
  const bytes = new Uint8Array(file.length + text.length);
  bytes.set(file.subarray(0, end));
  bytes.set(text, end);
  bytes.set(file.subarray(end), end + text.length);
  return bytes;
}

/** Whether a file of the gallery was made of this picture. */
export async function isPictureOf(file: Uint8Array, picture: Picture): Promise<boolean> {
  const digest = new TextDecoder("latin1").decode(file.subarray(SIGNATURE_AND_HEADER, 300));
  return digest.includes(`${KEYWORD}\0${await digestOf(picture)}`);
}

/** Bytes of a PNG before its second chunk. */
const SIGNATURE_AND_HEADER = joinChunks([chunk("IHDR", new Uint8Array(13))]).length;
/** The name of a PNG's text: which picture was made small. */
const KEYWORD = "Source";

async function digestOf({ content }: Picture): Promise<string> {
  const bytes = new TextEncoder().encode(content);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/** The picture in the middle of a frame that all of the gallery share. */
function smallSvg(picture: Picture): string {
  const { width, height } = sizeOf(picture);
  const scale = Math.min(WIDTH / width, HEIGHT / height);
  const [x, y] = [(WIDTH - width * scale) / 2, (HEIGHT - height * scale) / 2];
  const drawn = picture.type === "image/svg+xml"
    ? withoutChinese(picture.content)
    : `<image width="${width}" height="${height}" href="data:image/png;base64,${picture.content.trim()}"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">` +
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="${GROUND}"/>` +
    `<g transform="translate(${x} ${y}) scale(${scale})">${drawn}</g></svg>`;
}

/** A text of both languages ends with the Chinese, which the renderer's font lacks. */
function withoutChinese(svg: string): string {
  return svg.replaceAll(
    />([^<>]+)</g,
    (_, text: string) => `>${text.replace(/(?:\s\d+)?\s*[\p{Script=Han}（“].*$/su, "")}<`,
  );
}
