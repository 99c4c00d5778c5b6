/** What `deno task check` finds in formulas that call a thing by another symbol than the rest of the collection. */

import assert from "node:assert/strict";
import { join } from "node:path";
import type { Project } from "../../tools/check/_project.ts";
import { EXCEPTIONS } from "../../tools/check/exceptions.ts";
import { notation, refusedIn } from "../../tools/check/notation.ts";
import { projectFolder } from "../../tools/common/task.ts";
import { describeProblem } from "../../tools/notebook/execution.ts";
import {
  NOTATION_FILE,
  type NotationGroup,
  readNotation,
  updateSymbols,
} from "../../tools/notebook/notation.ts";
import { needsPrograms } from "./_fixture.ts";

const GROUPS: readonly NotationGroup[] = [{
  english: "Returns",
  chinese: "回报",
  symbols: [
    { symbol: "\\gamma", english: "discount", chinese: "折扣" },
    {
      symbol: "G_t",
      english: "return",
      chinese: "回报",
      notebook: "40_bellman",
      section: "2",
      wrong: [{ pattern: "\\bU_", example: "U_t", notebooks: ["4"] }],
    },
  ],
}];
const MARKERS = "## Symbols 符号\n\n<!-- symbols:start -->\n<!-- symbols:end -->\n";

/** What the rule says about a notebook of one or two cells. */
async function find(
  name: string,
  cells: readonly { cell_type: string; source: string; id?: string }[],
  groups: readonly NotationGroup[] | undefined = GROUPS,
): Promise<string[]> {
  const root = Deno.makeTempDirSync({ prefix: "gradnotes-notation-" });
  try {
    Deno.mkdirSync(join(root, "data", "notes"), { recursive: true });
    Deno.writeTextFileSync(join(root, NOTATION_FILE), JSON.stringify(groups));
    const notebooks = [{ name, isTopic: !name.startsWith("00"), notebook: { cells } }];
    return (await notation.check({ root, notebooks } as unknown as Project)).map(describeProblem);
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
}

const markdown = (source: string) => ({ cell_type: "markdown", source, id: "symbols" });
const code = (source: string) => ({ cell_type: "code", source });

Deno.test(
  "notation finds a wrong form, in prose and in the labels of code, with its line (needs deno task test)",
  needsPrograms,
  async () => {
    const message = 'the formula "U_t = 1" has "U_", notebook 00 writes G_t';
    assert.deepEqual(
      await find("40_x.ipynb", [
        markdown("As\n\n$U_t = 1$ and `$U_t$`"),
        code('f(\n  "so $U_t = 1$",\n);'),
      ]),
      [`40_x.ipynb, cell 1, line 3: ${message}`, `40_x.ipynb, cell 2, line 2: ${message}`],
    );
  },
);

Deno.test(
  "notation lets another subject use the symbol for something else (needs deno task test)",
  needsPrograms,
  async () => {
    assert.deepEqual(await find("12_x.ipynb", [markdown("$U_t$")]), []);
    assert.deepEqual(await find("40_x.ipynb", [markdown("$G_t$, and U_t in words")]), []);
  },
);

Deno.test(
  "notation asks notebook 00 for the tables of the data (needs deno task test)",
  needsPrograms,
  async () => {
    const tables = updateSymbols(MARKERS, GROUPS, EXCEPTIONS.notation);
    assert.deepEqual(await find("00_x.ipynb", [markdown(tables)]), []);
    assert.deepEqual(await find("00_x.ipynb", [markdown(tables.replace("折扣", "贴现"))]), [
      "00_x.ipynb, cell 1: its tables of symbols are out of date (deno task readme)",
    ]);
    const missing = '"<!-- symbols:start -->" or "<!-- symbols:end -->" is missing';
    for (const cells of [[markdown("")], [code("1;")]]) {
      const [problem] = await find("00_x.ipynb", cells);
      assert.ok(problem?.endsWith(`Cannot write the tables of symbols: ${missing}`), problem);
    }
  },
);

Deno.test("updateSymbols() writes a table a group, and nothing new the second time", () => {
  const once = updateSymbols(MARKERS, GROUPS);
  assert.equal(
    once,
    `## Symbols 符号

<!-- symbols:start -->

### Returns 回报

| symbol 符号 | meaning 含义 | from 出处 |
|---|---|---|
| $\\gamma$ | discount<br>折扣 |  |
| $G_t$ | return<br>回报 | [40 §2](40_bellman.ipynb) |

<!-- symbols:end -->
`,
  );
  assert.equal(updateSymbols(once, GROUPS), once);
});

Deno.test("updateSymbols() sets symbols apart, and names the notebooks that still have others", () => {
  const [group] = GROUPS;
  const pair = { symbol: "V,\\ Q", english: "values", chinese: "价值" };
  const text = updateSymbols(MARKERS, [{ ...group!, symbols: [pair] }], ["40_a", "41_b", "42_c"]);
  assert.ok(text.includes("| $V$<br>$Q$ | values<br>价值 |  |"), text);
  assert.ok(
    text.includes("Notebooks [40](40_a.ipynb), [41](41_b.ipynb) and [42](42_c.ipynb) are older"),
    text,
  );
  assert.ok(updateSymbols(text, GROUPS, ["40_a"]).includes("Notebook [40](40_a.ipynb) is older"));
});

Deno.test("each wrong form of the project finds its example, and no symbol of the table", () => {
  const groups = readNotation(projectFolder)!;
  const symbols = groups.flatMap(({ symbols }) => symbols);
  for (const { symbol, wrong = [] } of symbols) {
    for (const { pattern, example } of wrong) {
      assert.match(example, new RegExp(pattern), `${pattern} does not find ${example}`);
      assert.doesNotMatch(symbol, new RegExp(pattern), `${pattern} finds its own symbol`);
    }
  }
  // Reinforcement learning's symbols are right in its own notebooks.
  const own = groups.find(({ english }) => english === "Reinforcement learning")!.symbols;
  for (const { pattern } of refusedIn("44_ppo.ipynb", groups)) {
    for (const { symbol } of own) {
      if (symbol !== "\\epsilon") {
        assert.doesNotMatch(symbol, pattern, `${pattern} finds ${symbol}`);
      }
    }
  }
});
