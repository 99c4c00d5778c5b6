/** Puts images of classes into one file: first all pixels, then all labels, a byte each. */

/** An image of a class, as a byte a pixel. */
export interface LabelledImage {
  readonly pixels: Uint8Array;
  readonly label: number;
}

/** One list of several, each spread evenly over it, so that any stretch holds all classes. */
export function interleave<Item>(lists: readonly (readonly Item[])[]): Item[] {
  return lists.flatMap((list, which) =>
    list.map((item, i) => ({ item, which, at: (i + 0.5) / list.length }))
  ).sort((a, b) => a.at - b.at || a.which - b.which).map(({ item }) => item);
}

/** The bytes of the file. */
export function packImages(images: readonly LabelledImage[]): Uint8Array {
  const size = images[0]!.pixels.length;
  const bytes = new Uint8Array(images.length * (size + 1));
  images.forEach(({ pixels, label }, i) => {
    bytes.set(pixels, i * size);
    bytes[images.length * size + i] = label;
  });
  return bytes;
}
