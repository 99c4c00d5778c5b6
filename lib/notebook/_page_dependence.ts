/** Finds what makes an SVG depend on the page around it: in its elements and attributes, not in its words. */
import { DOMParser } from "linkedom";

/** Elements that viewers of notebooks drop. */
const ELEMENTS = ["style", "script", "use", "foreignobject"];
/** Attributes that viewers drop. */
const ATTRIBUTES = ["style", "class"];
/** Attributes that hold words or names, where "var(x)" means nothing to a style sheet. */
const WORDS = /^(aria-|data-|id$|href$|xlink:href$)/;
const VALUES = /currentcolor|var\(/i;

/** The first element of a source, or null where it doesn't begin with an <svg>. */
export function parseSvg(svg: string): Element | null {
  if (!svg.trimStart().startsWith("<svg")) return null;
  const root = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  return root?.localName === "svg" ? root as unknown as Element : null;
}

/** What depends on the page, as it is written, or null. */
export function pageDependence(root: Element): string | null {
  for (const element of [root, ...Array.from(root.querySelectorAll("*"))]) {
    if (ELEMENTS.includes(element.localName.toLowerCase())) return `<${element.localName}`;
    for (const { name, value } of Array.from(element.attributes)) {
      if (ATTRIBUTES.includes(name.toLowerCase())) return `${name}=`;
      const found = WORDS.test(name) ? null : VALUES.exec(value);
      if (found !== null) return found[0];
    }
  }
  return null;
}
