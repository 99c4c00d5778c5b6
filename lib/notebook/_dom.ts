/// <reference lib="dom" />
/** A document for Plot to draw in, kept away from the notebook's global names. */
import { parseHTML } from "linkedom";
import { Canvas } from "./_canvas.ts";

/** A document and the canvases made in it, by their names. */
export interface DrawingDocument {
  readonly document: Document;
  readonly canvases: ReadonlyMap<string, Canvas>;
}

/** Makes an empty document whose canvases can be drawn on. */
export function createDrawingDocument(): DrawingDocument {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const canvases = new Map<string, Canvas>();
  const createElement = document.createElement.bind(document);
  Object.defineProperty(document, "createElement", {
    value: (name: string) => {
      if (name !== "canvas") return createElement(name);
      const canvas = new Canvas(`canvas:${canvases.size}`);
      canvases.set(canvas.name, canvas);
      return canvas;
    },
  });
  return { document, canvases };
}
