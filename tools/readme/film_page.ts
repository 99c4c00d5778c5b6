/** The animation at the top of the READMEs: a page of the site at work in a real Chromium. */

import type { Page } from "npm:playwright-core@1.65.1";
import { encodeApng } from "lib/notebook/_apng.ts";
import { quantize } from "lib/notebook/_quantize.ts";
import { startChromium } from "../browser/chromium.ts";
import { serveFolder } from "../browser/serve_folder.ts";

/** The file that the READMEs show. */
export const ANIMATION_FILE = "data/figures/page.png";
/** GitHub shows it in one go; larger ones make a reader wait. */
export const MOST_BYTES = 600_000;

const SIZE = { width: 760, height: 680 };
/** Milliseconds of a frame, and of the last one. */
const DELAY = 130, LAST_DELAY = 3500;
const LIMIT_MS = 300_000;

/** The page, the cell that trains, and the cell that shows what was learnt. */
const NOTEBOOK = "44_ppo", TRAINING = "train", LEARNT = "film";

/** Films the page of a built site: Run is pressed, a curve grows, all outputs are as published. */
export async function filmPage(site: string): Promise<Uint8Array> {
  await using resources = new AsyncDisposableStack();
  const { address } = resources.use(serveFolder(site));
  const browser = await startChromium();
  resources.defer(() => browser.close());
  const page = await browser.newPage({ viewport: SIZE });
  page.setDefaultTimeout(LIMIT_MS);
  const camera = new Camera(page, await browser.newPage());
  await page.goto(`${address}/${NOTEBOOK}.html`);
  await page.evaluate("document.fonts.ready");
  await page.evaluate("scrollBy(0, 50)"); // the whole button is to be seen

  await camera.hold(12);
  await page.click(".run-all .run");
  await camera.film(6, 100);
  await showBottomOf(page, TRAINING);
  const training = page.locator(`#${TRAINING}`);
  await training.locator(".live img").waitFor();
  while (await training.locator(".is-same").count() === 0) await camera.film(1, 250);
  await page.locator(".status span", { hasText: /cells run:/ }).waitFor();
  await camera.hold(14);
  await showBottomOf(page, LEARNT);
  await camera.film(20, 100);
  return await camera.develop();
}

/** Scrolls to the outputs of a cell, above the line that tells how far the run is. */
async function showBottomOf(page: Page, cell: string): Promise<void> {
  await page.evaluate(([id, margin]) => {
    const { bottom } = document.getElementById(id!)!.getBoundingClientRect();
    scrollBy({ top: bottom - innerHeight + Number(margin), behavior: "instant" });
  }, [cell, "90"]);
}

/** Takes pictures of a page. */
class Camera {
  readonly #page: Page;
  readonly #darkroom: Page;
  readonly #pictures: Uint8Array[] = [];

  /** @param darkroom an empty page, in which the pictures are decoded */
  constructor(page: Page, darkroom: Page) {
    this.#page = page;
    this.#darkroom = darkroom;
  }

  /** Frames as time goes by. */
  async film(count: number, milliseconds: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      this.#pictures.push(await this.#page.screenshot());
      await this.#page.waitForTimeout(milliseconds);
    }
  }

  /** One picture for several frames. */
  async hold(count: number): Promise<void> {
    await this.film(1, 0);
    for (let i = 1; i < count; i++) this.#pictures.push(this.#pictures.at(-1)!);
  }

  /** All frames as an animated PNG. */
  async develop(): Promise<Uint8Array> {
    const frames: Uint8Array[] = [];
    for (const [i, picture] of this.#pictures.entries()) {
      const isHeld = picture === this.#pictures[i - 1];
      frames.push(isHeld ? frames.at(-1)! : await pixelsOf(picture, this.#darkroom));
    }
    return encodeApng(quantize(frames), { ...SIZE, delay: DELAY, lastDelay: LAST_DELAY });
  }
}

/** Red, green and blue of a screenshot, decoded by a browser. */
async function pixelsOf(png: Uint8Array, page: Page): Promise<Uint8Array> {
  const base64 = await page.evaluate(async (source) => {
    const bytes = Uint8Array.from(atob(source), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const context = new OffscreenCanvas(image.width, image.height).getContext("2d")!;
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    let text = "";
    for (let i = 0; i < data.length; i += 4) {
      text += String.fromCharCode(data[i]!, data[i + 1]!, data[i + 2]!);
    }
    return btoa(text);
  }, png.toBase64());
  return Uint8Array.fromBase64(base64);
}
