import assert from "node:assert/strict";
import {
  decodeSceneCaptions,
  describeScene,
  drawScenes,
  encodeSceneCaptions,
  END,
  SCENE_COLOURS,
  SCENE_SHAPES,
  SCENE_SIZES,
  SCENE_TEMPLATES,
  SCENE_WORDS,
  sceneCombinations,
  type SceneObject,
  type Scenes,
  SPECIAL_TOKENS,
  START,
} from "lib/datasets/mod.ts";
import { Random } from "lib/random/mod.ts";
import { assertClose } from "../_assert_close.ts";

const draw = (count: number, options = {}, seed = 0) =>
  drawScenes(count, { random: new Random(seed), ...options });

/** The mask of an object of a scene, [side, side]. */
function maskOf({ masks, objects, side }: Scenes, scene: number, object: number): Float32Array {
  const at = (scene * objects[scene]!.length + object) * side * side;
  return masks.subarray(at, at + side * side);
}

const area = (mask: Float32Array) => mask.reduce((sum, share) => sum + share, 0);

Deno.test("drawScenes() draws the same from the same seed, and other scenes from another", () => {
  for (
    const options of [{}, { objects: 2 }, { objects: 4, side: 32, templates: SCENE_TEMPLATES }]
  ) {
    assert.deepEqual(draw(20, options), draw(20, options));
    assert.notDeepEqual(draw(20, options).captions, draw(20, options, 1).captions);
  }
});

Deno.test("drawScenes() draws these three captions from seed 0", () => {
  const { captions, objects } = draw(3);
  assert.deepEqual(captions, [
    "a large red cross",
    "a large green square",
    "a large white triangle",
  ]);
  assert.deepEqual(objects.map(([object]) => object!.x.toFixed(4)), ["0.7665", "0.5536", "0.2980"]);
});

Deno.test("a scene's colours lie in [0, 1], on black, in the colour of the caption", () => {
  const scenes = draw(60), pixels = scenes.side ** 2;
  for (const [i, [object]] of scenes.objects.entries()) {
    const mask = maskOf(scenes, i, 0), covered = mask.indexOf(1);
    const image = scenes.images.subarray(i * pixels * 3, (i + 1) * pixels * 3);
    assert.ok(image.every((value) => value >= 0 && value <= 1));
    const outside = mask.indexOf(0);
    assert.deepEqual([...image.subarray(outside * 3, outside * 3 + 3)], [0, 0, 0]);
    const [red, green, blue] = image.subarray(covered * 3, covered * 3 + 3);
    const strongest = { red, green, blue }[object!.colour as "red"];
    if (strongest !== undefined) assert.equal(Math.max(red!, green!, blue!), strongest);
    assert.ok(scenes.captions[i]!.includes(`${object!.size} ${object!.colour} ${object!.shape}`));
  }
});

Deno.test("circles and squares have the areas of circles and squares, at both sides", () => {
  for (const side of [16, 32] as const) {
    const scenes = draw(300, { side });
    for (const [i, [object]] of scenes.objects.entries()) {
      const radius = (object!.size === "small" ? 0.14 : 0.225) * side;
      const expected = { circle: Math.PI * radius ** 2, square: (2 * 0.85 * radius) ** 2 };
      const known = expected[object!.shape as "circle"];
      if (known !== undefined) assertClose(area(maskOf(scenes, i, 0)), known, 0.06 * known + 0.5);
    }
  }
});

Deno.test("all sizes, shapes and colours are drawn, about equally often", () => {
  const { objects } = draw(3000);
  const shareOf = (key: "size" | "shape" | "colour", value: string) =>
    objects.filter(([object]) => object![key] === value).length / 3000;
  for (const size of SCENE_SIZES) assertClose(shareOf("size", size), 1 / 2, 0.05);
  for (const shape of SCENE_SHAPES) assertClose(shareOf("shape", shape), 1 / 5, 0.04);
  for (const colour of SCENE_COLOURS) assertClose(shareOf("colour", colour), 1 / 6, 0.04);
});

Deno.test("two objects lie as the caption says, touch nothing, and differ in shape and colour", () => {
  for (const objects of [2, 3, 4]) {
    const scenes = draw(100, { objects });
    for (const [i, all] of scenes.objects.entries()) {
      const distinct = (key: keyof SceneObject) => new Set(all.map((object) => object[key])).size;
      assert.deepEqual([distinct("shape"), distinct("colour")], [objects, objects]);
      const total = new Float32Array(scenes.side ** 2);
      for (const k of all.keys()) maskOf(scenes, i, k).forEach((share, p) => total[p]! += share);
      assert.ok(total.every((share) => share <= 1));
      const [first, second] = all, caption = scenes.captions[i]!;
      if (caption.includes("left of")) assert.ok(first!.x < 0.5 && second!.x > 0.5);
      else if (caption.includes("above")) assert.ok(first!.y < 0.5 && second!.y > 0.5);
      else assert.equal(caption.split(" and ").length, objects);
    }
  }
});

