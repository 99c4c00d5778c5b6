/** Stands in pages for what no cell calls there: styles in figures, and tfjs's threads, which need special headers. */

/** What linkedom would call to read a style sheet. */
export function parse(): never {
  throw new Error("A page reads no style sheets of figures");
}

/** What tfjs would call to start threads. */
export default function startThreads(): never {
  throw new Error("A page starts no threads of tfjs");
}
