/** A vocabulary's pieces by number and the reverse, for all tokenizers. */
import { invalidArgument } from "../_invalid_argument.ts";

/**
 * The number of each piece: its place.
 *
 * @param task what the caller does, to follow "Cannot": "make a WordPiece tokenizer"
 * @param vocabulary the pieces, each there once
 * @throws {RangeError | TypeError} for no array of pieces, or a piece that occurs twice
 */
export function numberPieces(
  task: string,
  vocabulary: readonly string[],
): ReadonlyMap<string, number> {
  const isPieces = Array.isArray(vocabulary) &&
    vocabulary.every((piece) => typeof piece === "string" && piece !== "");
  if (!isPieces) {
    throw invalidArgument(task, "vocabulary", "an array of pieces", vocabulary, "never");
  }
  const ids = new Map(vocabulary.map((piece, id) => [piece, id]));
  if (ids.size < vocabulary.length) {
    const twice = vocabulary.find((piece, i) => ids.get(piece) !== i)!;
    const found = `with ${JSON.stringify(twice)} twice`;
    throw invalidArgument(task, "vocabulary", "of different pieces", found, "string");
  }
  return ids;
}

/**
 * The pieces of tokens, one after the other.
 *
 * @throws {RangeError} for a token that has no piece
 */
export function joinPieces(vocabulary: readonly string[], tokens: ArrayLike<number>): string {
  return Array.from(tokens, (token, i) => {
    const piece = vocabulary[token];
    if (piece !== undefined) return piece;
    const range = `an integer in [0, ${vocabulary.length})`;
    throw invalidArgument("decode tokens", `tokens[${i}]`, range, token);
  }).join("");
}

/** The error for a character that a tokenizer was not trained on. */
export function unknownCharacter(character: string): RangeError | TypeError {
  const found = `with ${JSON.stringify(character)}`;
  return invalidArgument(
    ...["encode a text", "text", "of the vocabulary's characters", found, "string"] as const,
  );
}
