/** The page that notebook 62 times: a small GPT starts in a browser and writes characters. */
import { setUpBackend } from "lib/backend/mod.ts";
import { generate, largestIndex } from "lib/sampling/mod.ts";
import { loadPoemGpt } from "lib/text/mod.ts";

const PROMPT = "白日依山", CHARACTERS = 24;

/** Milliseconds since the page was asked for, and of each further character. */
export interface PageTimes {
  readonly code: number;
  readonly backend: number;
  readonly model: number;
  readonly first: number;
  readonly each: number;
  readonly text: string;
  readonly parameters: number;
}

async function start(): Promise<PageTimes> {
  const code = performance.now();
  await setUpBackend();
  const backend = performance.now();
  const { gpt, tokenizer } = await loadPoemGpt();
  const model = performance.now(), prompt = tokenizer.encode(PROMPT);
  generate(gpt, prompt, { choose: largestIndex, length: 1 });
  const first = performance.now();
  const { tokens } = generate(gpt, prompt, { choose: largestIndex, length: CHARACTERS });
  const each = (performance.now() - first) / CHARACTERS;
  const text = tokenizer.decode(tokens), parameters = gpt.parameterCount;
  return { ...{ code, backend, model, first, each }, text, parameters };
}

Object.assign(globalThis, { result: start() });
