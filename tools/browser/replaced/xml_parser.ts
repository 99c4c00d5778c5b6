/**
 * Stands for "htmlparser2" in pages, as far as linkedom calls it there: it parses the SVG of figures, and an empty
 * document. All names of HTML's entities, which are most of that package, are not needed for that.
 */

/** What is told of a text while it is read. */
interface Handler {
  onopentag(name: string, attributes: Record<string, string>): void;
  onclosetag(name: string): void;
  ontext(text: string): void;
  oncomment(data: string): void;
  onprocessinginstruction(name: string, data: string): void;
  oncdatastart(): void;
  oncdataend(): void;
}

const PARTS =
  /<!--(.*?)-->|<!\[CDATA\[(.*?)\]\]>|<([!?][^>]*)>|<\/([^\s>]+)\s*>|<([^\s/>]+)((?:[^>"']|"[^"]*"|'[^']*')*?)(\/?)>|([^<]+|<)/gs;
const ATTRIBUTES = /([^\s=/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;
const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

/** Reads XML. */
export class Parser {
  readonly #handler: Handler;
  readonly #open: string[] = [];
  #text = "";

  constructor(handler: Handler) {
    this.#handler = handler;
  }

  write(text: string): void {
    this.#text += text;
  }

  end(): void {
    for (const match of this.#text.matchAll(PARTS)) this.#tell(match);
    while (this.#open.length > 0) this.#handler.onclosetag(this.#open.pop()!);
  }

  #tell(
    [, comment, cdata, instruction, closed, opened, attributes, isEmpty, text]: RegExpExecArray,
  ) {
    const handler = this.#handler;
    if (comment !== undefined) handler.oncomment(comment);
    else if (cdata !== undefined) {
      handler.oncdatastart();
      handler.ontext(cdata);
      handler.oncdataend();
    } else if (instruction !== undefined) {
      handler.onprocessinginstruction(/^[!?]?[^\s]*/.exec(instruction)![0], instruction);
    } else if (closed !== undefined) this.#close(closed);
    else if (opened !== undefined) {
      handler.onopentag(opened, readAttributes(attributes ?? ""));
      this.#open.push(opened);
      if (isEmpty === "/") this.#close(opened);
    } else if (text !== undefined) handler.ontext(decode(text));
  }

  /** Ends an element, and those in it that were left open. */
  #close(name: string): void {
    const depth = this.#open.lastIndexOf(name);
    if (depth < 0) return;
    while (this.#open.length > depth) this.#handler.onclosetag(this.#open.pop()!);
  }
}

function readAttributes(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name, double, single, bare] of text.matchAll(ATTRIBUTES)) {
    attributes[name!] ??= decode(double ?? single ?? bare ?? "");
  }
  return attributes;
}

function decode(text: string): string {
  return text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    return String.fromCodePoint(hex === undefined ? Number(decimal) : parseInt(hex, 16));
  });
}
