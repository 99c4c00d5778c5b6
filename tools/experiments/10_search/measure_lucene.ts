/** What Lucene answers to the queries of the search collection: started here, asked over HTTP, stopped. */
import { loadAddressSearch } from "lib/datasets/mod.ts";
import { splitWords } from "lib/search/mod.ts";
import type { Measurement } from "../measurement.ts";
import { type Hits, startLucene } from "./_front.ts";

/** Size and state of an index. */
export interface IndexFacts {
  readonly documents: number;
  readonly deleted: number;
  readonly segments: number;
  readonly bytes: number;
}

/** What notebook 10 reads. */
export interface LuceneAnswers {
  readonly version: string;
  /** By what was asked, query by query. */
  readonly hits: Readonly<Record<string, readonly Hits[]>>;
  /** Documents by English analysis, by "k1 = 0.6, b = 0" and so on, query by query, the best first. */
  readonly stems: Readonly<Record<string, readonly (readonly number[])[]>>;
  /** Where one score is from. */
  readonly explanation: { readonly document: number; readonly text: string };
  /** Five segments; after every document but each third is deleted; after they are merged. */
  readonly segments: readonly { readonly facts: IndexFacts; readonly hits: readonly Hits[] }[];
}

const SHARDS = 3, SEGMENTS = 5, MOST = 10;
/** Of BM25, as in notebook 10. */
const K1 = [0.6, 1.2, 2.4, 5], B = [0, 0.4, 0.75], DEEP = 20;

export const measurement: Measurement = {
  description:
    "What Lucene answers to the queries of the search collection: documents and scores " +
    "by analysis, factor, shards and segments, and where a score is from. It needs Java 17 and Lucene 8",
  measure: async () => ({ ...await askLucene() }),
};

async function askLucene(): Promise<LuceneAnswers> {
  const collection = await loadAddressSearch();
  await using lucene = await startLucene();
  const { add, search, ask } = lucene;
  const all = collection.passages.map(({ text }, i) => `${i}\t${words(text)}`);
  const texts = collection.passages.map(({ text }, i) => `${i}\t${text.replaceAll(/\s/g, " ")}`);
  const meant = collection.queries.map(({ text }) => text), queries = meant.map(words);
  const mistyped = collection.queries.map(({ typed }) => typed);
  await add("plain", all);
  await add("english&english", texts);
  const document = (await search("plain", queries))[0]![0]![0];
  const text = await ask(`explain?index=plain&id=${document}`, queries[0]);
  return {
    version: await ask("version"),
    hits: {
      plain: await search("plain", queries), // words as in lib
      legacy: await search("plain&legacy", queries), // with the factor k1 + 1
      english: await search("english&english", meant), // without endings and stop words
      typedEnglish: await search("english&english", mistyped),
      fuzzy: await search("plain&fuzzy", queries), // and words spelled like them
      typedFuzzy: await search("plain&fuzzy", mistyped.map(words)),
      ...await shards(lucene, all, queries),
    },
    stems: await stems(lucene, meant),
    explanation: { document, text },
    segments: await segments(lucene, all, queries),
  };
}

type Lucene = Awaited<ReturnType<typeof startLucene>>;

async function stems({ search }: Lucene, queries: readonly string[]) {
  const found: Record<string, number[][]> = {};
  for (const k1 of K1) {
    for (const b of B) {
      const hits = await search(`english&english&most=${DEEP}&k1=${k1}&b=${b}`, queries);
      found[`k1 = ${k1}, b = ${b}`] = hits.map((own) => own.map(([document]) => document));
    }
  }
  return found;
}

async function shards({ add, search }: Lucene, all: readonly string[], queries: readonly string[]) {
  const third = Math.ceil(all.length / SHARDS);
  const names = ["dealt", "byTime"].map((way) =>
    Array.from({ length: SHARDS }, (_, shard) => `${way}${shard}`)
  );
  for (let shard = 0; shard < SHARDS; shard++) {
    await add(names[0]![shard]!, all.filter((_, i) => i % SHARDS === shard));
    await add(names[1]![shard]!, all.slice(third * shard, third * (shard + 1)));
  }
  const gathered = async (own: readonly string[]) => {
    const parts = await Promise.all(own.map((name) => search(name, queries)));
    return queries.map((_, q) =>
      parts.flatMap((part) => part[q]!).sort(([a, x], [b, y]) => y - x || a - b).slice(0, MOST)
    );
  };
  const [dealt, byTime] = [await gathered(names[0]!), await gathered(names[1]!)];
  return { dealt, byTime, together: await search(names[1]!.join(","), queries) };
}

async function segments(lucene: Lucene, all: readonly string[], queries: readonly string[]) {
  const size = Math.ceil(all.length / SEGMENTS);
  const state = async () => ({
    facts: JSON.parse(await lucene.ask("facts?index=parts")) as IndexFacts,
    hits: await lucene.search("parts", queries.slice(0, 1)),
  });
  for (let s = 0; s < SEGMENTS; s++) {
    await lucene.add("parts", all.slice(size * s, size * (s + 1)));
  }
  const first = await state();
  await lucene.ask("delete?index=parts", [...all.keys()].filter((i) => i % 3 > 0).join("\n"));
  const second = await state();
  await lucene.ask("merge?index=parts");
  return [first, second, await state()];
}

function words(text: string): string {
  return splitWords(text).join(" ");
}
