import { figure, methodColors, palette, Plot, plot, plotSvg } from "lib/notebook/mod.ts";
import { logTicks } from "lib/notebook/_ticks.ts";
import { Random } from "lib/random/mod.ts";
import assert from "node:assert/strict";
import { record } from "./_recording.ts";
import { parseXml } from "./_xml.ts";

type FigureOptions = Parameters<typeof plotSvg>[0];

const curves = ["AE", "VAE & β < 1"].flatMap((model, index) =>
  Array.from({ length: 5 }, (_, epoch) => {
    const loss = 60 / (epoch + 1 + index);
    return { model, epoch, loss, low: loss - 3, high: loss + 3 };
  })
);
const random = new Random(30);
const points = Array.from({ length: 40 }, (_, i) => ({
  x: random.normal(),
  y: random.normal(),
  digit: i % 10,
}));
const cells = Array.from({ length: 12 }, (_, i) => ({ row: Math.floor(i / 4), key: i % 4, v: i }));
const bars = [
  { estimator: "reparameterized", variance: 120, low: 100, high: 140 },
  { estimator: "score function (REINFORCE)", variance: 123_456, low: 1e5, high: 1.5e5 },
];

/** One figure of each kind that the notebooks draw. */
const FIGURES: Readonly<Record<string, FigureOptions>> = {
  "line chart with bands, title and caption": {
    alt: 'The loss of both models falls, "AE" first',
    title: "Test loss",
    subtitle: "Mean of 5 seeds with 95 % intervals",
    caption:
      "The band is Student's t interval & the caption is so long that it has to be wrapped " +
      "into a second line at the width of the figure.",
    width: 480,
    color: { legend: true },
    y: { grid: true },
    marks: [
      Plot.areaY(curves, { x: "epoch", y1: "low", y2: "high", fill: "model", fillOpacity: 0.2 }),
      Plot.lineY(curves, { x: "epoch", y: "loss", stroke: "model", marker: "circle" }),
    ],
  },
  "scatter by category": {
    alt: "Ten classes in the plane",
    color: { legend: true, type: "categorical" },
    marks: [Plot.dot(points, { x: "x", y: "y", fill: "digit" })],
  },
  "scatter by symbol": {
    alt: "Classes as symbols",
    symbol: { legend: true },
    marks: [Plot.dot(curves, { x: "epoch", y: "loss", stroke: "model", symbol: "model" })],
  },
  "heat map with ramp": {
    alt: "Weights of three queries and four keys",
    color: { legend: true, scheme: "viridis", label: "weight" },
    marks: [Plot.cell(cells, { x: "key", y: "row", fill: "v" })],
  },
  "facets": {
    alt: "One panel for each model",
    marks: [Plot.frame(), Plot.lineY(curves, { fx: "model", x: "epoch", y: "loss", clip: true })],
  },
  "rows of facets": {
    alt: "One row for each model",
    marks: [Plot.dot(curves, { fy: "model", x: "epoch", y: "loss" })],
  },
  "bars with error bars": {
    alt: "The score function has the larger variance",
    title: "梯度估计的方差",
    marks: [
      Plot.barY(bars, { x: "estimator", y: "variance", fill: palette[5] }),
      Plot.ruleX(bars, { x: "estimator", y1: "low", y2: "high" }),
      Plot.ruleY([0]),
    ],
  },
  "raster": {
    alt: "A saddle",
    marks: [
      Plot.raster({
        fill: (x: number, y: number) => x * y,
        x1: -1,
        x2: 1,
        y1: -1,
        y2: 1,
        pixelSize: 80,
      }),
    ],
  },
  "texts over the edge": {
    alt: "Rotated labels and a text in two lines",
    margin: 10,
    x: { tickRotate: -45 },
    marks: [
      Plot.barX(bars, { y: "estimator", x: "variance" }),
      Plot.text([[1e5, "reparameterized"]], { text: () => "a long text\nin two lines", dx: 300 }),
    ],
  },
};

