import assert from "node:assert/strict";
import {
  DATE_CHARACTERS,
  DATE_FORMATS,
  DATE_LENGTH,
  DATE_VOCABULARY,
  decodeIsoDate,
  encodeDate,
  encodeDates,
  generateDates,
  ISO_VOCABULARY,
  wordsOfRow,
} from "lib/datasets/mod.ts";
import { Random } from "lib/random/mod.ts";

const few = (seed: number) => generateDates({ random: new Random(seed), train: 3000, test: 500 });

Deno.test("generateDates() gives no date twice, so none of the test dates was trained on", () => {
  const { train, test } = few(0);
  assert.deepEqual([train.length, test.length], [3000, 500]);
  assert.equal(new Set([...train, ...test].map(({ iso }) => iso)).size, 3500);
});

Deno.test("generateDates() is decided by its seed", () => {
  assert.deepEqual(few(1), few(1));
  assert.notDeepEqual(few(1), few(2));
});

Deno.test("generateDates() writes in every format, about equally often", () => {
  const shapeOf = (text: string) =>
    text.replace(/[a-z]+/g, (word) => word.length === 3 ? "mon" : "word")
      .replace(/\d+/g, (digits) => digits.length === 4 ? "yyyy" : "d");
  const counts: Record<string, number> = {};
  for (const { human } of few(5).train.filter(({ human }) => !human.includes("may"))) {
    counts[shapeOf(human)] = (counts[shapeOf(human)] ?? 0) + 1;
  }
  const shapes = Object.keys(DATE_FORMATS).map(shapeOf).sort();
  assert.deepEqual(Object.keys(counts).sort(), shapes);
  for (const count of Object.values(counts)) assert.ok(count > 250 && count < 450, `${count}`);
});

Deno.test("the formats write the one day in the way of their names", () => {
  const day = { year: 2024, month: "march", monthNumber: "03", day: 9, weekday: "saturday" };
  for (const [name, format] of Object.entries(DATE_FORMATS)) assert.equal(format(day), name);
});

/** A reader of its own for what people write: the generator's answers are checked against it. */
function readDate(human: string): string {
  const months = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
  const two = (text: string) => text.padStart(2, "0");
  const numbers = human.match(/\d+/g)!;
  const word = human.match(/[a-z]+/g)?.at(-1);
  const month = word === undefined ? numbers[1]! : String(months.indexOf(word.slice(0, 3)) + 1);
  const yearFirst = numbers[0]!.length === 4;
  const day = yearFirst ? numbers[2]! : numbers[0]!,
    year = yearFirst ? numbers[0]! : numbers.at(-1)!;
  const century = Number(year) < 50 ? "20" : "19";
  return `${year.length === 2 ? century + year : year}-${two(month)}-${two(day)}`;
}

Deno.test("every generated date is read back to its answer by another reader", () => {
  for (const { human, iso } of few(3).train) assert.equal(readDate(human), iso, human);
});

Deno.test("the weekday that is written is the weekday of the day", () => {
  for (const { human, iso } of few(4).train.filter(({ human }) => /day /.test(human))) {
    const weekday = new Date(`${iso}T00:00Z`).toLocaleDateString("en", {
      weekday: "long",
      timeZone: "UTC",
    });
    assert.ok(human.startsWith(weekday.toLowerCase()), human);
  }
});

Deno.test("all dates fit into the length, and use all characters of the vocabulary", () => {
  const { train } = generateDates({ random: new Random(0), train: 36_524, test: 1 });
  assert.equal(Math.max(...train.map(({ human }) => human.length)), DATE_LENGTH - 1);
  assert.deepEqual([...new Set(train.flatMap(({ human }) => [...human]))].sort(), [
    ...DATE_CHARACTERS,
  ]);
});

Deno.test("encodeDates() gives tokens within both vocabularies, and targets that can be read", () => {
  const { train } = few(0), pairs = encodeDates(train);
  assert.ok(pairs.source.every((token) => token >= 0 && token < DATE_VOCABULARY));
  assert.ok(pairs.target.every((token) => token > 0 && token < ISO_VOCABULARY));
  train.forEach(({ iso }, i) => assert.equal(decodeIsoDate(wordsOfRow(pairs.target, 11, i)), iso));
});

Deno.test("encodeDate() pads at the end and takes capital letters", () => {
  const tokens = encodeDate("9 March 2024");
  assert.deepEqual(tokens, encodeDate("9 march 2024"));
  assert.ok(tokens.subarray(0, 12).every((token) => token > 0));
  assert.ok(tokens.subarray(12).every((token) => token === 0));
});

Deno.test("encodeDate() takes a day that does not exist: it knows characters, no calendar", () => {
  assert.equal(encodeDate("31 february 2024").length, DATE_LENGTH);
});

Deno.test("encodeDate() names what is wrong with a text", () => {
  assert.throws(() => encodeDate("9 März 2024"), {
    name: "RangeError",
    message: 'Cannot encode a date: "character at position 4" must be one of ' +
      `${JSON.stringify(DATE_CHARACTERS)}, current value is "ä"`,
  });
  for (const text of ["", "  ", "1".repeat(200)]) {
    assert.throws(() => encodeDate(text), {
      name: "RangeError",
      message:
        `Cannot encode a date: "text" must be of 1 to 28 characters, current value is "${text}"`,
    });
  }
  assert.throws(() => encodeDate("9 mar 2024 🎉"), /current value is "🎉"/);
  assert.throws(() => encodeDate(5 as never), TypeError);
});

Deno.test("generateDates() names a bad count", () => {
  const random = new Random(0);
  assert.throws(() => generateDates({ random, train: 0 }), /"train" must be a positive integer/);
  assert.throws(() => generateDates({ random, train: 36_000, test: 526 }), /at most 36525/);
});
