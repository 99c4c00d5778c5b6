/**
 * Exports 700 spoken requests with their intents, of the benchmark of Snips, and their vectors by
 * all-MiniLM-L6-v2 to data/intents: requests.json.gz holds intent, part and text of each, vectors.bin.gz a byte
 * an element, of 384 a request, such that the largest magnitude of a request is 127.
 *
 *     git clone https://github.com/sonos/nlu-benchmark
 *     deno task models && deno run -A data/export/intents.ts nlu-benchmark
 *
 * The first 50 requests of each intent to train on, and the first 50 of its validation part.
 */
import { setUpBackend } from "lib/backend/mod.ts";
import { loadMiniLm } from "lib/text/mod.ts";
import { readGitFile } from "./_git_file.ts";
import { writeCompressed } from "./_write.ts";

const REPOSITORY = {
  url: "https://github.com/sonos/nlu-benchmark",
  commit: "b86ac7f1577868c42158d0dec77db50956046696",
};
const EACH = 50;
/** SHA-256 of what trains and of what validates, by intent. */
const FILES = {
  AddToPlaylist: [
    "553197a443cab26ab826dfdd43bd183faaae097c0f656f2bbd80cc116da28c3f",
    "14cc9ee49ae477b1452632a6e835498cf4c32da397b16967c82abb3e50403e83",
  ],
  BookRestaurant: [
    "b07de5634d4ecba87428bfbbeec6b14359ba727c92ccb3522238aa5fc6a2ba1a",
    "4f7258ccc768b777b2eb8916532db9aa50dbd058ddf1ffb0dc59218963e7442a",
  ],
  GetWeather: [
    "2b15bd68a5af583dd65b5e20871b9462b8c7ef458016e8115a428c6f7c2b4b97",
    "60c095e193655d6ca92be220fed3926ca25e18cd70c85664145efe25d80993af",
  ],
  PlayMusic: [
    "7841351e7bf9f3fb87fc41ce291a02636c51d2a9a4c19c11491fa4cba7a40c3f",
    "922212775e26259d5bffeaf79b6048d070ca017d229df00b2cc9800f71c75d20",
  ],
  RateBook: [
    "ebc159ffdebbd89a2a1f13ab48b5af4d59f4a647ccf2fb3d962fc06e1114e84d",
    "c1f8b4114da0bb5e8afd78a8062766e18b2eabb0e717539598db01b09d04619b",
  ],
  SearchCreativeWork: [
    "1997aedffa7227fe572e7616dc8ec836f8f8f2447391069ebb59c6491a946425",
    "8a5e830eddb185d3e4a9d27ded140a145d04766bdce0e58834676ede32d13e77",
  ],
  SearchScreeningEvent: [
    "7dd079699f1141675a1f4f71c5a4aee7065609198e9470613e566768aae0873d",
    "81e1445713e03c7c3e615353c5f3fee05f369fe9834100b9b9735900a96b9498",
  ],
};

type Requests = Record<string, { data: { text: string }[] }[]>;

const clone = Deno.args[0] ?? "nlu-benchmark";
const requests: { intent: string; part: "train" | "test"; text: string }[] = [];
for (const [intent, digests] of Object.entries(FILES)) {
  for (const [i, part] of (["train", "test"] as const).entries()) {
    const name = `${part === "train" ? "train" : "validate"}_${intent}.json`;
    const path = `2017-06-custom-intent-engines/${intent}/${name}`;
    const all = JSON.parse(await readGitFile(clone, REPOSITORY, path, digests[i]!)) as Requests;
    for (const { data } of all[intent]!.slice(0, EACH)) {
      const text = data.map(({ text }) => text).join("").replaceAll(/\s+/g, " ").trim();
      requests.push({ intent, part, text });
    }
  }
}
await writeCompressed("intents/requests.json.gz", JSON.stringify(requests));

await setUpBackend();
const encoder = await loadMiniLm(), { size } = encoder.bert.tokenEmbedding;
const bytes = new Int8Array(requests.length * size);
for (const [row, { text }] of requests.entries()) {
  const vector = encoder.encode([text]), elements = vector.dataSync();
  const scale = 127 / Math.max(...elements.map(Math.abs));
  bytes.set(elements.map((x) => Math.round(scale * x)), row * size);
  vector.dispose();
}
await writeCompressed("intents/vectors.bin.gz", new Uint8Array(bytes.buffer));
