/** What is known of the members of the United Nations, read from `data/`. */
import { type DataFile, type LoadOptions, readDataFile } from "./_data_file.ts";

/** A country; names of others are their `name`. */
export interface Country {
  /** In English: "France". */
  readonly name: string;
  /** In English: "French Republic". */
  readonly official: string;
  /** In Chinese: "法国". */
  readonly chinese: string;
  /** In Chinese: "法兰西共和国". */
  readonly chineseOfficial: string;
  /** Other names and codes of it. */
  readonly spellings: readonly string[];
  /** One; South Africa has three. */
  readonly capitals: readonly string[];
  /** The continent: "Europe". */
  readonly region: string;
  /** The part of it: "Western Europe". */
  readonly subregion: string;
  /** Official languages. */
  readonly languages: readonly string[];
  /** Currencies in use. */
  readonly currencies: readonly string[];
  /** Neighbours over land. */
  readonly borders: readonly string[];
}

const COUNTRIES: DataFile = {
  path: "countries/facts.json.gz",
  sha256: "1716ff6800805adc719cd81aa5be880036c495548dd30aba7e915e7452c0032c",
};

/**
 * Load 194 countries of the npm package `world-countries` 5.1.0 (M. Le Doze and others; Open Database License
 * 1.0). In memory they take less than 1 MB.
 *
 * @param options where the file is, and a function that is told how far a download is
 * @returns the countries in the order of the package
 * @throws {Error} when the file is missing or damaged
 *
 * @example
 * ```ts
 * import { loadCountries } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const france = (await loadCountries()).find(({ chinese }) => chinese === "法国")!;
 * assert.deepEqual(france.capitals, ["Paris"]);
 * ```
 */
export async function loadCountries(options: LoadOptions = {}): Promise<Country[]> {
  const text = new TextDecoder().decode(await readDataFile("countries", COUNTRIES, options));
  return JSON.parse(text) as Country[];
}

/**
 * The countries as facts of head, relation and tail: "capital", "in" (a part of a continent, and the continent it
 * is part of), "language", "currency" and "borders", which is stated in both directions.
 *
 * Cities bear "(city)" behind their name, and regions "(region)", as Singapore is a country and a city, and
 * languages and currencies have names of their own.
 *
 * @param countries of {@linkcode loadCountries}
 *
 * @example
 * ```ts
 * import { countryFacts, loadCountries } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const facts = countryFacts((await loadCountries()).filter(({ name }) => name === "France"));
 * assert.deepEqual(facts[0], ["France", "capital", "Paris (city)"]);
 * ```
 */
export function countryFacts(countries: readonly Country[]): [string, string, string][] {
  const region = (name: string) => `${name} (region)`;
  const facts = countries.flatMap((country): [string, string, string][] =>
    [
      ...country.capitals.map((city) => [country.name, "capital", `${city} (city)`] as const),
      [country.name, "in", region(country.subregion)] as const,
      [region(country.subregion), "in", region(country.region)] as const,
      ...country.languages.map((language) => [country.name, "language", language] as const),
      ...country.currencies.map((currency) => [country.name, "currency", currency] as const),
      ...country.borders.map((other) => [country.name, "borders", other] as const),
    ].map(([head, relation, tail]) => [head, relation, tail])
  );
  return [...new Map(facts.map((fact) => [fact.join("|"), fact])).values()];
}
