/** Shows one output in a notebook. */
import { type DisplayOptions, displaySink, type MimeBundle } from "./sink.ts";

/**
 * Shows one output given in several forms; the viewer takes the best one it can draw.
 *
 * @param bundle MIME types with their content; give `text/plain` as the form for all viewers.
 * @param options `id` names the output; `update` replaces the output with that id in place.
 * @throws {TypeError} when the bundle is not an object of MIME types.
 * @throws {RangeError} when `update` is asked for without an id.
 *
 * @example
 * ```ts
 * import { show } from "lib/notebook/mod.ts";
 *
 * await show({ "text/plain": "loss 0.52" }, { id: "loss" });
 * await show({ "text/plain": "loss 0.31" }, { id: "loss", update: true });
 * ```
 */
export async function show(bundle: MimeBundle, options: DisplayOptions = {}): Promise<void> {
  const types = typeof bundle === "object" && bundle !== null ? Object.keys(bundle) : [];
  if (types.length === 0 || types.some((type) => !type.includes("/"))) {
    const got = types.length === 0 ? String(bundle) : types.join(", ");
    throw new TypeError(
      `Cannot show output: "bundle" must map MIME types such as "text/plain" to content, ` +
        `current value is ${got}`,
    );
  }
  if (options.update === true && options.id === undefined) {
    throw new RangeError(
      `Cannot show output: "id" must be given with "update", current value is undefined`,
    );
  }
  await displaySink().display(bundle, options);
}
