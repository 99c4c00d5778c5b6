/** Encodes weights in the safetensors format with 16 bits a number: half the size of a file. */

/** Weights as they are in memory. */
export interface Weights {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * The bytes of a safetensors file whose tensors are all of type F16.
 *
 * @param weights by their names
 * @param metadata texts by names of your choice
 */
export function encodeHalfSafetensors(
  weights: Readonly<Record<string, Weights>>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  let end = 0;
  const entries = Object.entries(weights).map(([name, { shape, values }]) => {
    const begin = end;
    end += 2 * values.length;
    return [name, { dtype: "F16", shape, data_offsets: [begin, end] }] as const;
  });
  const header = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) });
  const encoded = new TextEncoder().encode(header), start = Math.ceil((8 + encoded.length) / 8) * 8;
  const bytes = new Uint8Array(start + end).fill(" ".charCodeAt(0), 0, start);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(start - 8), true);
  bytes.set(encoded, 8);
  let at = start;
  for (const { values } of Object.values(weights)) {
    for (const value of values) {
      view.setFloat16(at, value, true);
      at += 2;
    }
  }
  return bytes;
}
