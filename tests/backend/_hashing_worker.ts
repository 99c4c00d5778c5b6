/** A worker that trains natively and posts the hash of its weights. */
import { trainAndHash } from "./_train_and_hash.ts";

self.postMessage(await trainAndHash({ grow: false, native: true }));
