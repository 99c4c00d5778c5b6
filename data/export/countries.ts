/**
 * Exports what a knowledge graph says of the 194 members and observers of the United Nations in the npm
 * package `world-countries` to data/countries/facts.json.gz.
 *
 *     deno run -A data/export/countries.ts
 *
 * Borders with what is no such country are left out, and one that only one of the two countries lists (Sri
 * Lanka's with India).
 */
import { type Package, withPackage } from "./_package.ts";
import { writeCompressed } from "./_write.ts";

const COUNTRIES: Package = {
  name: "world-countries@5.1.0",
  integrity:
    "sha512-CXR6EBvTbArDlDDIWU3gfKb7Qk0ck2WNZ234b/A0vuecPzIfzzxH+O6Ejnvg1sT8XuiZjVlzOH0h08ZtaO7g0w==",
};

interface Source {
  readonly cca3: string;
  readonly unMember: boolean;
  readonly name: { readonly common: string; readonly official: string };
  readonly translations: { readonly zho: { readonly common: string; readonly official: string } };
  readonly altSpellings: readonly string[];
  readonly capital: readonly string[];
  readonly region: string;
  readonly subregion: string;
  readonly languages: Readonly<Record<string, string>>;
  readonly currencies: Readonly<Record<string, { readonly name: string }>>;
  readonly borders: readonly string[];
}

await withPackage(COUNTRIES, async (folder) => {
  const all = JSON.parse(await Deno.readTextFile(new URL("countries.json", folder))) as Source[];
  const members = all.filter(({ unMember }) => unMember);
  const of = new Map(members.map((country) => [country.cca3, country]));
  const facts = members.map((country) => ({
    name: country.name.common,
    official: country.name.official,
    chinese: country.translations.zho.common,
    chineseOfficial: country.translations.zho.official,
    spellings: country.altSpellings,
    capitals: country.capital,
    region: country.region,
    subregion: country.subregion,
    languages: Object.values(country.languages),
    currencies: Object.values(country.currencies).map(({ name }) => name),
    borders: country.borders.flatMap((code) => {
      const other = of.get(code);
      return other?.borders.includes(country.cca3) ? [other.name.common] : [];
    }),
  }));
  console.log(facts.length, "countries");
  await writeCompressed("countries/facts.json.gz", JSON.stringify(facts));
});
