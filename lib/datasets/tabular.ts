/** Four classic tables of measurements, as scikit-learn ships them, read from `data/`. */
import { type DataFile, type LoadOptions, readDataFile } from "./_data_file.ts";

/** Measurements of examples, and what is to be predicted from them. */
export interface TabularData {
  /** Number of examples. */
  readonly count: number;
  /** Names of the features, with their units in `data/README.md`. */
  readonly featureNames: readonly string[];
  /** The features as they were measured, example by example. Shape [count, features]. */
  readonly features: Float32Array;
  /** The number of the class, or the number to be predicted. Shape [count]. */
  readonly targets: Float32Array;
}

/** Measurements of examples that belong to classes. */
export interface ClassifiedData extends TabularData {
  /** Names of the classes, in the order of their numbers in `targets`. */
  readonly classNames: readonly string[];
}

const file = (name: string, sha256: string): DataFile => ({ path: `tabular/${name}.csv`, sha256 });
const IRIS = file("iris", "4d83a9bd598e6ffb2470c7beccb8acd8c3c75ec593e0cd5a1b93586802667350");
const WINE = file("wine", "3782b2ccf24d8a2dd1e5ffa080b991dd8cacc6355c199828bd15c0aaf28c67bd");
const BREAST_CANCER = file(
  "breast_cancer",
  "3cbdae0a6e8b74edf848a18e4a641f312037bff27dd151f6568c542205804741",
);
const DIABETES = file(
  "diabetes",
  "3b271426c1bd56aebb217e16eb31a4b0f5a5669fe59258d6c6c65411a115cd22",
);

/**
 * Load iris (Fisher 1936; UCI Machine Learning Repository, doi:10.24432/C56C76; CC BY 4.0): 150 flowers of
 * three species, length and width of sepal and petal in cm.
 *
 * @param options where the file is
 * @returns 50 flowers of each species, species by species
 * @throws {Error} when the file is missing or damaged
 *
 * @example
 * ```ts
 * import { loadIris } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { count, classNames } = await loadIris();
 * assert.equal(count, 150);
 * assert.deepEqual(classNames, ["setosa", "versicolor", "virginica"]);
 * ```
 */
export async function loadIris(options: LoadOptions = {}): Promise<ClassifiedData> {
  return await readClasses("iris", IRIS, options);
}

/**
 * Load wine (Aeberhard & Forina 1992; UCI Machine Learning Repository, doi:10.24432/C5PC7J; CC BY 4.0):
 * chemical analyses of 178 wines from three growers.
 *
 * @param options where the file is
 * @returns 59, 71 and 48 wines, grower by grower
 * @throws {Error} when the file is missing or damaged
 */
export async function loadWine(options: LoadOptions = {}): Promise<ClassifiedData> {
  return await readClasses("wine", WINE, options);
}

/**
 * Load breast cancer Wisconsin, diagnostic (Wolberg, Mangasarian, Street & Street 1993; UCI Machine Learning
 * Repository, doi:10.24432/C5DW2B; CC BY 4.0): 30 measures of cell nuclei in 569 images.
 *
 * @param options where the file is
 * @returns 212 malignant (class 0) and 357 benign tumours (class 1)
 * @throws {Error} when the file is missing or damaged
 */
export async function loadBreastCancer(options: LoadOptions = {}): Promise<ClassifiedData> {
  return await readClasses("breast cancer", BREAST_CANCER, options, ["malignant", "benign"]);
}

/**
 * Load diabetes (Efron, Hastie, Johnstone & Tibshirani 2004, "Least angle regression", Annals of Statistics
 * 32(2); as shipped in scikit-learn, BSD-3-Clause): ten measures of 442 patients, and how far the
 * disease had progressed a year later.
 *
 * The features are the measured ones (scikit-learn's `scaled=False`).
 *
 * @param options where the file is
 * @returns the patients; `targets` is the progression, from 25 to 346
 * @throws {Error} when the file is missing or damaged
 */
export async function loadDiabetes(options: LoadOptions = {}): Promise<TabularData> {
  const { header, rows } = await readTable("diabetes", DIABETES, options);
  return toData(header, rows, rows.map((row) => Number(row.at(-1))));
}

async function readClasses(
  dataset: string,
  source: DataFile,
  options: LoadOptions,
  order?: readonly string[],
): Promise<ClassifiedData> {
  const { header, rows } = await readTable(dataset, source, options);
  const names = rows.map((row) => row.at(-1)!), classNames = order ?? [...new Set(names)];
  return { ...toData(header, rows, names.map((name) => classNames.indexOf(name))), classNames };
}

async function readTable(dataset: string, source: DataFile, options: LoadOptions) {
  const text = new TextDecoder().decode(await readDataFile(dataset, source, options));
  const [header, ...rows] = text.trimEnd().split("\n").map((line) => line.split(","));
  return { header: header!, rows };
}

function toData(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  targets: readonly number[],
): TabularData {
  return {
    count: rows.length,
    featureNames: header.slice(0, -1).map((name) => name.replaceAll("_", " ")),
    features: Float32Array.from(rows.flatMap((row) => row.slice(0, -1).map(Number))),
    targets: Float32Array.from(targets),
  };
}
