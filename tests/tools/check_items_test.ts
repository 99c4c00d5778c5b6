/** What `deno task check` finds in the list of the notes' items. */

import assert from "node:assert/strict";
import { join } from "node:path";
import {
  ERRATA_FILE,
  type Erratum,
  INVENTORY_FILE,
  type Item,
  ITEMS_FILE,
  readRows,
} from "../../tools/check/_items.ts";
import type { Project } from "../../tools/check/_project.ts";
import { items } from "../../tools/check/items.ts";
import { projectFolder } from "../../tools/common/task.ts";
import { describeProblem } from "../../tools/notebook/execution.ts";
import { needsPrograms } from "./_fixture.ts";

const ITEM = {
  id: "S-001",
  line: 7,
  chinese: "动作 a<sub>i</sub> 都是 随机的",
  english: "actions are random",
  notebook: "40_topic",
  section: "2",
  verdict: "holds",
  claim: "definition",
  finding: "0.31 of the actions are random",
};

const ERRATUM = {
  id: "E-001",
  items: ["S-001"],
  kind: "imprecise",
  says: "actions are random",
  correction: "they are random before they are seen: 31 %",
  notebook: "40_topic",
  section: "2",
};

const TEXT =
  "## 1. Idea\n\n## 2. The notes said\n\n> 「动作 a<sub>i</sub>\n> 都是*随机*的」\n\n0.31\n";

