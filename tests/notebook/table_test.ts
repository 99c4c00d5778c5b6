import { table, type TableOptions, type TableRow } from "lib/notebook/mod.ts";
import { parseHTML } from "linkedom";
import assert from "node:assert/strict";
import { record } from "./_recording.ts";

async function shownTable(rows: readonly TableRow[], options?: TableOptions) {
  const { shown } = await record(() => table(rows, options));
  const bundle = shown[0]!.bundle;
  return { plain: String(bundle["text/plain"]).split("\n"), html: String(bundle["text/html"]) };
}

/** A cell whose content is aligned too, because JupyterLab sets all cells to the right. */
function cell(tag: "th" | "td", align: "left" | "right", text: string): string {
  return `<${tag} align="${align}"><div align="${align}">${text}</div></${tag}>`;
}

Deno.test("table() aligns numbers at the right and words at the left", async () => {
  const { plain, html } = await shownTable([{ model: "AE", loss: 9.5 }, {
    model: "VAE",
    loss: 10,
  }]);
  assert.deepEqual(plain, [
    "model  loss",
    "-----  ----",
    "AE      9.5",
    "VAE    10.0",
  ]);
  assert.ok(html.includes(cell("th", "left", "model") + cell("th", "right", "loss")));
  assert.ok(html.includes(cell("td", "left", "AE") + cell("td", "right", "9.5")));
});

Deno.test("table() counts Chinese characters as two columns", async () => {
  const { plain } = await shownTable([{ 术语: "编码器", n: 1 }, { 术语: "KL 散度", n: 20 }]);
  assert.deepEqual(plain, [
    "术语      n",
    "-------  --",
    "编码器    1",
    "KL 散度  20",
  ]);
});

Deno.test("table() escapes HTML everywhere and uses no style", async () => {
  const { html } = await shownTable([{ "a<b": "<script>&" }], { caption: "x < y & z" });
  assert.equal(
    html,
    `<table>\n<caption>x &lt; y &amp; z</caption>\n<thead>\n<tr>${
      cell("th", "left", "a&lt;b")
    }</tr>\n` +
      `</thead>\n<tbody>\n<tr>${
        cell("td", "left", "&lt;script&gt;&amp;")
      }</tr>\n</tbody>\n</table>`,
  );
});

Deno.test("table() shows numbers plainly: no minus zero, tiny numbers as powers of ten", async () => {
  const values = [1 / 3, -0, 0, -0.00001, 1.2e-7, NaN, Infinity, -2];
  const { plain } = await shownTable(values.map((v) => ({ v })), { digits: 2 });
  assert.deepEqual(plain.slice(2).map((line) => line.trim()), [
    ...["0.33", "0.00", "0.00", "-1.0e-5", "1.2e-7", "NaN", "Infinity", "-2.00"],
  ]);
});

Deno.test("table() takes digits by column and shows integers without a point", async () => {
  const rows = [{ n: 1000, a: 0.12345, b: 2, c: 0.5 }];
  const { plain } = await shownTable(rows, { digits: { a: 1, b: 2 } });
  assert.deepEqual(plain[2]!.split(/ +/), ["1000", "0.1", "2.00", "0.5"]);
});

Deno.test("table() shows arrays in brackets and nothing for what is missing", async () => {
  const rows = [{ a: [0.1, 2], b: null, c: true }, { a: new Float64Array([1.5]), c: "x" }];
  const { plain } = await shownTable(rows, { digits: 1, caption: "Mixed" });
  assert.deepEqual(plain, [
    "Mixed",
    "         a  b  c",
    "----------  -  ----",
    "[0.1, 2.0]     true",
    "     [1.5]     x",
  ]);
});

Deno.test("table() sets numbers with their errors at the right", async () => {
  const { html } = await shownTable([{ a: "-1.20 ± 0.05", b: "2 layers" }]);
  const number = "-1.20 ± 0.05".replaceAll(" ", "\u00a0");
  assert.ok(html.includes(cell("td", "right", number) + cell("td", "left", "2 layers")));
});

