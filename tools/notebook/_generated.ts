/** Texts with a generated part: it stands between two comments, which no viewer shows. */

/**
 * The text with `content` between `<!-- name:start -->` and `<!-- name:end -->`.
 *
 * @param what what is written, for the message: "the table of notebooks"
 * @throws {RangeError} where a marker is missing
 */
export function replaceGenerated(
  text: string,
  name: string,
  content: string,
  what: string,
): string {
  const [opening, closing] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const [start, end] = [text.indexOf(opening), text.indexOf(closing)];
  if (start === -1 || end < start) {
    throw new RangeError(`Cannot write ${what}: "${opening}" or "${closing}" is missing`);
  }
  return `${text.slice(0, start)}${opening}\n\n${content}\n\n${text.slice(end)}`;
}
