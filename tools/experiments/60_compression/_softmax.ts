/** Notebook 60: a softmax in plain numbers, for the manual training of small networks. */

/** Reads one row of logits [rows, p.length], writes its probabilities p. */
export function softmax(
  logits: Float32Array,
  row: number,
  temperature: number,
  p: Float64Array,
): void {
  const classes = p.length, start = row * classes;
  let largest = -Infinity, sum = 0;
  for (let k = 0; k < classes; k++) largest = Math.max(largest, logits[start + k]!);
  for (let k = 0; k < classes; k++) {
    p[k] = Math.exp((logits[start + k]! - largest) / temperature);
    sum += p[k]!;
  }
  for (let k = 0; k < classes; k++) p[k]! /= sum;
}