Deno.test("the XML reader of these tests refuses what browsers refuse", () => {
  const bad = [
    "<a>",
    "<a></b>",
    "</a>",
    "<a b=c/>",
    "<a b='c'/>",
    '<a b="1" b="2"/>',
    "<a>&</a>",
    "<a <",
  ];
  for (const xml of bad) assert.throws(() => parseXml(xml), Error, xml);
  assert.deepEqual(parseXml('<a b="&lt;">&amp;<c/></a>'), {
    elements: ["a", "c"],
    attributes: ["b"],
  });
});

for (const [name, options] of Object.entries(FIGURES)) {
  Deno.test(`plotSvg() draws the same figure as before: ${name}`, async (t) => {
    await t.assertSnapshot(plotSvg(options));
  });

  Deno.test(`plotSvg() writes standalone strict XML: ${name}`, () => {
    const svg = plotSvg(options);
    const { elements, attributes } = parseXml(svg);
    assert.equal(elements[0], "svg");
    for (const element of ["style", "use", "script", "foreignObject"]) {
      assert.ok(!elements.includes(element), element);
    }
    for (const attribute of ["style", "class", "xlink:href"]) {
      assert.ok(!attributes.includes(attribute), attribute);
    }
    assert.doesNotMatch(svg, /currentColor|var\(|NaN|undefined|\d\.\d{3,}|canvas:/i);
    assert.match(svg, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="\d+" height="\d+" /);
    assert.match(svg, /<rect x="0.5" y="0.5" width="\d+" height="\d+" rx="6" fill="#f4f2ec" /);
  });

  Deno.test(`plotSvg() gives the same text twice: ${name}`, () => {
    assert.equal(plotSvg(options), plotSvg(options));
  });
}

Deno.test("plotSvg() gives different figures different ids", () => {
  const ids = [[1, 2], [2, 1]].map((ys) => {
    const svg = plotSvg({ alt: "clipped", marks: [Plot.lineY(ys, { clip: true })] });
    return / id="([^"]+)"/.exec(svg)![1];
  });
  assert.notEqual(ids[0], ids[1]);
});