Deno.test("what is held out is never drawn to train on, and each shape and colour is", () => {
  const [training, heldOut] = [sceneCombinations("training"), sceneCombinations("held_out")];
  assert.deepEqual([training.length, heldOut.length, sceneCombinations().length], [24, 6, 30]);
  for (const key of ["shape", "colour"] as const) {
    const seen = new Set(training.map((combination) => combination[key] as string));
    assert.ok(heldOut.every((combination) => seen.has(combination[key])));
  }
  const isHeldOut = ({ shape, colour }: SceneObject) =>
    heldOut.some((other) => other.shape === shape && other.colour === colour);
  for (const objects of [1, 2, 4]) {
    const of = (combinations: string) => draw(200, { objects, combinations }).objects.flat();
    assert.ok(!of("training").some(isHeldOut));
    assert.ok(of("held_out").every(isHeldOut));
  }
});

Deno.test("templates stand around captions, and every caption can be encoded and decoded", () => {
  const { captions } = draw(200, { objects: 2, templates: SCENE_TEMPLATES });
  assert.ok(captions.some((caption) => caption.startsWith("a photo of a ")));
  const tokens = encodeSceneCaptions(captions, 16);
  assert.deepEqual(decodeSceneCaptions(tokens, 16), captions);
  assert.equal(tokens[0], START);
  const most = SPECIAL_TOKENS + SCENE_WORDS.length;
  assert.ok(tokens.every((token) => token >= 0 && token < most));
  assert.ok(tokens.subarray(0, 16).includes(END));
});

Deno.test("a caption says the size of an object as often as it is told to", () => {
  const words = ({ captions }: Scenes) => captions.map((caption) => caption.split(" ").length);
  assert.ok(words(draw(50, { saysSize: 0 })).every((count) => count === 3)); // "a red circle"
  assert.deepEqual(draw(50, { saysSize: 1 }), draw(50));
  const some = words(draw(1000, { saysSize: 0.25 }));
  assertClose(some.filter((count) => count === 4).length / 1000, 0.25, 0.05);
  assert.throws(
    () => draw(1, { saysSize: 2 }),
    /"saysSize" must be in \[0, 1\], current value is 2/,
  );
});

Deno.test("the words of scenes are all different, and few", () => {
  assert.equal(new Set(SCENE_WORDS).size, SCENE_WORDS.length);
  assert.equal(SCENE_WORDS.length, 1 + 2 + 6 + 5 + 4 + 7);
});

Deno.test("describeScene() swaps two objects by their order alone", () => {
  const circle = { size: "small", colour: "red", shape: "circle" } as const;
  const square = { size: "large", colour: "blue", shape: "square" } as const;
  const [one, other] = [[circle, square], [square, circle]].map((objects) =>
    describeScene(objects, { relation: "above", template: "look at {}" })
  );
  assert.equal(one, "look at a small red circle above a large blue square");
  assert.deepEqual(one!.split(" ").sort(), other!.split(" ").sort());
});

Deno.test("scenes and captions name a bad argument", () => {
  assert.throws(() => draw(0), {
    name: "RangeError",
    message: 'Cannot draw scenes: "count" must be a positive integer, current value is 0',
  });
  assert.throws(() => draw(1, { side: 28 }), /"side" must be 16 or 32, current value is 28/);
  assert.throws(() => draw(1, { objects: 5 }), /"objects" must be an integer in \[1, 4\]/);
  assert.throws(() => draw(1, { templates: ["a dog"] }), /"templates" must be at least one text/);
  assert.throws(() => draw(1, { combinations: "test" }), /"which" must be "training"/);
  assert.throws(
    () => drawScenes(1, { random: 0 as unknown as Random }),
    /"random" must be a Random/,
  );
  assert.throws(() => encodeSceneCaptions(["a red circle", "a pink circle"], 9), {
    message:
      'Cannot encode captions: "captions[1]" must be made of words that captions of scenes have, current value is "pink"',
  });
  assert.throws(() => encodeSceneCaptions(["a red circle"], 4), /at most 2 words long/);
  assert.throws(
    () => decodeSceneCaptions([START, 99, END], 3),
    /"tokens\[1\]" must be an integer in/,
  );
  assert.throws(() => describeScene([]), /"objects" must be not empty/);
  const pink = { size: "small", colour: "pink" as "red", shape: "circle" } as const;
  assert.throws(() => describeScene([pink]), /"colour" must be one of red, green/);
});
