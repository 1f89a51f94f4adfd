/**
 * Take the pictures of the README and of docs/session.md: a pack of the embedded model with its parts, on its page.
 * Run after `npm run build`: npm run -s ts -- tools/screenshots/main.ts [FOLDER]
 */
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { createLooper } from "#studio";
import { takePicture } from "./take-picture.ts";

const [folder = fileURLToPath(new URL("../../docs/images", import.meta.url))] = process.argv.slice(2);
const scratch = await mkdtemp(join(tmpdir(), "screenshots-"));

const play = (page: Page, name: string) =>
  page.getByRole("button", { name: `Play ${name}`, exact: true }).click();
const wait = (page: Page, mark: string, count: number) =>
  page.locator(`:nth-match([data-mark=${mark}], ${count})`).waitFor();

try {
  await makePack();
  await takePictures(join(scratch, "loops.html"));
} finally {
  await rm(scratch, { recursive: true, force: true });
}

/** A pack as the embedded model makes it. */
async function makePack(): Promise<void> {
  const looper = await createLooper({ model: "tiny" });
  const request = { prompt: "house drums, bass and piano", bpm: 124, seed: 1, stems: true };
  await looper.makeLoops({ ...request, model_version: "tiny" }, { out: scratch, force: true });
  await looper.close();
}

/** The page while layers of different variations play, and one waits for its bar. */
async function takePictures(file: string): Promise<void> {
  const layer = async (opened: Page) => {
    await play(opened, "drums, variation 2");
    await play(opened, "bass, variation 3");
    await wait(opened, "playing", 2);
    await opened.waitForTimeout(1200);
    await play(opened, "chords, variation 1");
    await wait(opened, "armed", 1);
  };
  await take("session-light", file, "light", [1100, 860], layer);
  await take("session-dark", file, "dark", [1100, 860], layer);
  await take("session-phone", file, "light", [390, 780], async (opened) => {
    await layer(opened);
    await opened.locator("[role=grid]").scrollIntoViewIfNeeded();
  });
}

async function take(
  name: string,
  page: string,
  light: "light" | "dark",
  size: readonly [number, number],
  prepare: (page: Page) => Promise<void>,
): Promise<void> {
  const file = join(folder, `${name}.png`);
  await takePicture({ url: pathToFileURL(page).href, file, light, size, prepare });
  console.log(`${file}: ${(await stat(file)).size} bytes`);
}
