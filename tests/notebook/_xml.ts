/** A strict reader of XML for tests: it throws where a browser's XML parser would refuse. */

const TOKEN = /<\/([\w:-]+)\s*>|<([\w:-]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/y;
const BAD_AMPERSAND = /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-fA-F]+);)/;

/** Names of all elements and attributes, in the order of the document. */
export function parseXml(xml: string): { elements: string[]; attributes: string[] } {
  const open: string[] = [];
  const elements: string[] = [];
  const attributes: string[] = [];
  const token = new RegExp(TOKEN);
  for (let at = 0; at < xml.length; at = token.lastIndex) {
    token.lastIndex = at;
    const match = token.exec(xml);
    if (match === null) throw new Error(`not XML: ${xml.slice(at, at + 60)}`);
    const [all, closed, opened, attributeText = "", empty] = match;
    if (BAD_AMPERSAND.test(all)) throw new Error(`bare ampersand: ${all}`);
    if (closed !== undefined && open.pop() !== closed) throw new Error(`stray </${closed}>`);
    if (opened !== undefined) {
      const names = [...attributeText.matchAll(/([\w:-]+)="/g)].map(([, name]) => name!);
      if (new Set(names).size !== names.length) throw new Error(`attribute twice: ${all}`);
      elements.push(opened);
      attributes.push(...names);
      if (empty === "") open.push(opened);
    }
  }
  if (open.length > 0) throw new Error(`never closed: ${open.join(", ")}`);
  return { elements, attributes };
}