/** What the rule says about a list of items, a notebook's text, a list of errata and the inventory. */
async function find(
  rows: unknown,
  text = TEXT,
  errata?: unknown,
  inventory?: unknown,
): Promise<string[]> {
  const root = Deno.makeTempDirSync({ prefix: "gradnotes-items-" });
  try {
    Deno.mkdirSync(join(root, "data", "notes"), { recursive: true });
    Deno.mkdirSync(join(root, "notebooks"));
    Deno.writeTextFileSync(join(root, "notebooks", "40_topic.ipynb"), "");
    const files = { [ITEMS_FILE]: rows, [ERRATA_FILE]: errata, [INVENTORY_FILE]: inventory };
    for (const [file, list] of Object.entries(files)) {
      if (list !== undefined) Deno.writeTextFileSync(join(root, file), JSON.stringify(list));
    }
    const notebook = { cells: [{ cell_type: "markdown", source: text }] };
    const notebooks = [{ name: "notebooks/40_topic.ipynb", notebook }];
    return (await items.check({ root, notebooks } as unknown as Project)).map(describeProblem);
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
}

Deno.test(
  "items accepts an item that its section quotes, however it is set (needs deno task test)",
  needsPrograms,
  async () => {
    assert.deepEqual(await find([ITEM]), []);
    assert.deepEqual(await find(undefined), []);
  },
);

Deno.test(
  "items needs no quotation of a name or a lost picture (needs deno task test)",
  needsPrograms,
  async () => {
    const rows = (["named", "picture lost"] as const).map((verdict, i) => ({
      ...ITEM,
      id: `S-00${i}`,
      chinese: "策略",
      verdict,
      claim: undefined,
      finding: undefined,
    }));
    assert.deepEqual(await find(rows), []);
  },
);

for (
  const [defect, change, message] of [
    ["a section that is not there", { section: "3" }, "S-001: 40_topic.ipynb has no section 3"],
    [
      "a notebook that is not there",
      { notebook: "41_x" },
      "names the notebook 41_x, which is not there",
    ],
    [
      "a word for the verdict",
      { verdict: "right" },
      'S-001: "verdict" must be one of holds, holds under a condition',
    ],
    ["a line below 1", { line: 0 }, 'S-001: "line" must be a line of the notes'],
    ["no Chinese", { chinese: " " }, 'S-001: "chinese" must be the words of the notes'],
    ["no English", { english: undefined }, 'S-001: "english" must be the English term or sentence'],
    ["another number", { id: "61" }, '61: "id" must be like "S-061"'],
    [
      "a claim without what decides it",
      { finding: undefined },
      'S-001: "finding" must be a sentence that says what decides the verdict',
    ],
    [
      "an item out of scope without a reason",
      { verdict: "out of scope", claim: undefined, finding: "" },
      'S-001: "finding" must be a sentence that says what decides the verdict',
    ],
    [
      "a figure that the notebook does not show",
      { finding: "0.32 of them" },
      "S-001: says 0.32, which 40_topic.ipynb does not show",
    ],
    [
      "a claim of no sort",
      { claim: undefined },
      'S-001: "claim" must be one of definition, formula, fact, effect, advice for a claim',
    ],
    [
      "nothing that stands in the way of a decision",
      { verdict: "not decidable here" },
      'S-001: "obstacle" must be one of larger models, other hardware',
    ],
    [
      "a term that the glossary does not have",
      { terms: ["policy"] },
      'S-001: names the term "policy", which the glossary of notebook 00 does not have',
    ],
    ["a field that is none", { remark: "a" }, 'S-001: "remark" is no field of an item'],
  ] as const
) {
  Deno.test(`items finds ${defect} (needs deno task test)`, needsPrograms, async () => {
    const problems = await find([{ ...ITEM, ...change }]);
    assert.ok(problems[0]?.startsWith(`${ITEMS_FILE}: ${message}`), problems.join("\n"));
    assert.equal(problems.length, 1);
  });
}

Deno.test(
  "items finds a claim that its notebook does not quote, and names both (needs deno task test)",
  needsPrograms,
  async () => {
    assert.deepEqual(await find([{ ...ITEM, chinese: "状态" }]), [
      "notebooks/40_topic.ipynb: does not quote item S-001 of the notes: 「状态」",
    ]);
  },
);

Deno.test(
  "items finds a quotation that is cut inside an item (needs deno task test)",
  needsPrograms,
  async () => {
    const cut = `${TEXT}\n> 「动作 a<sub>i</sub>」 「真的：动作 a<sub>i</sub> 都是随机的」\n`;
    assert.deepEqual(await find([ITEM], cut), [
      "notebooks/40_topic.ipynb, cell 1: quotes 「动作 a<sub>i</sub>」, which holds no whole item of the notes",
    ]);
  },
);

Deno.test(
  "items finds a file that holds no items, and rows twice or out of order (needs deno task test)",
  needsPrograms,
  async () => {
    assert.deepEqual(await find({}), [`${ITEMS_FILE}: holds no array of items`]);
    const twice = [ITEM, ITEM, { ...ITEM, id: "S-000" }];
    assert.deepEqual(await find(twice), [
      `${ITEMS_FILE}: S-001: stands twice or out of order`,
      `${ITEMS_FILE}: S-000: stands twice or out of order`,
    ]);
  },
);

for (
  const [defect, change, message] of [
    ["another kind", { kind: "bad" }, 'E-001: "kind" must be one of wrong, imprecise'],
    ["no item", { items: [] }, 'E-001: "items" must be a list of items'],
    [
      "an item that is not there",
      { items: ["S-002"] },
      `E-001: names the item S-002, which ${ITEMS_FILE} does not have`,
    ],
    ["a section that is not there", { section: "3" }, "E-001: 40_topic.ipynb has no section 3"],
    [
      "a figure that the notebook does not show",
      { correction: "33 %" },
      "E-001: says 33 %, which 40_topic.ipynb does not show",
    ],
  ] as const
) {
  Deno.test(
    `items finds an erratum with ${defect} (needs deno task test)`,
    needsPrograms,
    async () => {
      assert.deepEqual(await find([ITEM], TEXT, [ERRATUM]), []);
      const problems = await find([ITEM], TEXT, [{ ...ERRATUM, ...change }]);
      assert.ok(problems[0]?.startsWith(`${ERRATA_FILE}: ${message}`), problems.join("\n"));
      assert.equal(problems.length, 1);
    },
  );
}

Deno.test(
  "items finds a number of the inventory that nothing answers (needs deno task test)",
  needsPrograms,
  async () => {
    assert.deepEqual(await find([ITEM], TEXT, [ERRATUM], { items: 1, errata: 1 }), []);
    assert.deepEqual(await find([ITEM], TEXT, [ERRATUM], { items: 2, errata: 0 }), [
      `${ITEMS_FILE}: S-002: has no row, so nothing answers it`,
      `${ERRATA_FILE}: E-001: is above the last number`,
    ]);
  },
);

Deno.test("an erratum of the project is wrong where one of its claims does not hold", () => {
  const items = readRows(projectFolder, ITEMS_FILE) as Item[];
  const failing = new Set(
    items.filter(({ verdict }) => verdict === "does not hold").map(({ id }) => id),
  );
  for (const { id, kind, items: joined } of readRows(projectFolder, ERRATA_FILE) as Erratum[]) {
    assert.equal(kind === "wrong", joined.some((item) => failing.has(item)), id);
  }
});

Deno.test("the project answers all items of the notes and all errata", () => {
  const lengths = [ITEMS_FILE, ERRATA_FILE].map((file) =>
    (readRows(projectFolder, file) as []).length
  );
  assert.deepEqual(
    { items: lengths[0], errata: lengths[1] },
    readRows(projectFolder, INVENTORY_FILE),
  );
});
