/** Finds the programs behind sweeps and timings: a folder a notebook. */

/**
 * The programs of one kind by name: `44_ppo/sweep.ts` is the sweep "44_ppo", and
 * `43_policy_gradient/sweep_gradient_noise.ts` is "43_gradient_noise".
 */
export function findPrograms(kind: "sweep" | "measure"): ReadonlyMap<string, string> {
  const programs: [name: string, url: string][] = [];
  const here = new URL("./", import.meta.url);
  for (const folder of Deno.readDirSync(here)) {
    if (!folder.isDirectory) continue;
    for (const { name: file } of Deno.readDirSync(new URL(`${folder.name}/`, here))) {
      const [found, part] = /^([a-z]+)(_\w+)?\.ts$/.exec(file)?.slice(1) ?? [];
      if (found !== kind) continue;
      const name = part === undefined ? folder.name : folder.name.slice(0, 2) + part;
      programs.push([name, new URL(`${folder.name}/${file}`, here).href]);
    }
  }
  return new Map(programs.sort(([a], [b]) => (a < b ? -1 : 1)));
}
