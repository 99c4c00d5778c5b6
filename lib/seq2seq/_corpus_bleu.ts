/** BLEU of a corpus with one reference a sentence (Papineni et al. 2002), without smoothing. */

const ORDER = 4;

/** exp(min(0, 1 - r / c)) times the geometric mean of the clipped n-gram precisions, n = 1 to 4. */
export function corpusBleu(
  hypotheses: readonly (readonly number[])[],
  references: readonly (readonly number[])[],
): number {
  const lengthOf = (all: readonly (readonly number[])[]) =>
    all.reduce((sum, { length }) => sum + length, 0);
  const ratio = lengthOf(references) / lengthOf(hypotheses);
  let logPrecision = 0;
  for (let n = 1; n <= ORDER; n++) {
    let matches = 0, total = 0;
    hypotheses.forEach((hypothesis, i) => {
      const allowed = countNgrams(references[i]!, n);
      for (const [ngram, count] of countNgrams(hypothesis, n)) {
        matches += Math.min(count, allowed.get(ngram) ?? 0);
        total += count;
      }
    });
    if (matches === 0) return 0;
    logPrecision += Math.log(matches / total) / ORDER;
  }
  return Math.exp(Math.min(0, 1 - ratio) + logPrecision);
}

function countNgrams(tokens: readonly number[], n: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let start = 0; start + n <= tokens.length; start++) {
    const ngram = tokens.slice(start, start + n).join(" ");
    counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  }
  return counts;
}
