/** The tables of notebook 07. */
import type { Rows, Table } from "lib/classic/mod.ts";
import {
  loadBreastCancer,
  loadDiabetes,
  loadDigits,
  loadIris,
  loadWine,
  type TabularData,
} from "lib/datasets/mod.ts";

/** A table, and whether its targets are the numbers of classes. */
export interface Problem extends Table {
  readonly isClasses: boolean;
}

const LOADERS = { "iris": loadIris, "wine": loadWine, "breast cancer": loadBreastCancer };

/** The tables by their names. "digits" is the first 240 pictures of a 3, 8 or 9, which look alike. */
export const TABLES = [...Object.keys(LOADERS), "digits", "diabetes"] as const;

/** Loads one of {@linkcode TABLES}. */
export async function loadProblem(name: string): Promise<Problem> {
  if (name === "diabetes") return { ...tableOf(await loadDiabetes()), isClasses: false };
  if (name !== "digits") {
    return { ...tableOf(await LOADERS[name as keyof typeof LOADERS]()), isClasses: true };
  }
  const { count, images, labels } = (await loadDigits()).train, alike = [3, 8, 9];
  const kept = Array.from({ length: count }, (_, i) => i)
    .filter((i) => alike.includes(labels[i]!)).slice(0, 240);
  return {
    rows: rowsOf(images, 64, kept),
    targets: kept.map((i) => alike.indexOf(labels[i]!)),
    isClasses: true,
  };
}

function tableOf({ count, featureNames, features, targets }: TabularData): Table {
  const all = Array.from({ length: count }, (_, i) => i);
  return { rows: rowsOf(features, featureNames.length, all), targets: Array.from(targets) };
}

const rowsOf = (values: Float32Array, width: number, kept: readonly number[]): Rows =>
  kept.map((i) => Float64Array.from(values.subarray(i * width, (i + 1) * width)));
