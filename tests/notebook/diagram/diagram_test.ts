import { figures } from "../../../tools/check/figures.ts";
import { diagram, type DiagramOptions, diagramSvg } from "lib/notebook/mod.ts";
import {
  inflate,
  overlap,
  pieceRect,
  type Point,
  type Rect,
} from "lib/notebook/diagram/_geometry.ts";
import { layOutGraph } from "lib/notebook/diagram/_graphviz.ts";
import { layOutGrid } from "lib/notebook/diagram/_grid_layout.ts";
import { readParts } from "lib/notebook/diagram/_read_parts.ts";
import type { Scene } from "lib/notebook/diagram/_scene.ts";
import assert from "node:assert/strict";
import { record } from "../_recording.ts";
import { parseXml } from "../_xml.ts";
import { EXAMPLES } from "./_examples.ts";

async function layOut(options: DiagramOptions): Promise<Scene> {
  const parts = readParts(options);
  return options.grid === undefined
    ? await layOutGraph(parts, options.direction ?? "right")
    : layOutGrid(parts, options.grid);
}

/** Whether a point lies on the border of a rectangle. */
function isOnBorder({ x, y }: { x: number; y: number }, rect: Rect, slack: number): boolean {
  const at = { x, y, width: 0, height: 0 };
  const isIn = overlap(inflate(at, slack), rect);
  return isIn && !overlap(inflate(at, 1e-9), inflate(rect, -slack));
}

