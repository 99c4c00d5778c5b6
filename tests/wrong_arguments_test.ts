/** What the public classes of lib say of arguments of a wrong kind: which one, and what it must be. */

import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import { PPO_CARTPOLE, PpoAgent } from "lib/rl/mod.ts";
import { cartPole } from "lib/rl/envs/mod.ts";
import assert from "node:assert/strict";

const EXPORTS: Readonly<Record<string, string>> = JSON.parse(
  Deno.readTextFileSync(new URL("../deno.json", import.meta.url)),
).exports;

/** Lists of arguments that no class is made with. */
const WRONG: readonly unknown[][] = [
  [],
  [3],
  ["x", "y", "z"],
  [null, null, null],
  [{}, {}, {}],
  [undefined, 3, 3],
  [{}, 3, 3],
  [3, 3, 3],
  [[], [], []],
  [3, 3, { random: 0 }],
  [{ random: 0 }],
];

/** Abstract: only the classes that extend it check what they are given. */
const ABSTRACT = ["Optimizer"];

type AnyClass = new (...args: unknown[]) => unknown;

/** The classes that the library exports, by name. */
async function publicClasses(): Promise<[string, AnyClass][]> {
  const modules = await Promise.all(
    Object.keys(EXPORTS).map((folder) => import(`lib/${folder.slice(2)}/mod.ts`)),
  );
  const exports: [string, unknown][] = modules.flatMap((module) => Object.entries(module));
  return exports.filter((entry): entry is [string, AnyClass] =>
    typeof entry[1] === "function" && /^class\b/.test(String(entry[1])) &&
    !ABSTRACT.includes(entry[0])
  );
}

Deno.test("each public class names the argument that is of a wrong kind", async () => {
  await setUpBackend();
  const classes = await publicClasses();
  assert.ok(classes.length > 40, `${classes.length} classes`);
  const unclear: string[] = [];
  for (const [name, Class] of classes) {
    for (const args of WRONG) {
      try {
        new Class(...args); // some fit: Adam of no arguments
      } catch (error) {
        const { message } = error as Error;
        if (/^Cannot .+: ".+" must be .+, current value is/s.test(message)) continue;
        unclear.push(`new ${name}(${Deno.inspect(args)}): ${message}`);
      }
    }
  }
  assert.deepEqual(unclear, []);
});

Deno.test("an agent names each of its three arguments", async () => {
  await setUpBackend();
  const environment = cartPole({ numEnvs: 2 }), random = new Random(0);
  const refused = (args: unknown[], message: RegExp) =>
    assert.throws(() => new (PpoAgent as unknown as AnyClass)(...args), { message });
  refused(
    [PPO_CARTPOLE, 3, { random }],
    /^Cannot make a PPO agent: "environment" must be a vector/,
  );
  refused(
    [3, environment, { random }],
    /"config" must be an object of settings, current value is 3/,
  );
  refused(
    [PPO_CARTPOLE, environment, 3],
    /"options.random" must be a Random, current value is und/,
  );
  refused([PPO_CARTPOLE, environment, { random: 0 }], /"options.random" must be .* value is 0$/);
});
