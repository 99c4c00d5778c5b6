/**
 * Draws the pictures in data/README.md: the first images of each class, by `imageGrid`.
 *
 *     deno run -A data/export/pictures.ts
 */
import { type LabelledImages, loadFashionMnist, loadMnist } from "lib/datasets/mod.ts";
import { imageGrid, setDisplaySink } from "lib/notebook/mod.ts";

const CLASSES = 10, EACH = 3;

/** The first images of every class: a column a class. */
function samples({ images, labels, side }: LabelledImages): Float32Array[] {
  const pixels = side * side, rows = [...labels.keys()];
  return Array.from({ length: EACH }, (_, row) =>
    Array.from({ length: CLASSES }, (_, label) => {
      const i = rows.filter((i) => labels[i] === label)[row]!;
      return images.subarray(i * pixels, (i + 1) * pixels);
    })).flat();
}

await Deno.mkdir(new URL("../pictures/", import.meta.url), { recursive: true });
for (const [name, load] of [["mnist", loadMnist], ["fashion_mnist", loadFashionMnist]] as const) {
  setDisplaySink({
    replacesInPlace: true,
    display: ({ "image/png": png }) => {
      const bytes = Uint8Array.from(atob(String(png)), (character) => character.charCodeAt(0));
      Deno.writeFileSync(new URL(`../pictures/${name}.png`, import.meta.url), bytes);
    },
    print: console.log,
  });
  const { train } = await load();
  const alt = `Three images of each class of ${name}`;
  await imageGrid(samples(train), { width: 28, height: 28, columns: CLASSES, scale: 1, alt });
}