for (const [name, options] of Object.entries(EXAMPLES)) {
  Deno.test(`diagramSvg() draws the same picture as before: ${name}`, async (t) => {
    await t.assertSnapshot(await diagramSvg(options));
  });

  Deno.test(`diagramSvg() writes standalone strict XML: ${name}`, async () => {
    const svg = await diagramSvg(options);
    assert.equal(svg, await diagramSvg(options));
    const { elements, attributes } = parseXml(svg);
    assert.deepEqual(elements.slice(0, 3), ["svg", "title", "rect"]);
    const allowed = ["svg", "title", "rect", "text", "tspan", "g", "path", "circle"];
    assert.deepEqual(elements.filter((element) => !allowed.includes(element)), []);
    for (const attribute of ["style", "class", "id"]) assert.ok(!attributes.includes(attribute));
    assert.doesNotMatch(svg, /currentColor|var\(|NaN|undefined|\d\.\d{3,}/i);
    const [, width] = /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="(\d+)"/.exec(svg)!;
    assert.ok(Number(width) <= 520);
    assert.match(svg, /role="img" aria-label="/);
    const sizes = [...svg.matchAll(/font-size="(\d+)"/g)].map(([, size]) => Number(size));
    assert.ok(sizes.every((size) => [11, 15, 17].includes(size)), sizes.join());
  });

  Deno.test(`things and texts have places of their own: ${name}`, async () => {
    const { nodes, arrows, groups } = await layOut(options);
    const labels = [...arrows, ...groups].flatMap(({ label }) =>
      label === undefined ? [] : [label]
    );
    const rects = [...nodes, ...labels].map(({ rect }) => rect);
    rects.forEach((a, i) =>
      rects.slice(i + 1).forEach((b) => assert.ok(!overlap(inflate(a, -0.5), inflate(b, -0.5))))
    );
    for (const { node, rect } of nodes) {
      const { width, height } = node.label;
      assert.ok(rect.width >= width && rect.height >= Math.min(height, 20), node.name);
    }
  });

  Deno.test(`arrows begin and end at their things: ${name}`, async () => {
    const { nodes, arrows } = await layOut(options);
    assert.ok(arrows.length > 0);
    const rectOf = (end: { name: string }) =>
      nodes.find(({ node }) => node.name === end.name)!.rect;
    for (const { arrow, points, tip } of arrows) {
      const slack = tip === undefined ? 0.01 : 6; // a round thing has its border inside the corners
      assert.ok(isOnBorder(points[0]!, rectOf(arrow.from), slack), arrow.from.name);
      assert.ok(isOnBorder(tip ?? points.at(-1)!, rectOf(arrow.to), slack), arrow.to.name);
    }
  });

  Deno.test(`no arrow runs through a text: ${name}`, async () => {
    const { arrows, groups } = await layOut(options);
    const labels = [...arrows, ...groups].flatMap(({ label }) => label?.rect ?? []);
    for (const { points, isCurve } of arrows) {
      for (const at of isCurve ? curvePoints(points) : linePoints(points)) {
        for (const rect of labels) assert.ok(!overlap({ ...at, width: 0, height: 0 }, rect));
      }
    }
  });

  if (options.grid === undefined) continue;
  Deno.test(`arrows pass things at a distance, and run on no arrow of another thing: ${name}`, async () => {
    const { nodes, arrows } = await layOut(options);
    const pieces = arrows.flatMap(({ arrow, points }) =>
      points.slice(1).map((point, i) => ({ arrow, rect: pieceRect(points[i]!, point) }))
    );
    for (const { arrow, rect } of pieces) {
      assert.ok(rect.width === 0 || rect.height === 0);
      for (const { node, rect: thing } of nodes) {
        const isEnd = [arrow.from.name, arrow.to.name].includes(node.name);
        assert.ok(
          !overlap(rect, isEnd ? thing : inflate(thing, 7)),
          `${arrow.from.name} ${node.name}`,
        );
      }
      for (const other of pieces) {
        if (other.arrow.from.name === arrow.from.name) continue;
        const shared = Math.min(
          rect.width + rect.height,
          isBeside(rect, other.rect) ? Infinity : 0,
        );
        assert.equal(shared, 0, `${arrow.from.name} on ${other.arrow.from.name}`);
      }
    }
  });
}

/** Points along a curve of cubic pieces, by Bernstein's polynomials. */
function curvePoints(points: readonly Point[]): Point[] {
  return points.slice(0, -1).flatMap((_, i) => {
    if (i % 3 !== 0) return [];
    const piece = points.slice(i, i + 4);
    return Array.from({ length: 20 }, (_, k) => {
      const t = k / 20, s = 1 - t;
      const weights = [s ** 3, 3 * s ** 2 * t, 3 * s * t ** 2, t ** 3];
      const sum = (axis: "x" | "y") => weights.reduce((at, w, j) => at + w * piece[j]![axis], 0);
      return { x: sum("x"), y: sum("y") };
    });
  });
}

function linePoints(points: readonly Point[]): Point[] {
  return points.slice(1).flatMap((to, i) =>
    Array.from({ length: 40 }, (_, k) => ({
      x: points[i]!.x + k / 40 * (to.x - points[i]!.x),
      y: points[i]!.y + k / 40 * (to.y - points[i]!.y),
    }))
  );
}

/** Whether two pieces lie on one line and share more than a point. */
function isBeside(a: Rect, b: Rect): boolean {
  const upright = a.width === 0 && b.width === 0 && a.x === b.x;
  const level = a.height === 0 && b.height === 0 && a.y === b.y;
  return upright && a.y < b.y + b.height && b.y < a.y + a.height ||
    level && a.x < b.x + b.width && b.x < a.x + a.width;
}

Deno.test("a grid is drawn as it is written", async () => {
  const { nodes } = await layOut(EXAMPLES["a U-Net"]!);
  const at = (name: string) => nodes.find(({ node }) => node.name === name)!.rect;
  assert.equal(at("down1").y, at("up1").y);
  assert.equal(at("down1").x, at("down2").x);
  assert.ok(at("middle").y > at("down2").y + at("down2").height);
});

Deno.test("a thing that stands in several places of the grid fills them", async () => {
  const { nodes } = await layOut(EXAMPLES["encoder and decoder with attention"]!);
  const at = (name: string) => nodes.find(({ node }) => node.name === name)!.rect;
  assert.equal(at("attention").x, at("h1").x);
  assert.equal(at("attention").x + at("attention").width, at("h3").x + at("h3").width);
});

Deno.test("an arrow between things of one row or column is straight", async () => {
  const { arrows } = await layOut(EXAMPLES["a cell of gates"]!);
  const points = (from: string, to: string) =>
    arrows.find(({ arrow }) => arrow.from.name === from && arrow.to.name === to)!.points;
  assert.equal(points("c0", "keep").length, 2);
  assert.equal(points("forget", "keep").length, 2);
  assert.equal(points("input", "write").length, 3);
});

Deno.test("an arrow takes the side that it is told", async () => {
  const { arrows, nodes } = await layOut(EXAMPLES["a loop of two boxes"]!);
  const agent = nodes.find(({ node }) => node.name === "agent")!.rect;
  assert.equal(arrows[0]!.points[0]!.x, agent.x + agent.width);
  assert.deepEqual(arrows.slice(1).map(({ points }) => points.at(-1)!.x), [agent.x, agent.x]);
});

Deno.test("a frame lies around its things and its label, and within the frame around it", async () => {
  const { groups, nodes } = await layOut(EXAMPLES["frames in frames"]!);
  for (const { group, rect, label } of groups) {
    for (
      const inner of [
        label.rect,
        ...nodes.filter(({ node }) => group.members.includes(node.name)).map(({ rect }) => rect),
      ]
    ) {
      assert.ok(inner.x >= rect.x && inner.x + inner.width <= rect.x + rect.width);
      assert.ok(inner.y >= rect.y && inner.y + inner.height <= rect.y + rect.height);
    }
  }
  const [outer, middle] = groups;
  assert.ok(outer!.rect.x < middle!.rect.x && outer!.rect.y < middle!.rect.y);
});

Deno.test("a joint has a dot and no arrow heads", async () => {
  const options = { alt: "a", values: { a: "a", join: "", b: "b" } };
  const heads = (svg: string) => svg.match(/Z" fill=/g)?.length ?? 0;
  const svg = await diagramSvg({ ...options, arrows: "a -> join -> b", grid: "a join b" });
  assert.equal(heads(svg), 1);
  assert.match(svg, /<circle [^>]*r="3"/);
});

Deno.test("the rule of figures accepts diagrams", async () => {
  const { shown } = await record(() => diagram(EXAMPLES["a cell of gates"]!));
  const cell = {
    cell_type: "code",
    id: "cell",
    source: "",
    metadata: {},
    execution_count: 1,
    outputs: [{ output_type: "display_data", data: shown[0]!.bundle, metadata: {} }],
  };
  const project = { notebooks: [{ path: "n.ipynb", notebook: { cells: [cell] } }] };
  assert.deepEqual(
    await figures.check(project as unknown as Parameters<typeof figures.check>[0]),
    [],
  );
});

Deno.test("diagram() shows the picture with its alt text as plain text", async () => {
  const options = EXAMPLES["a U-Net"]!;
  const { shown } = await record(() => diagram(options));
  assert.deepEqual(shown[0]!.bundle, {
    "image/svg+xml": await diagramSvg(options),
    "text/plain": "[figure] Down, up, and skips between",
  });
});

const good: DiagramOptions = { alt: "a", boxes: { a: "a", b: "b", c: "c" }, arrows: "a -> b" };
const BAD: Readonly<Record<string, readonly [Partial<DiagramOptions>, RegExp]>> = {
  "no alt text": [{ alt: " " }, /"alt" must be a sentence/],
  "nothing to draw": [{ boxes: {}, arrows: "" }, /"boxes" must be at least one thing/],
  "a name with a space": [{ boxes: { "a b": "a" } }, /"boxes" must be named by letters/],
  "a name twice": [
    { values: { a: "a" } },
    /"values" must be named once each, current value is "a"/,
  ],
  "an empty label": [{ boxes: { a: "", b: "b" } }, /"boxes.a" must be a label/],
  "a bad colour": [
    { boxes: { a: { label: "a", color: "red" }, b: "b" } },
    /"boxes.a.color" must be a colour such as "#0072b2", current value is "red"/,
  ],
  "a formula that can't be drawn": [
    { boxes: { a: "$\\frac{1}{2}$", b: "b" } },
    /"boxes.a" must be text with formulas that a diagram can draw \(found \\frac\)/,
  ],
  "no arrows": [
    { arrows: undefined as unknown as string },
    /"arrows" must be lines of text or a list of arrows, current value is undefined/,
  ],
  "an arrow from nowhere": [{ arrows: "x -> b" }, /"arrows" must be between things of the diagram/],
  "an arrow without a head": [{ arrows: "a b" }, /"arrows" must be lines such as a -> b/],
  "an unknown side": [{ arrows: "a.north -> b" }, /"arrows" must be on a side named left, right/],
  "a label on a chain": [{ arrows: "a -> b -> c: x" }, /"arrows" must be one to a line/],
  "an arrow through the label of a frame that Graphviz has placed": [
    {
      boxes: { a: "data", b: "worker 1", c: "worker 2" },
      groups: { "all of them in parallel": "b c" },
      arrows: "a -> b, c",
      direction: "down",
    },
    /"arrows" must be placed by Graphviz so that none runs through a label .*"all of them in parallel"/,
  ],
  "an unknown direction": [
    { direction: "up" as "down" },
    /"direction" must be "right" or "down", current value is "up"/,
  ],
  "an unknown style": [
    { arrows: [{ from: "a", to: "b", style: "dotted" as "dashed" }] },
    /"arrows" must be plain, strong or dashed/,
  ],
  "a frame around nothing": [{ groups: { frame: "x" } }, /"groups\["frame"\]" must be names/],
  "a ragged grid": [{ grid: "a b\nc" }, /"grid" must be rows with the same number of places/],
  "a stranger in the grid": [{ grid: "a b c d" }, /"grid" must be names of things .*"d"/],
  "a grid without one thing": [
    { grid: "a b" },
    /"grid" must be the places of all things, .*"no c"/,
  ],
  "a bent thing in the grid": [{ grid: "a b\na a\nc c" }, /"grid" must be rectangles.*"a"/],
  "a frame around a stranger": [
    { grid: "a b c", groups: { frame: "a c" } },
    /"groups" must be frames around nothing but their own things, current value is "frame: b"/,
  ],
  "too wide": [
    { boxes: { a: "a".repeat(40), b: "b".repeat(40), c: "c" }, grid: "a b c" },
    /"boxes" must be at most 520 pixels wide/,
  ],
  "too wide for Graphviz": [
    { boxes: { a: "a".repeat(40), b: "b".repeat(40), c: "c" } },
    /"boxes" must be at most 520 pixels wide/,
  ],
  "a label without room": [
    { arrows: `a -> b: ${"long ".repeat(9)}`, grid: "a b c" },
    /"arrows" must be drawable past what is in the grid, with room for each label/,
  ],
};
for (const [name, [options, message]] of Object.entries(BAD)) {
  Deno.test(`diagram() refuses ${name}`, async () => {
    await assert.rejects(diagramSvg({ ...good, ...options }), (error: Error) => {
      assert.match(error.message, /^Cannot draw diagram: /);
      assert.match(error.message, message);
      return true;
    });
  });
}
