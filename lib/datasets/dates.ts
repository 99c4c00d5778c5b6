/** Dates as people write them, to be rewritten as ISO dates, character by character. */
import { invalidArgument } from "../_invalid_argument.ts";
import type { Random } from "../random/mod.ts";

const MONTHS =
  "january february march april may june july august september october november december"
    .split(" ");
const WEEKDAYS = "sunday monday tuesday wednesday thursday friday saturday".split(" ");
const FIRST_DAY = Date.UTC(1950, 0, 1);
const DAY = 24 * 60 * 60 * 1000;
/** Days from 1950-01-01 to 2049-12-31: a century, so that two digits name one year. */
const DAYS = 36525;

/** A day by the parts that a format may show. */
export interface Day {
  /** Such as 2024. */
  readonly year: number;
  /** Its name in lower case, such as "march". */
  readonly month: string;
  /** Two digits, such as "03". */
  readonly monthNumber: string;
  /** Of the month, from 1 on. */
  readonly day: number;
  /** Its name in lower case, such as "saturday". */
  readonly weekday: string;
}

const two = (value: number) => String(value).padStart(2, "0");

/**
 * The ways to write a date. None can be misread: a day always stands before its month where both
 * are numbers, unless the year comes first, and two digits of a year mean 1950 to 2049.
 */
export const DATE_FORMATS: Readonly<Record<string, (day: Day) => string>> = {
  "9 mar 2024": ({ day, month, year }) => `${day} ${month.slice(0, 3)} ${year}`,
  "march 9, 2024": ({ day, month, year }) => `${month} ${day}, ${year}`,
  "09/03/24": ({ day, monthNumber, year }) => `${two(day)}/${monthNumber}/${two(year % 100)}`,
  "saturday 9 march 2024": ({ weekday, day, month, year }) => `${weekday} ${day} ${month} ${year}`,
  "9 march 2024": ({ day, month, year }) => `${day} ${month} ${year}`,
  "mar 9 2024": ({ day, month, year }) => `${month.slice(0, 3)} ${day} ${year}`,
  "09.03.2024": ({ day, monthNumber, year }) => `${two(day)}.${monthNumber}.${year}`,
  "2024/03/09": ({ day, monthNumber, year }) => `${year}/${monthNumber}/${two(day)}`,
};

/** A date in one of the formats, and the right answer. */
export interface DatePair {
  /** As a person writes it, in one of DATE_FORMATS. */
  readonly human: string;
  /** By ISO 8601, such as "2024-03-09". */
  readonly iso: string;
}

/**
 * Draw dates of 1950 to 2049 for training and for testing, each in a format drawn at random. No day
 * occurs twice: a test date was never seen in any format.
 *
 * @param options `random`: where they are drawn from; `train` and `test`: how many, positive
 *   integers, 36,525 in all at most; default 10,000 and 1,000
 * @returns pairs of texts
 * @throws {RangeError} for a count out of its range
 *
 * @example
 * ```ts
 * import { generateDates } from "lib/datasets/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { train, test } = generateDates({ random: new Random(0), train: 100, test: 10 });
 * const seen = new Set(train.map(({ iso }) => iso));
 * assert.ok(test.every(({ iso }) => !seen.has(iso)));
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 */
export function generateDates(
  { random, train = 10_000, test = 1_000 }: {
    readonly random: Random;
    readonly train?: number;
    readonly test?: number;
  },
): { readonly train: readonly DatePair[]; readonly test: readonly DatePair[] } {
  for (const [name, count] of Object.entries({ train, test })) {
    if (!(Number.isSafeInteger(count) && count > 0 && train + test <= DAYS)) {
      const range = `a positive integer, at most ${DAYS} with the other`;
      throw invalidArgument("generate dates", name, range, count);
    }
  }
  const formats = Object.values(DATE_FORMATS);
  const pairs = [...random.permutation(DAYS).subarray(0, train + test)].map((offset) => {
    const date = new Date(FIRST_DAY + offset * DAY);
    const human = formats[random.integer(0, formats.length)]!(dayOf(date));
    return { human, iso: date.toISOString().slice(0, 10) };
  });
  return { train: pairs.slice(test), test: pairs.slice(0, test) };
}

function dayOf(date: Date): Day {
  const month = date.getUTCMonth();
  return {
    year: date.getUTCFullYear(),
    month: MONTHS[month]!,
    monthNumber: two(month + 1),
    day: date.getUTCDate(),
    weekday: WEEKDAYS[date.getUTCDay()]!,
  };
}