Deno.test("plotSvg() points every reference at an id of the same figure", () => {
  const svg = plotSvg(FIGURES["line chart with bands, title and caption"]!);
  const ids = new Set([...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  const references = [...svg.matchAll(/url\(#([^)]+)\)/g)].map(([, id]) => id);
  assert.ok(references.length > 0);
  for (const reference of references) assert.ok(ids.has(reference), reference);
});

Deno.test("categories take the palette, unless a range or a scheme was chosen", () => {
  const draw = (color: NonNullable<FigureOptions["color"]>) =>
    plotSvg({
      alt: "c",
      color,
      marks: [Plot.dot(curves, { x: "epoch", y: "loss", fill: "model" })],
    });
  assert.ok(draw({}).includes(`fill="${palette[0]}"`));
  assert.ok(draw({ range: ["#123456", "#654321"] }).includes('fill="#123456"'));
  assert.ok(!draw({ scheme: "dark2" }).includes(`fill="${palette[0]}"`));
});

Deno.test("quantities take the colours of viridis, unless a scheme was chosen", () => {
  const draw = (color: NonNullable<FigureOptions["color"]>) =>
    plotSvg({ alt: "q", color, marks: [Plot.cell(cells, { x: "key", y: "row", fill: "v" })] });
  assert.equal(draw({}), draw({ scheme: "viridis" }));
  assert.notEqual(draw({}), draw({ scheme: "greys" }));
  assert.equal(draw({ type: "diverging" }), draw({ type: "diverging", scheme: "rdbu" }));
});

Deno.test("the frame gives way to texts that reach over the edge: the width stays 520", () => {
  const sizes = (dx: number) => {
    const marks = [Plot.frame(), Plot.text([[0, 0]], { text: () => "text at the edge", dx })];
    const svg = plotSvg({ alt: "t", axis: null, marks });
    const widths = [...svg.matchAll(/ width="([\d.]+)"/g)].map(([, width]) => Number(width));
    return { figure: widths[0], frame: widths.at(-1)! };
  };
  assert.equal(sizes(0).figure, 520);
  for (const dx of [300, -300]) {
    assert.equal(sizes(dx).figure, 520);
    assert.ok(sizes(dx).frame < sizes(0).frame - 50);
  }
});

Deno.test("a width beyond what a phone can show is refused", () => {
  const draw = (width: number) => plotSvg({ alt: "wide", width, marks: [Plot.dot([[0, 1]])] });
  assert.match(draw(300), /^<svg [^>]*width="300"/);
  assert.throws(() => draw(521), {
    name: "RangeError",
    message: 'Cannot draw figure: "width" must be in [60, 520], current value is 521',
  });
});

Deno.test("all text of a figure is 15 pixels high or more", () => {
  for (const options of Object.values(FIGURES)) {
    const sizes = [...plotSvg(options).matchAll(/font-size="([^"]*)"/g)].map(([, size]) =>
      Number(size)
    );
    assert.ok(sizes.length > 0 && sizes.every((size) => size >= 15), String(sizes));
  }
});

Deno.test("methods have their colours and names, whatever the order", () => {
  const rows = ["GRU", "simple_rnn"].map((model, x) => ({ model, x }));
  const svg = plotSvg({
    alt: "two",
    color: { legend: true },
    marks: [Plot.dot(rows, { x: "x", fill: "model" })],
  });
  assert.match(svg, />SimpleRNN</);
  const fills = [...svg.matchAll(/<circle [^>]*fill="([^"]*)"/g)].map(([, fill]) => fill);
  assert.deepEqual(fills, methodColors(["GRU", "SimpleRNN"]));
});

Deno.test("a logarithmic axis has few ticks, at round numbers", () => {
  const ticks = (domain: number[], base = 10) => {
    const svg = plotSvg({
      alt: "log",
      x: { type: "log", domain, base },
      marks: [Plot.dotX(domain)],
    });
    const axis = /aria-label="x-axis tick label"[^>]*>(.*?)<\/g>/s.exec(svg)![1]!;
    return [...axis.matchAll(/>([^<]+)<\/text>/g)].map(([, text]) => text);
  };
  assert.deepEqual(ticks([0.01, 1e6]), ["0.01", "1", "100", "10k", "1M"]);
  assert.deepEqual(ticks([8, 300]), ["10", "20", "50", "100", "200"]);
  assert.deepEqual(ticks([1e-9, 1]), ["10⁻⁹", "10⁻⁷", "10⁻⁵", "0.001", "0.1"]);
  assert.deepEqual(ticks([8, 128], 2), ["8", "16", "32", "64", "128"]);
  assert.deepEqual(logTicks([0, 10], 10, 5), []);
  assert.deepEqual(logTicks([100, 0.1], 10, 5), [0.1, 1, 10, 100]);
  assert.ok(ticks([3, 4]).includes("3")); // without a round number Plot's own ticks stay
});

Deno.test("a legend wider than the drawing makes the figure wider", () => {
  const width = (fill: string, label: string) =>
    Number(
      /width="(\d+)"/.exec(plotSvg({
        alt: "narrow",
        width: 120,
        color: { legend: true, label },
        marks: [Plot.dot([{ x: 1, y: 1, v: 1, name: "one very long name of a category" }], {
          x: "x",
          y: "y",
          fill,
        })],
      }))![1],
    );
  assert.equal(width("v", "v"), 260); // a ramp is 240 pixels wide
  assert.ok(width("v", "a label that is longer than the ramp of colours below") > 300);
  assert.ok(width("name", "") > 200);
});

Deno.test("a margin that was asked for is kept", () => {
  const frame = (options: object) =>
    /<rect aria-label="frame"[^>]*? x="(\d+)"/.exec(
      plotSvg({ alt: "m", marks: [Plot.frame(), Plot.dot([[1, 1e6]])], ...options }),
    )![1];
  assert.equal(frame({ marginLeft: 100 }), "100");
  assert.equal(frame({ margin: 33 }), "33");
});

Deno.test("plot() shows the figure with its alt text as plain text", async () => {
  const options = { alt: "Two points", marks: [Plot.dot([[0, 1], [1, 0]])] };
  const { shown } = await record(() => plot(options));
  assert.deepEqual(shown[0]!.bundle, {
    "image/svg+xml": plotSvg(options),
    "text/plain": "[figure] Two points",
  });
});

Deno.test("a figure without alt text is refused", async () => {
  const error = (value: string) => ({
    name: "RangeError",
    message: 'Cannot draw figure: "alt" must be a sentence that says what the figure shows, ' +
      `current value is ${value}`,
  });
  assert.throws(() => plotSvg({ marks: [] } as unknown as FigureOptions), error("undefined"));
  await assert.rejects(() => figure("<svg/>", " "), error('" "'));
});

Deno.test("figure() shows a hand-made SVG and refuses one that depends on its page", async () => {
  const svg = (content: string) =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">${content}</svg>`;
  const { shown } = await record(() => figure(svg('<circle r="3"/>'), "a disc"));
  assert.equal(shown[0]!.bundle["image/svg+xml"], svg('<circle r="3"/>'));
  const unsafe: [string, string][] = [
    ["<style>a{}</style>", "<style"],
    ['<use href="#a"/>', "<use"],
    ['<g class="a"/>', "class="],
    ['<g style="fill:red"/>', "style="],
    ['<g fill="currentColor"/>', "currentColor"],
    ['<g fill="var(--x)"/>', "var("],
  ];
  for (const [content, found] of unsafe) {
    await assert.rejects(() => figure(svg(content), "a"), {
      name: "RangeError",
      message: 'Cannot show figure: "svg" must not depend on the page around it, ' +
        `current value contains ${found}`,
    });
  }
  await assert.rejects(() => figure('<svg xmlns="x" width="9"/>', "a"), {
    name: "RangeError",
    message: 'Cannot show figure: "svg" must begin with an <svg> element that has height, ' +
      'current value begins with <svg xmlns="x" width="9"/>',
  });
});

Deno.test("figure() judges elements and attributes, never words", async () => {
  const svg = (content: string, root = "") =>
    `<svg ${root} xmlns="http://www.w3.org/2000/svg" width="9" height="9">${content}</svg>`;
  const harmless = [
    svg("<text>var(x) style=1 class=2 currentColor</text>"),
    svg("<title>&lt;style> and &lt;use></title>"),
    svg("<!-- <style>a{}</style> class=1 -->"),
    svg("<text><![CDATA[<style>]]></text>"),
    svg("", 'aria-label="a class=1 &lt; b var(x) > c"'),
    svg('<a href="https://example.org/?class=var(1)"><text>x</text></a>'),
    svg('<g id="currentColor"/>'),
    "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'></svg>",
  ];
  for (const source of harmless) {
    const { shown } = await record(() => figure(source, "var(x) class=1 style=2 currentColor"));
    assert.equal(shown[0]!.bundle["image/svg+xml"], source);
  }
  const unsafe: [string, string][] = [
    ["<defs><g><STYLE>a{}</STYLE></g></defs>", "<STYLE"],
    ["<g\nclass='a'/>", "class="],
    ['<g fill="none"\tstyle = "fill:red"/>', "style="],
    ["<foreignObject/>", "<foreignObject"],
    ["<g stroke='currentcolor'/>", "currentcolor"],
    ['<rect width="calc(var(--x))"/>', "var("],
    ["<script>1</script>", "<script"],
  ];
  for (const [content, found] of unsafe) {
    await assert.rejects(() => figure(svg(content), "a"), {
      message: 'Cannot show figure: "svg" must not depend on the page around it, ' +
        `current value contains ${found}`,
    });
  }
});

/** Whether XML 1.0 allows all characters of a document. */
function isXmlText(text: string): boolean {
  const controls = text.match(/\p{Cc}/gu) ?? [];
  return text.isWellFormed() && !/[\ufffe\uffff]/.test(text) &&
    controls.every((control) => control >= "\u007f" || "\t\n\r".includes(control));
}

Deno.test("a plot is strict XML whatever its words are, and shows them", async () => {
  const words = [
    "var(x)",
    "class=1 style=2 currentColor url(#a)",
    "a < b > c & d \"quoted\" 'single' ]]> <!-- -->",
    "beta \u0001\u0000\u001b[1m\u000b end",
    "😀 β 中文 \ud800 half \uffff",
    'id="x" href="#x"',
    "</text></svg>",
  ];
  for (const text of words) {
    const alt = `An alt of ${text}`;
    const options: FigureOptions = {
      ...{ alt, title: text, subtitle: text, caption: text },
      x: { label: text },
      color: { legend: true },
      marks: [
        Plot.dot([{ x: 1, y: 1, c: text }, { x: 2, y: 2, c: "b" }], {
          ...{ x: "x", y: "y", fill: "c", title: "c", ariaLabel: text },
        }),
        Plot.text([[1, 1]], { text: () => text }),
      ],
    };
    const svg = plotSvg(options);
    parseXml(svg);
    assert.ok(isXmlText(svg), text);
    const { shown } = await record(() => plot(options));
    assert.equal(shown[0]!.bundle["image/svg+xml"], svg);
  }
  const svg = plotSvg({ alt: "a \u0007 b", title: "tab\u0001", marks: [] });
  assert.ok(svg.includes("a ␇ b") && svg.includes("tab␁"));
});

Deno.test("opacities and widths of strokes keep three significant digits, however small", () => {
  const drawn = (options: Record<string, number>) =>
    plotSvg({
      alt: "dots",
      marks: [Plot.dot([[1, 1]], { fill: "red", stroke: "red", ...options })],
    });
  const cases: [string, string, number, string][] = [
    ["fillOpacity", "fill-opacity", 0.004, "0.004"],
    ["fillOpacity", "fill-opacity", 0.12345, "0.123"],
    ["strokeOpacity", "stroke-opacity", 0.00056789, "0.000568"],
    ["opacity", "opacity", 1e-7, "1e-7"],
    ["opacity", "opacity", 0.25, "0.25"],
    ["strokeWidth", "stroke-width", 0.0012, "0.0012"],
    ["strokeWidth", "stroke-width", 1.5, "1.5"],
  ];
  for (const [option, attribute, value, written] of cases) {
    assert.ok(
      drawn({ [option]: value }).includes(` ${attribute}="${written}"`),
      `${option} ${value}`,
    );
  }
  assert.match(drawn({ r: 3.14159 }), / r="3.14"/); // a size stays at two decimals
});

Deno.test("a small size is not none: it keeps three significant digits where two decimals are zeros", () => {
  const svg = (mark: Plot.Markish) => plotSvg({ alt: "sizes", marks: [mark] });
  const dot = (options: Plot.DotOptions) => svg(Plot.dot([[1, 1]], options));
  const text = (options: Plot.TextOptions) =>
    svg(Plot.text([[1, 1]], { text: () => "a", ...options }));
  const cases: [string, string][] = [
    [dot({ r: 0.004 }), ' r="0.004"'],
    [dot({ r: 0.00012345 }), ' r="0.000123"'],
    [dot({ r: 0.01234 }), ' r="0.01"'], // as before
    [text({ fontSize: 0.004 }), ' font-size="0.004"'],
    [dot({ stroke: "red", strokeDasharray: "0.004 2 1e-4" }), ' stroke-dasharray="0.004 2 0.0001"'],
    [dot({ stroke: "red", strokeDashoffset: "0.004" }), ' stroke-dashoffset="0.004"'],
    [svg(Plot.rect([0], { x1: 0, x2: 1, y1: 0, y2: 1, rx: 0.004 })), ' rx="0.004"'],
    [svg(Plot.barY([1e-5, 1])), ' height="0.00'],
  ];
  for (const [drawn, attribute] of cases) assert.ok(drawn.includes(attribute), attribute);
  assert.ok(svg(Plot.rect([0], { x1: 0, x2: 1, y1: 0, y2: 1, rx: 1e-14 })).includes(' rx="0"'));
});

Deno.test("addresses in a plot are written as they are, numbers in them too", () => {
  const address = "https://doi.org/10.12345/ab?x=1e5&y=0.12345";
  const svg = plotSvg({ alt: "a link", marks: [Plot.dot([[1, 1]], { href: () => address })] });
  assert.ok(svg.includes(`href="${address.replace("&", "&amp;")}"`), svg);
});

Deno.test("a label that speaks of rotation is not taken for a rotated one", () => {
  const drawn = (label: string) =>
    plotSvg({ alt: "a line", y: { label }, marks: [Plot.lineY([1, 2])] });
  assert.equal(drawn("tatore").replaceAll("tatore", "rotate"), drawn("rotate"));
});
