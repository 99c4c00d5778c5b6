/**
 * Writes `data/reference/10_search.json`: of the cases of bm25s, rank_bm25 and scikit-learn in tests/golden what
 * notebook 10 compares its cells with. To run: deno run -A tools/experiments/10_search/reference.ts
 */
import { readFileSync, writeFileSync } from "node:fs";

const read = (name: string) =>
  JSON.parse(
    readFileSync(new URL(`../../../tests/golden/${name}_a.json`, import.meta.url), "utf8"),
  );

/** Documents, queries and scores. */
export function referenceScores(): Record<string, unknown> {
  const bm25 = read("text_bm25"), tfIdf = read("text_tfidf");
  const { documents_tokens: documents, queries_tokens: queries, k1, b } = bm25.inputs;
  return {
    bm25: {
      ...{ documents, queries, k1, b },
      lucene: bm25.expected.bm25s_lucene,
      okapi: bm25.expected["rank_bm25_okapi_epsilon_.25"],
    },
    tfIdf: { ...tfIdf.inputs, cosine: tfIdf.expected.cosine_query_doc_default },
  };
}

if (import.meta.main) {
  const file = new URL("../../../data/reference/10_search.json", import.meta.url);
  writeFileSync(file, JSON.stringify(referenceScores()) + "\n");
}
