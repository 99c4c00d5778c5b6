/** Records what lib/notebook shows, for the tests of this folder. */
import { type DisplayOptions, type MimeBundle, setDisplaySink } from "lib/notebook/mod.ts";

/** One output that was shown. */
export interface Shown {
  readonly bundle: MimeBundle;
  readonly options: DisplayOptions;
}

/** Everything that a function showed and printed. */
export interface Recording {
  readonly shown: Shown[];
  readonly printed: string[];
  /** The plain text of each output. */
  readonly texts: string[];
}

/** Runs a function and returns what it showed; an error of the function is thrown on. */
export async function record(
  run: () => void | Promise<void>,
  recording: Recording = { shown: [], printed: [], texts: [] },
): Promise<Recording> {
  const before = setDisplaySink({
    replacesInPlace: true,
    display: (bundle, options) => {
      recording.shown.push({ bundle, options });
      recording.texts.push(String(bundle["text/plain"]));
    },
    print: (line) => void recording.printed.push(line),
  });
  try {
    await run();
  } finally {
    setDisplaySink(before);
  }
  return recording;
}
