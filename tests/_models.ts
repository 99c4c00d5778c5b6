/** Whether the pretrained models are there that are too large for the project. */

export const MINILM = {
  command: "deno task models",
  isThere: exists(new URL("../data/models/all_minilm_l6_v2/model.safetensors", import.meta.url)),
};

function exists(file: URL): boolean {
  try {
    return Deno.statSync(file).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
