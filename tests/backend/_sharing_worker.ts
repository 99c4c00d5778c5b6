/** A worker that computes on so many threads as it is told, and posts the hash. */
import { shareAndHash } from "./_share_and_hash.ts";

self.onmessage = async ({ data }: MessageEvent<number>) =>
  self.postMessage(await shareAndHash(data));
