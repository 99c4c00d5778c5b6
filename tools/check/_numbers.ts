/** Reads numbers as people and programs write them, and says whether one is the other, rounded. */

/** A number in a text. */
export interface WrittenNumber {
  /** As it is written, with its sign and per cent sign. */
  readonly text: string;
  readonly index: number;
  /** The value as written: 63 for "63 %". */
  readonly value: number;
  /** Half a unit of the last digit that is meant. */
  readonly tolerance: number;
  readonly isPercent: boolean;
  /** Whether the number is a plain count: no sign, point, power or unit. */
  readonly isPlain: boolean;
}

/** Not within a name (GPT-2, x86, 2D), a longer number, or an ordinal. */
const LETTER = String.raw`\p{Script=Latin}\p{Script=Greek}`;
const BEFORE = String.raw`(?<![${LETTER}\p{M}\d_.^#]|[${LETTER}\d]-)`;
const DIGITS = String.raw`(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?|\.\d+`;
const POWER = String.raw`(?:[eE][-+−]?\d+|\s?[×x·]\s?10(?:\^\{?[-−]?\d+\}?|[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?`;
const AFTER = String.raw`(?![${LETTER}\d_])(?!\.\d)`;
const SCALE = String.raw`(?:\s?(?:(?:k|M|thousand|million|billion)(?![${LETTER}\d])|万|亿))?`;
const NUMBER = new RegExp(
  `${BEFORE}([-−+]?)(${DIGITS})(${POWER})(${SCALE})(?=(\\s?(?:%|％|per cent|percent))?)` +
    `(?:${AFTER}|(?=x(?![${LETTER}\\d])))`,
  "gu",
);
const SCALES: Readonly<Record<string, number>> = {
  k: 1e3,
  M: 1e6,
  thousand: 1e3,
  million: 1e6,
  billion: 1e9,
  万: 1e4,
  亿: 1e8,
};

/** The numbers of a text, in their order. */
export function findNumbers(text: string): WrittenNumber[] {
  return [...text.matchAll(NUMBER)].map((match) => {
    const [, sign = "", digits = "", power = "", scale = "", percent = ""] = match;
    const factor = 10 ** exponentOf(power) * (SCALES[scale.trim()] ?? 1);
    const value = Number(digits.replaceAll(",", "")) * factor * (/[-−]/.test(sign) ? -1 : 1);
    return {
      text: (match[0] + percent).trim(),
      index: match.index,
      value,
      tolerance: 0.5 * unitOf(digits.replaceAll(",", "")) * factor,
      isPercent: percent !== "",
      isPlain: /^\d+$/.test(digits) && `${sign}${power}${scale}${percent}` === "",
    };
  });
}

/** Whether prose that says `said` may stand for what was printed: 0.63 or 63 % for 0.6312. */
export function isRounded(said: WrittenNumber, printed: WrittenNumber): boolean {
  return distance(said, printed) <= said.tolerance * (1 + 1e-9);
}

/** Whether two numbers are the same, but for the way in which they are written. */
export function isSame(said: WrittenNumber, other: WrittenNumber): boolean {
  return distance(said, other) <= 1e-9 * Math.abs(said.value);
}

/** How far a printed number is from the said one, read as it is, as a share or as per cent. */
export function distance(said: WrittenNumber, printed: WrittenNumber): number {
  const factors = said.isPercent ? [1, 100] : printed.isPercent ? [1, 0.01] : [1];
  return Math.min(...factors.map((factor) => {
    const value = printed.value * factor;
    // "falls by 0.2" says the minus in words.
    return Math.abs(said.value - (said.value >= 0 ? Math.abs(value) : value));
  }));
}

/** The place of the last digit that counts: zeros at the end of an integer only fill, but for two digits. */
function unitOf(digits: string): number {
  const decimals = digits.split(".")[1]?.length;
  if (decimals !== undefined) return 10 ** -decimals;
  const zeros = /0*$/.exec(digits)![0].length;
  return 10 ** Math.max(0, Math.min(zeros, digits.length - 2));
}

function exponentOf(power: string): number {
  if (power === "") return 0;
  const raised = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  const plain = power.replace(/[⁰-⁹¹²³]/g, (digit) => String(raised.indexOf(digit)))
    .replaceAll(/[⁻−]/g, "-");
  return Number(/(?:[eE]|10\^?\{?)([-+]?\d+)/.exec(plain)![1]);
}
