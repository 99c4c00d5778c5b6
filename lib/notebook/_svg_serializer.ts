/** Writes Plot's SVG elements as strict XML with literal colours and short numbers. */
import type { Canvas } from "./_canvas.ts";
import { GROUND, INK } from "./palette.ts";

const TEXT_NODE = 3;
const ELEMENT_NODE = 1;
/** Attributes that viewers ignore or drop (class, style) or that the root carries (xmlns). */
const DROPPED = /^(class|style|xmlns(:.*)?|font-family|aria-hidden)$/;
/** Attributes that hold names or words, not numbers. */
const WORDS = /^(id|href|clip-path|mask|filter|aria-.*|fill|stroke)$/;
/** Attributes that are shares or widths, not places: small ones matter. */
const SMALL = /opacity$|^stroke-width$/;
/** Attributes that are sizes: a small one is not none. */
const SIZES = /^(r|rx|ry|width|height|font-size|stroke-dasharray|stroke-dashoffset)$/;
/** A size below it is what rounding left of none. */
const NO_SIZE = 1e-9;
const RAMP_STEPS = 64;

/** Attributes to add or to replace; null leaves one out. */
export type Attributes = Readonly<Record<string, string | number | null>>;

/**
 * Escapes text for XML content and attributes. XML has no way to write a control character: its picture
 * stands for it (U+2401 for U+0001), and U+FFFD for half a surrogate pair and for what is no character.
 */
export function escapeXml(text: string): string {
  return text.toWellFormed().replaceAll(/\p{Cc}/gu, pictureOfControl)
    .replaceAll(/[\ufffe\uffff]/g, "\ufffd")
    .replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** XML allows tabs, line ends and the controls from U+007F on. */
function pictureOfControl(control: string): string {
  const code = control.codePointAt(0)!;
  return code >= 0x20 || "\t\n\r".includes(control) ? control : String.fromCodePoint(0x2400 + code);
}

/** A number with at most two decimals. */
export function short(value: number): string {
  return String(Number(value.toFixed(2)) + 0);
}

/** A number with at most three significant digits. */
function significant(value: number): string {
  return String(Number(value.toPrecision(3)) + 0);
}

/** A size with at most two decimals, or three significant digits where those would be zeros. */
function shortSize(size: number): string {
  const written = short(size);
  return written === "0" && Math.abs(size) >= NO_SIZE ? significant(size) : written;
}

/** One XML element; content is XML already. */
export function element(name: string, attributes: Attributes, content = ""): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== null)
    .map(([key, value]) =>
      ` ${key}="${escapeXml(typeof value === "number" ? short(value) : value!)}"`
    )
    .join("");
  return content === "" ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

/** Writes the content of an element, without the element itself. */
export function serializeChildren(
  parent: Element,
  canvases: ReadonlyMap<string, Canvas>,
): string {
  return Array.from(parent.childNodes, (node) => serializeNode(node, canvases)).join("");
}

/** Writes a drawing as a group at another place, so that nothing beyond its size is cut off. */
export function serializeDrawing(
  svg: Element,
  canvases: ReadonlyMap<string, Canvas>,
  attributes: Attributes,
): string {
  const own = { ...literalAttributes(svg), viewBox: null, width: null, height: null };
  return element("g", { ...own, ...attributes }, serializeChildren(svg, canvases));
}

/** Writes an icon as a nested drawing of its own size. */
export function serializeIcon(svg: Element, attributes: Attributes): string {
  const content = serializeChildren(svg, new Map());
  return element("svg", { ...literalAttributes(svg), ...attributes }, content);
}

function serializeNode(node: Node, canvases: ReadonlyMap<string, Canvas>): string {
  if (node.nodeType === TEXT_NODE) return escapeXml(node.textContent ?? "");
  if (node.nodeType !== ELEMENT_NODE) return "";
  const source = node as Element;
  if (source.localName === "style") return "";
  const attributes = literalAttributes(source);
  const canvas = canvases.get(attributes.href ?? "");
  if (canvas !== undefined) return serializeRamp(canvas, attributes);
  return element(source.localName, attributes, serializeChildren(source, canvases));
}

function literalAttributes(source: Element): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const { name, value } of Array.from(source.attributes)) {
    if (DROPPED.test(name)) continue;
    const key = name.replace("xlink:", "");
    attributes[key] = key.startsWith("aria-") ? value : literalValue(key, value);
  }
  return Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => a < b ? -1 : 1));
}

/** A value without what depends on the page, its numbers shortened. */
function literalValue(name: string, value: string): string {
  const literal = value.replaceAll(/currentcolor/gi, INK)
    .replaceAll("var(--plot-background)", GROUND);
  if (WORDS.test(name)) return literal;
  const write = SMALL.test(name) ? significant : SIZES.test(name) ? shortSize : short;
  return literal.replaceAll(
    /-?(?:\d*\.\d{3,}(?:e[-+]?\d+)?|\d+(?:\.\d+)?e[-+]?\d+)/gi,
    (number) => write(Number(number)),
  );
}

/** Draws a colour ramp as plain rectangles, each a little too wide so that no gap shows. */
function serializeRamp({ strips }: Canvas, attributes: Record<string, string>): string {
  const x = Number(attributes.x);
  const width = Number(attributes.width) / RAMP_STEPS;
  return Array.from({ length: RAMP_STEPS }, (_, step) =>
    element("rect", {
      x: x + step * width,
      y: attributes.y ?? 0,
      width: step + 1 < RAMP_STEPS ? width + 0.5 : width,
      height: attributes.height ?? 0,
      fill: strips[Math.round(step / (RAMP_STEPS - 1) * (strips.length - 1))] ?? INK,
    })).join("");
}

/**
 * Renames ids by order of appearance and by the content itself: Plot numbers them through the
 * whole process, and two figures of one page must not share them.
 */
export function renumberIds(xml: string, hash: (text: string) => string): string {
  const names = [...xml.matchAll(/ id="([^"]*)"/g)].map(([, name]) => name!);
  let plain = xml;
  names.forEach((name, index) => plain = renameId(plain, name, `\u0000${index}`));
  const prefix = hash(plain);
  names.forEach((_, index) => plain = renameId(plain, `\u0000${index}`, `${prefix}-${index}`));
  return plain;
}

function renameId(xml: string, from: string, to: string): string {
  return xml.replaceAll(` id="${from}"`, ` id="${to}"`).replaceAll(`url(#${from})`, `url(#${to})`)
    .replaceAll(` href="#${from}"`, ` href="#${to}"`);
}
