/** Reads the project's data files: whole and the very ones that were published, or not at all. */
import { dataFolder, readBytes } from "../platform.ts";
import { sha256 } from "../_sha256.ts";

/** A file in `data/`. */
export interface DataFile {
  /** Its path from `data/`, such as "mnist/images.bin.gz"; one that ends in .gz is decompressed. */
  readonly path: string;
  /** SHA-256 of the file as it lies there, in hexadecimal digits. */
  readonly sha256: string;
  /** What brings it back. Default "restore it from git". */
  readonly remedy?: string;
}

/** Where a data set lies, and who wants to know how far its loading is. */
export interface LoadOptions {
  /** The folder that the paths start from. Default the project's `data/`. */
  readonly directory?: URL;
  /** Called with the bytes read so far and all of them, where files come over a network. */
  readonly onProgress?: (loaded: number, total: number) => void;
}

/**
 * Read a data file, after its SHA-256 has been compared with the published one.
 *
 * @param dataset what is loaded, for the error: "digits"
 * @returns its bytes, decompressed
 * @throws {Error} when it is missing or damaged; the message names the file and the remedy
 */
export async function readDataFile(
  dataset: string,
  file: DataFile,
  options: LoadOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const subject = `Cannot load ${dataset}: data file "${file.path}"`;
  const { directory = dataFolder(), onProgress } = options;
  const { remedy = "restore it from git" } = file;
  const bytes = await readBytes(new URL(file.path, directory), { onProgress });
  if (bytes === undefined) throw new Error(`${subject} is missing; ${remedy}`);
  const found = await sha256(bytes);
  if (found === file.sha256) return file.path.endsWith(".gz") ? await decompress(bytes) : bytes;
  if (await sha256(withUnixLineEnds(bytes)) === file.sha256) {
    throw new Error(
      `${subject} has the line ends of Windows (CRLF), as git makes them where core.autocrlf is ` +
        "true and .gitattributes is missing; they must be LF: delete it, then run " +
        `"git checkout data/${file.path}"`,
    );
  }
  throw new Error(
    `${subject} is damaged: its SHA-256 must be ${file.sha256}, current value is ${found}; ` +
      remedy,
  );
}

async function decompress(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function withUnixLineEnds(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(new TextDecoder().decode(bytes).replaceAll("\r\n", "\n"));
}
