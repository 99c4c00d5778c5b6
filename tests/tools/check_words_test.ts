/** What `deno task check` finds in prose that only its author understands. */

import assert from "node:assert/strict";
import { words } from "../../tools/check/words.ts";
import { append, NAME, testDefects } from "./_defect.ts";

testDefects([
  {
    rule: words,
    defect: "a private word",
    change: append("formula", "\n\nThe loss in nats an image."),
    message:
      `${NAME}, cell 6, line 10: "nats an image" is a private word, the field says: per, as in nats per image`,
  },
  {
    rule: words,
    defect: "a private turn that is broken over two lines",
    change: append("formula", "\n\nWhat the agent has lived\nthrough is thrown away."),
    message:
      `${NAME}, cell 6, line 10: "lived through" is a private word, the field says: collected`,
  },
]);

/** What the rule finds in a code cell: line and words. */
async function findInCode(source: string): Promise<string[]> {
  const cell = {
    cell_type: "code",
    id: "a",
    metadata: {},
    source,
    outputs: [],
    execution_count: 1,
  };
  const notebook = { nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [cell] };
  const project = { root: "", documents: [], notebooks: [{ path: NAME, name: NAME, notebook }] };
  const problems = await words.check(project as unknown as Parameters<typeof words.check>[0]);
  return problems.map(({ line, message }) => `${line} ${/^"(.*?)"/.exec(message)![1]!}`);
}

Deno.test("words reads the comments and strings of code, not its names", async () => {
  for (
    const [source, found] of [
      ['Plot.plot({ y: { label: "nats an image" } })', ["1 nats an image"]],
      ["const a = 1; // nats an\n// image, the mean", ["1 nats an image"]],
      ["/**\n * It has lived\n * through it.\n */\nf();", ["2 lived through"]],
      ['print("in nats " +\n  "an image")', ["1 nats an image"]],
      ["print(`a crew of ${n}, ${'twin'}`)", ["1 twin", "1 crew"]],
      ["print('it\\'s a crew')", ["1 crew"]],
      ["const crew = mend(twin) / 2; // the worker pool", []],
      ['const url = "https://a.b"; const crew = "pool";', []],
    ] as const
  ) assert.deepEqual(await findInCode(source), found, source);
});

/** The private words that the rule finds in a document. */
async function find(text: string): Promise<string[]> {
  const document = { path: "README.md", name: "README.md", text };
  const problems = await words.check({ root: "", notebooks: [], documents: [document] });
  return problems.map(({ message }) => /^"(.*?)"/.exec(message)![1]!);
}

Deno.test("words finds every turn of the list", async () => {
  for (
    const [text, found] of [
      ["That is all. Who wants class scores puts a dense layer behind it.", "Who wants"],
      ["A better objective is no longer to be had, so", "no longer to be had"],
      ["the net's way back through time", "net's way back"],
      ["The autoencoder's illness is back.", "autoencoder's illness"],
      ["First weights are drawn as Keras draws them.", "First weights"],
      ["the loss with its gradient by $Q$", "gradient by $"],
      ["its derivative by the logit of action 2", "derivative by the logit"],
      ["the bug was mended", "mended"],
      ["Keras's twin of this layer", "twin"],
      ["a crew of two workers", "crew"],
      ["in the companion module", "companion module"],
      ["8 copies of **CartPole**", "copies of **CartPole"],
      ["sorted into parts of one length", "parts of one length"],
      ["joins of tensors", "joins of tensors"],
    ] as const
  ) assert.deepEqual(await find(text), [found], text);
});

Deno.test("words leaves alone what others say too", async () => {
  for (
    const text of [
      "Each line of the table is a row; the image is a row of 64 numbers.",
      "Who wants to know?",
      "a reader who wants more",
      "The recommended action; amendments.",
      "Twin delayed DDPG (TD3) trains twin critics.",
      "The gradient by finite differences, by hand and by the chain rule.",
      "the gradient noise by weight",
      "DQN copies its target network; 14 copies of the target network.",
      "a companion paper",
      "two bits and a nat, 3 nats per image",
      "`crew` in code\n\n```ts\nconst twin = 1;\n```\n",
    ]
  ) assert.deepEqual(await find(text), [], text);
});
