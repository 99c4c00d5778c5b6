/** The picture that stands for a notebook: in the READMEs, on the site's first page, in JupyterLab's welcome. */

import type { Notebook } from "./notebook_file.ts";

/** A picture of an output. */
export interface Picture {
  readonly type: "image/svg+xml" | "image/png";
  /** The text of an SVG, the base64 of a PNG. */
  readonly content: string;
  /** What it shows, in words. */
  readonly alt: string;
}

/** Height by width of a figure that is readable as a small one. */
const FLATTEST = 0.3, TALLEST = 1.3;
/** A narrower figure is a part of something. */
const NARROWEST = 300;

/**
 * The first picture of the chosen cell; without a choice, or where that cell has none, the first figure
 * of the notebook that is readable when it is small.
 */
export function findPicture({ cells }: Notebook, chosen?: string): Picture | undefined {
  const pictures = cells.flatMap((cell) =>
    cell.cell_type === "code"
      ? cell.outputs.flatMap(pictureOf).map((picture) => ({ id: cell.id, picture }))
      : []
  );
  const own = pictures.find(({ id }) => id === chosen) ??
    pictures.find(({ picture }) => picture.type === "image/svg+xml" && isReadableSmall(picture));
  return own?.picture;
}

function pictureOf(
  output: Extract<Notebook["cells"][number], { cell_type: "code" }>["outputs"][number],
): Picture[] {
  if (!("data" in output)) return [];
  const alt = String(output.data["text/plain"] ?? "").replace(/^\[\w+\] /, "");
  return (["image/svg+xml", "image/png"] as const).flatMap((type) => {
    const content = output.data[type];
    return typeof content === "string" ? [{ type, content, alt }] : [];
  }).slice(0, 1);
}

function isReadableSmall(picture: Picture): boolean {
  const { width, height } = sizeOf(picture), ratio = height / width;
  return width >= NARROWEST && ratio >= FLATTEST && ratio <= TALLEST;
}

/** Width and height in pixels; 0 where they are not told. */
export function sizeOf(
  { type, content }: Pick<Picture, "type" | "content">,
): { width: number; height: number } {
  if (type === "image/svg+xml") {
    const [, root = ""] = /^<svg\b([^>]*)>/.exec(content) ?? [];
    const [width, height] = ["width", "height"].map((name) =>
      Number(new RegExp(`\\s${name}="([\\d.]+)"`).exec(root)?.[1] ?? 0)
    );
    return { width: width!, height: height! };
  }
  // the first chunk of a PNG, after 16 bytes
  const head = Uint8Array.from(atob(content.slice(0, 32)), (letter) => letter.charCodeAt(0));
  const view = new DataView(head.buffer);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}
