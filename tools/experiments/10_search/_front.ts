/** Starts Front.java, which puts Lucene behind HTTP, and asks it. */
import { readdirSync } from "node:fs";
import { TaskError } from "../../common/task.ts";

/** Where Debian's package puts Lucene. */
const JARS = "/usr/share/java", PARTS = ["core", "analyzers-common", "misc"];

/** Documents with their scores, the best first. */
export type Hits = readonly (readonly [document: number, score: number])[];

/** A running Lucene; it stops when it is disposed. */
export interface Lucene extends AsyncDisposable {
  /** One call: "search?index=plain", and what stands in its body. */
  readonly ask: (call: string, body?: string) => Promise<string>;
  /** Documents, a line each, become one segment of an index. */
  readonly add: (index: string, lines: readonly string[]) => Promise<void>;
  /** The best ten documents of each query. */
  readonly search: (index: string, queries: readonly string[]) => Promise<readonly Hits[]>;
}

/** Start Java and wait until it listens. */
export async function startLucene(): Promise<Lucene> {
  const front = new URL("Front.java", import.meta.url).pathname;
  const java = new Deno.Command("java", {
    args: ["-cp", classPath(), front],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const lines = java.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value: port } = await lines.read();
  if (port === undefined) throw new TaskError("Java ended before Lucene listened; see above.");
  const ask = async (call: string, body = "") => {
    const url = `http://127.0.0.1:${port.trim()}/${call}`;
    const response = await fetch(url, { method: "POST", body });
    const text = await response.text();
    if (!response.ok) throw new TaskError(`Lucene cannot answer ${call}: ${text}`);
    return text;
  };
  return {
    ask,
    add: async (index, all) => void await ask(`add?index=${index}`, all.join("\n")),
    search: async (index, queries) =>
      JSON.parse(await ask(`search?index=${index}`, queries.join("\n"))),
    async [Symbol.asyncDispose]() {
      await java.stdin.close();
      await lines.cancel();
      await java.status;
    },
  };
}

function classPath(): string {
  const files = PARTS.map((part) => {
    const name = new RegExp(`^lucene-${part}-8[.\\d]*\\.jar$`);
    try {
      return readdirSync(JARS).find((file) => name.test(file));
    } catch {
      return undefined;
    }
  });
  if (files.some((file) => file === undefined)) {
    throw new TaskError(
      "Lucene 8 is not there: on Debian 12, apt-get install liblucene8-java openjdk-17-jdk-headless.",
    );
  }
  return files.map((file) => `${JARS}/${file}`).join(":");
}