Deno.test("table() leaves numbers four significant digits, and groups the digits of long ones", async () => {
  const shown = async (...values: number[]) => {
    const { plain } = await shownTable(values.map((v) => ({ v })));
    return plain.slice(2).map((line) => line.trim());
  };
  assert.deepEqual(await shown(103597.4, 12.34), ["103,597", "12"]);
  assert.deepEqual(await shown(20.1234, 0.5), ["20.12", "0.50"]);
  assert.deepEqual(await shown(0.9, 0.99), ["0.90", "0.99"]);
  assert.deepEqual(await shown(1e-7, 0.5), ["1.0e-7", "0.500"]);
  assert.deepEqual(await shown(0.52345), ["0.523"]);
  assert.deepEqual(await shown(0.0123456), ["0.0123"]);
  assert.deepEqual(await shown(-1234567.5), ["-1,234,568"]);
  assert.deepEqual(await shown(9999, 10000), ["9999", "10,000"]);
});

Deno.test("table() keeps an interval on one line, with the same digits throughout", async () => {
  const interval = { estimate: 0.9, low: 0.62345, high: 1 };
  const { plain, html } = await shownTable([{ name: "two words", accuracy: interval }]);
  assert.ok(plain[2]!.endsWith("0.900 [0.623, 1.000]"));
  assert.ok(html.includes("0.900\u00a0[0.623,\u00a01.000]"));
  assert.ok(html.includes("two words"));
});

Deno.test("table() goes beyond 8 rows or 5 columns only when asked to", async () => {
  const rows = (count: number, columns: number) =>
    Array.from(
      { length: count },
      () => Object.fromEntries(Array.from({ length: columns }, (_, i) => [`c${i}`, i])),
    );
  assert.equal((await shownTable(rows(8, 5))).plain.length, 10);
  for (const [count, columns] of [[9, 1], [1, 6]] as const) {
    await assert.rejects(() => table(rows(count, columns)), {
      name: "RangeError",
      message: 'Cannot show table: "rows" must be at most 8 rows of 5 columns, so that a phone ' +
        `shows them, or go with { large: true }, current value is ${count} rows of ${columns}`,
    });
    assert.equal((await shownTable(rows(count, columns), { large: true })).plain.length, count + 2);
  }
});

Deno.test("table() selects, orders and names columns", async () => {
  const rows = [{ a: 1, b: 2, c: 3 }];
  assert.deepEqual((await shownTable(rows, { columns: ["c", "a"] })).plain[0], "c  a");
  assert.deepEqual((await shownTable(rows, { columns: { b: "β" } })).plain[0], "β");
});

Deno.test("table() names what is wrong with its input", async () => {
  const rejects = (rows: unknown, options: TableOptions, name: string, message: string) =>
    assert.rejects(() => table(rows as TableRow[], options), {
      name,
      message: `Cannot show table: ${message}`,
    });
  await rejects(
    [],
    {},
    "RangeError",
    '"rows" must hold at least one row, current value is an empty array',
  );
  await rejects([1], {}, "TypeError", "each row must be an object, current value is 1");
  await rejects(
    [{ a: 1 }],
    { columns: ["b"] },
    "RangeError",
    '"columns" must name columns of the rows (a), current value is b',
  );
  await rejects(
    [{ a: 1 }],
    { digits: 16 },
    "RangeError",
    '"digits" must be an integer from 0 to 15, current value is 16',
  );
});

Deno.test("table() shows every character as it is, in cells, headings and the caption", async () => {
  const literal = [
    "from $5 to $6_a",
    "\\(x\\) \\[y\\] \\$",
    "\\begin{align}a\\end{align}",
    "*b* _c_ `d` | e",
  ];
  for (const text of literal) {
    const { html, plain } = await shownTable([{ item: text, [text]: 1 }], { caption: text });
    const spans = text.replaceAll(/[$\\]/g, (sign) => `<span>${sign}</span>`);
    assert.equal(html.split(spans).length, 4, html); // caption, heading, cell
    // what is left between two tags begins no formula, whatever comes before and after
    const runs = html.replaceAll(/<span>[$\\]<\/span>/g, "<>").split(/<[^>]*>/);
    assert.ok(runs.every((run) => !/[$\\]/.test(run)), html);
    assert.equal(parseHTML(html).document.querySelector("td")!.textContent, text);
    assert.ok(plain[0] === text && plain[1]!.includes(text) && plain[3]!.includes(text));
  }
});

Deno.test("table() keeps a cell of several lines in one row", async () => {
  const { plain, html } = await shownTable([{ a: "x\ny\r\nz", n: 1 }]);
  assert.deepEqual(plain, ["a      n", "-----  -", "x⏎y⏎z  1"]);
  assert.ok(html.includes("x<br>y<br>z"));
});
