/** Reads the pixels of a request, or says what is wrong with it. */
import { invalidArgument } from "lib/_invalid_argument.ts";
import { WIDTH } from "./_model.ts";

/** Why a request is not answered; its message is for the client. */
export class Refusal extends Error {
  override name = "Refusal";

  constructor(readonly status: number, message: string) {
    super(message);
  }
}

const MOST_BYTES = 1 << 20, MOST_SECONDS = 2;
const TASK = "read a digit";

/** The pixels in [0, 1] of a body such as `{"pixels": [0, 255, ...]}`. */
export async function readPixels(request: Request): Promise<Float32Array> {
  if (request.method !== "POST") throw new Refusal(405, "use POST");
  const length = request.headers.get("content-length");
  if (length === null) throw new Refusal(411, "the request must say its content-length");
  if (Number(length) > MOST_BYTES) {
    throw new Refusal(413, `the body has ${length} bytes, it may have at most ${MOST_BYTES}`);
  }
  return checked(parse(await withinTime(request.text())));
}

async function withinTime(text: Promise<string>): Promise<string> {
  text.catch(() => {}); // it may fail after the time is over
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const message = `the body did not arrive within ${MOST_SECONDS} s`;
    timer = setTimeout(() => reject(new Refusal(408, message)), 1000 * MOST_SECONDS);
  });
  try {
    return await Promise.race([text, late]);
  } finally {
    clearTimeout(timer);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refusal(400, `the body is no JSON: ${(error as Error).message}`);
  }
}

function checked(body: unknown): Float32Array {
  const pixels = (body as { pixels?: unknown } | null)?.pixels;
  if (!Array.isArray(pixels) || pixels.length !== WIDTH) {
    throw refused("pixels", `an array of ${WIDTH} numbers`, pixels);
  }
  const images = new Float32Array(WIDTH);
  for (let i = 0; i < WIDTH; i++) {
    const value: unknown = pixels[i];
    if (!(typeof value === "number" && value >= 0 && value <= 255)) {
      throw refused(`pixels[${i}]`, "a number from 0 to 255", value);
    }
    images[i] = value / 255;
  }
  return images;
}

function refused(argument: string, requirement: string, value: unknown): Refusal {
  return new Refusal(400, invalidArgument(TASK, argument, requirement, value).message);
}
